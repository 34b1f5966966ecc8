//! All builtins by name, with their signatures parsed once.

use crate::plugin::{self, PluginDeclaration, PluginForm};
use crate::{
    Accept, Aggregate, AggregateId, Parameter, Scalar, ScalarId, Signature, SignatureError, Special, Syntax,
    aggregate as aggregate_mod, scalar as scalar_mod, special,
};
use kql_types::Type;
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

#[derive(Default)]
struct Registry {
    /// By name and alias.
    scalars: HashMap<&'static str, &'static Scalar>,
    scalars_by_id: HashMap<ScalarId, &'static Scalar>,
    /// By name and alias.
    aggregates: HashMap<&'static str, &'static Aggregate>,
    aggregates_by_id: HashMap<AggregateId, &'static Aggregate>,
    scalar_signatures: HashMap<&'static str, Vec<Signature>>,
    aggregate_signatures: HashMap<&'static str, Vec<Signature>>,
    plugin_forms: HashMap<&'static str, Vec<PluginForm>>,
}

static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| Registry::load().expect("every declaration parses, as a test of this file proves"));

impl Registry {
    fn load() -> Result<Registry, SignatureError> {
        let mut registry = Registry::default();
        for s in scalars() {
            for name in std::iter::once(&s.name).chain(s.aliases) {
                registry.scalars.insert(name, s);
            }
            if let Some(id) = s.id {
                registry.scalars_by_id.insert(id, s);
            }
            registry.scalar_signatures.insert(s.name, parsed(s.signatures)?);
        }
        for a in aggregates() {
            for name in std::iter::once(&a.name).chain(a.aliases) {
                registry.aggregates.insert(name, a);
            }
            if let Some(id) = a.id {
                registry.aggregates_by_id.insert(id, a);
            }
            registry.aggregate_signatures.insert(a.name, parsed(a.signatures)?);
        }
        for p in plugin::plugins() {
            let forms = p.forms.iter().map(|text| PluginForm::parse(text)).collect::<Result<_, _>>()?;
            registry.plugin_forms.insert(p.name, forms);
        }
        Ok(registry)
    }
}

fn parsed(signatures: &[&str]) -> Result<Vec<Signature>, SignatureError> {
    signatures.iter().map(|text| Signature::parse(text)).collect()
}

// Only the registry knows all declarations, so what it parsed of each is read here and not beside the types, which every
// declaration imports.

impl Scalar {
    /// The signatures, best first.
    pub fn parsed_signatures(&self) -> &'static [Signature] {
        REGISTRY.scalar_signatures.get(self.name).map_or(&[], Vec::as_slice)
    }
}

impl Aggregate {
    /// The signatures, best first.
    pub fn parsed_signatures(&self) -> &'static [Signature] {
        REGISTRY.aggregate_signatures.get(self.name).map_or(&[], Vec::as_slice)
    }

    /// The position of the predicate that decides which rows count, for a conditional aggregate such as `sumif`.
    pub fn predicate(&self) -> Option<usize> {
        let decides = |p: &Parameter| p.accept == Accept::Types(vec![Type::Bool]);
        let mut positions = self.parsed_signatures().iter().map(|s| s.parameters.iter().position(decides));
        let first = positions.next()?;
        first.filter(|_| positions.all(|p| p == first))
    }
}

impl PluginDeclaration {
    /// The ways to call it.
    pub fn parsed_forms(&self) -> &'static [PluginForm] {
        REGISTRY.plugin_forms.get(self.name).map_or(&[], Vec::as_slice)
    }
}

/// A scalar function or operator by name or alias. Names are case-sensitive.
pub fn scalar(name: &str) -> Option<&'static Scalar> {
    REGISTRY.scalars.get(name).copied()
}

/// The scalar builtin of an identity.
pub fn builtin(id: ScalarId) -> &'static Scalar {
    REGISTRY.scalars_by_id.get(&id).copied().expect("a test shows that every identity is declared")
}

/// The aggregate of an identity.
pub fn builtin_aggregate(id: AggregateId) -> &'static Aggregate {
    REGISTRY.aggregates_by_id.get(&id).copied().expect("a test shows that every identity is declared")
}

/// A scalar function that a query calls by name or alias.
pub fn function(name: &str) -> Option<&'static Scalar> {
    scalar(name).filter(|s| s.syntax == Syntax::Named)
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
    let is_word = |s: &&Scalar| s.name.starts_with(|c: char| c.is_ascii_alphabetic());
    let scalars = scalars().filter(|s| s.syntax == Syntax::Named).filter(is_word).map(|s| s.name);
    scalars.chain(aggregates().map(|a| a.name)).chain(special::ALL.iter().map(|s| s.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_declaration_parses() {
        let registry = Registry::load().unwrap_or_else(|e| panic!("{e}"));
        assert!(registry.scalar_signatures.values().all(|s| !s.is_empty()));
        assert!(registry.plugin_forms.len() == plugin::plugins().count());
    }

    #[test]
    fn conditional_aggregates_have_a_predicate() {
        for a in aggregates() {
            assert_eq!(a.predicate().is_some(), a.name.ends_with("if"), "{}", a.name);
        }
        assert_eq!(aggregate("countif").and_then(Aggregate::predicate), Some(0));
        assert_eq!(aggregate("dcountif").and_then(Aggregate::predicate), Some(1));
    }

    #[test]
    fn every_identity_is_that_of_one_builtin() {
        for id in ScalarId::ALL {
            assert_eq!(scalars().filter(|s| s.id == Some(*id)).count(), 1, "{id:?}");
        }
        for id in AggregateId::ALL {
            assert_eq!(aggregates().filter(|a| a.id == Some(*id)).count(), 1, "{id:?}");
        }
        assert!(std::ptr::eq(builtin(ScalarId::NotHas), scalar("!has").unwrap()));
    }

    #[test]
    fn an_operator_and_its_negation_share_a_word() {
        for id in ScalarId::ALL {
            if let Some(negated) = id.negated() {
                assert_eq!(builtin(negated).name, format!("!{}", builtin(*id).name));
            }
        }
    }

    #[test]
    fn declarations_are_complete_and_unique() {
        let mut seen = HashSet::new();
        for s in scalars() {
            for name in std::iter::once(&s.name).chain(s.aliases) {
                assert!(seen.insert(*name), "{name} is declared twice");
            }
            assert!(!s.summary.is_empty() && !s.source.is_empty(), "{} is incomplete", s.name);
        }
        let mut seen = HashSet::new();
        for a in aggregates() {
            for name in std::iter::once(&a.name).chain(a.aliases) {
                assert!(seen.insert(*name), "{name} is declared twice");
            }
            assert!(!a.summary.is_empty() && !a.source.is_empty(), "{} is incomplete", a.name);
        }
    }

    #[test]
    fn internal_names_are_not_called() {
        for name in ["index", "member", "neg", "plus", "pack_all_present"] {
            assert!(scalar(name).is_some() && function(name).is_none(), "{name}");
        }
    }
}
