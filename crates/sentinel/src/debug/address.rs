//! Names of steps and of the pipelines inside them.

use std::fmt;
use std::str::FromStr;

/// A step or a pipeline of a query: `3` is step 3, `3.1` the first pipeline inside it, `3.1.2` step 2 of that. The empty address
/// is the whole query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address(Vec<usize>);

/// Text that names no step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not numbers separated by dots.
    #[error("`{0}` is not a step: write a number, or numbers with dots such as `3.1.2`")]
    NotNumbers(String),
    /// The query has no such step.
    #[error("there is no step `{0}`")]
    NoSuchStep(Address),
}

impl AddressError {
    pub(super) fn nothing_at(at: &Address) -> AddressError {
        AddressError::NoSuchStep(at.clone())
    }
}

impl Address {
    /// The address one level below.
    pub(super) fn then(&self, number: usize) -> Address {
        Address(self.0.iter().copied().chain([number]).collect())
    }

    /// The step, if it is not a pipeline as a whole.
    pub fn step(&self) -> Option<usize> {
        self.0.last().copied().filter(|_| self.0.len() % 2 == 1)
    }

    /// The pipeline that it names or that its step belongs to.
    pub(super) fn pipeline(&self) -> Address {
        Address(self.0[..self.0.len() / 2 * 2].to_vec())
    }

    /// Step by step, which pipeline inside it is entered.
    pub(super) fn pipelines(&self) -> impl Iterator<Item = (usize, usize)> {
        self.0.chunks_exact(2).map(|pair| (pair[0], pair[1]))
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Address, AddressError> {
        let numbers: Result<Vec<usize>, _> = text.split('.').map(str::parse).collect();
        numbers.map(Address).map_err(|_| AddressError::NotNumbers(text.to_string()))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_pipelines_alternate() {
        let of = |text: &str| text.parse::<Address>();
        let step = of("3.1.2").expect("an address");
        assert_eq!((step.step(), step.pipeline()), (Some(2), of("3.1").expect("an address")));
        assert_eq!(step.pipelines().collect::<Vec<_>>(), [(3, 1)]);
        assert_eq!(of("3.1").map(|a| a.step()), Ok(None));
        assert_eq!(of("3").map(|a| a.pipeline()), Ok(Address::default()));
        assert_eq!(step.to_string(), "3.1.2");
        for wrong in ["", "a", "1.", "-1", "1 2"] {
            assert_eq!(of(wrong), Err(AddressError::NotNumbers(wrong.into())));
        }
    }
}
