use crate::{Aggregate, Scalar, Special, aggregate as aggregate_mod, scalar as scalar_mod, special};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Any builtin.
#[derive(Clone, Copy)]
pub enum Builtin {
    /// A scalar function, operator or window function.
    Scalar(&'static Scalar),
    /// An aggregate.
    Aggregate(&'static Aggregate),
    /// A form that the binder knows.
    Special(&'static Special),
}

struct Registry {
    scalars: HashMap<&'static str, &'static Scalar>,
    aggregates: HashMap<&'static str, &'static Aggregate>,
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let mut registry = Registry { scalars: HashMap::new(), aggregates: HashMap::new() };
    for s in scalars() {
        for name in std::iter::once(&s.name).chain(s.aliases) {
            registry.scalars.insert(name, s);
        }
    }
    for a in aggregates() {
        for name in std::iter::once(&a.name).chain(a.aliases) {
            registry.aggregates.insert(name, a);
        }
    }
    registry
});

/// A scalar function or operator by name or alias. Names are case-sensitive.
pub fn scalar(name: &str) -> Option<&'static Scalar> {
    REGISTRY.scalars.get(name).copied()
}

/// Scalars under a word that no query can call: `a[i]`, `a.b`, `-a`, `+a` and what `find … project pack_all()` gives.
const INNER: &[&str] = &["index", "member", "neg", "plus", "pack_all_present"];

/// A scalar function that a query calls by name or alias.
pub fn function(name: &str) -> Option<&'static Scalar> {
    scalar(name).filter(|s| !INNER.contains(&s.name))
}

/// An aggregate by name or alias.
pub fn aggregate(name: &str) -> Option<&'static Aggregate> {
    REGISTRY.aggregates.get(name).copied()
}

/// All scalar functions and operators, by family.
pub fn scalars() -> impl Iterator<Item = &'static Scalar> {
    scalar_mod::ALL.iter().flat_map(|family| family.iter()).flat_map(|file| file.iter())
}

/// All aggregates.
pub fn aggregates() -> impl Iterator<Item = &'static Aggregate> {
    aggregate_mod::ALL.iter().flat_map(|file| file.iter())
}

/// Names of everything that can be called, for did-you-mean.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    let words = scalars().filter(|s| s.name.starts_with(|c: char| c.is_ascii_alphabetic()));
    let scalars = words.filter(|s| !INNER.contains(&s.name)).map(|s| s.name);
    scalars.chain(aggregates().map(|a| a.name)).chain(special::ALL.iter().map(|s| s.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Signature;
    use std::collections::HashSet;

    #[test]
    fn declarations_are_sound() {
        let mut seen = HashSet::new();
        for s in scalars() {
            for name in std::iter::once(&s.name).chain(s.aliases) {
                assert!(seen.insert(*name), "{name} is declared twice");
            }
            assert!(
                !s.signatures.is_empty() && !s.summary.is_empty() && !s.source.is_empty(),
                "{} is incomplete",
                s.name
            );
            for text in s.signatures {
                assert!(Signature::parse(text).is_some(), "signature of {}: {text}", s.name);
            }
        }
        let mut seen = HashSet::new();
        for a in aggregates() {
            for name in std::iter::once(&a.name).chain(a.aliases) {
                assert!(seen.insert(*name), "{name} is declared twice");
            }
            for text in a.signatures {
                assert!(Signature::parse(text).is_some(), "signature of {}: {text}", a.name);
            }
        }
    }
}
