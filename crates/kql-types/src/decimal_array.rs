use crate::Decimal;
use arrow_array::{Array, Decimal128Array};

/// A column of decimals, each with its own scale: 1e-20 and a number of 34 digits can be in one column without loss.
///
/// Invariant: an element is the mantissa above [`BITS`] bits of scale, both without trailing zeros, so that equal numbers are
/// equal elements. The Arrow type of the array, which has one scale for all, says nothing about them.
#[derive(Clone, Debug)]
pub struct DecimalArray(pub(crate) Decimal128Array);

/// A scale is at most 34; a mantissa of 34 digits takes 113 bits and its sign.
const BITS: u32 = 6;

impl DecimalArray {
    /// From an array with a single scale, as in files. A number with more than 34 digits becomes null.
    pub fn from_arrow(array: &Decimal128Array) -> DecimalArray {
        let scale = array.scale().max(0) as u8;
        array.iter().map(|m| Decimal::new(m?, scale)).collect()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of a row, `None` for null.
    pub fn get(&self, row: usize) -> Option<Decimal> {
        self.0.is_valid(row).then(|| unpack(self.0.value(row)))
    }

    /// Which rows are null.
    pub fn nulls(&self) -> Option<&arrow_buffer::NullBuffer> {
        self.0.nulls()
    }

    /// Converts to a single scale, as files require: that of the longest fraction, reduced if the largest integer part
    /// needs the digits.
    pub fn to_arrow(&self) -> Decimal128Array {
        let some = || (0..self.len()).filter_map(|i| self.get(i)).map(Decimal::parts);
        let scale = some().map(|(_, s)| s).max().unwrap_or(0);
        let whole = some().map(|(m, s)| digits(m).saturating_sub(u32::from(s))).max().unwrap_or(0);
        let scale = u32::from(scale).min(38u32.saturating_sub(whole)) as u8;
        let align = |d: Decimal| {
            let (m, s) = d.parts();
            if s <= scale { m * 10i128.pow(u32::from(scale - s)) } else { m / 10i128.pow(u32::from(s - scale)) }
        };
        let array: Decimal128Array = (0..self.len()).map(|i| self.get(i).map(align)).collect();
        array.clone().with_precision_and_scale(38, scale as i8).unwrap_or(array)
    }
}

impl FromIterator<Option<Decimal>> for DecimalArray {
    fn from_iter<I: IntoIterator<Item = Option<Decimal>>>(iter: I) -> Self {
        DecimalArray(iter.into_iter().map(|d| d.map(pack)).collect())
    }
}

fn pack(d: Decimal) -> i128 {
    let (mantissa, scale) = d.parts();
    mantissa << BITS | i128::from(scale)
}

fn unpack(element: i128) -> Decimal {
    Decimal::of_parts(element >> BITS, (element & ((1 << BITS) - 1)) as u8)
}

fn digits(m: i128) -> u32 {
    m.unsigned_abs().checked_ilog10().map_or(1, |n| n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_far_sizes_keep_their_value() {
        let texts = [
            "9999999999999999999999999999999999",
            "-0.00000000000000000001",
            "12.5",
            "0",
            "-9999999999999999999999999999999999",
        ];
        let numbers: Vec<Option<Decimal>> = texts.iter().map(|t| Decimal::parse(t)).chain([None]).collect();
        let array: DecimalArray = numbers.iter().copied().collect();
        for (i, wanted) in numbers.iter().enumerate() {
            assert_eq!(array.get(i).map(Decimal::parts), wanted.map(Decimal::parts), "row {i}");
        }
    }

    #[test]
    fn files_have_one_scale() {
        let array: DecimalArray = [Decimal::parse("1.25"), None, Decimal::parse("-300")].into_iter().collect();
        let arrow = array.to_arrow();
        assert_eq!((arrow.scale(), arrow.value(0), arrow.value(2)), (2, 125, -30_000));
        assert_eq!(DecimalArray::from_arrow(&arrow).get(2), Decimal::parse("-300"));
    }
}
