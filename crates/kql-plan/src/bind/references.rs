//! What a query refers to, recorded while it is bound.

use super::env::LetId;
use kql_source::Span;
use std::collections::{BTreeSet, HashSet};

/// What a query refers to, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// Tables.
    pub tables: BTreeSet<String>,
    /// Workspace functions.
    pub functions: BTreeSet<String>,
    /// Watchlists.
    pub watchlists: BTreeSet<String>,
    /// Builtins.
    pub builtins: BTreeSet<String>,
    /// Unknown tables and functions that [`super::SemanticsProfile::Compiler`] assumes to exist.
    pub assumed: BTreeSet<String>,
}

/// One use of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    Table(String),
    Function(String),
    Watchlist(String),
    Builtin(&'static str),
    Assumed(String),
    /// An unknown name that is the whole value of a statement, and its place.
    Alone(String, Span),
    Let(LetId),
}

/// Uses in the order in which they were bound. The log only grows, so that a failed trial is undone by cutting it.
#[derive(Default)]
pub(crate) struct Uses(Vec<Use>);

impl Uses {
    pub(crate) fn record(&mut self, used: Use) {
        self.0.push(used);
    }

    pub(crate) fn extend(&mut self, uses: Vec<Use>) {
        self.0.extend(uses);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether a table or a function of this name has been assumed to exist.
    pub(crate) fn assumes(&self, name: &str) -> bool {
        self.0.iter().any(|u| matches!(u, Use::Assumed(assumed) if assumed == name))
    }

    /// Whether tables that a wildcard names have been assumed to exist.
    pub(crate) fn assumes_wildcard(&self) -> bool {
        self.0.iter().any(|u| matches!(u, Use::Assumed(assumed) if assumed.contains('*')))
    }

    /// Names that stand alone and that nothing else shows to be tables or functions.
    pub(crate) fn unproven(&self) -> Vec<(String, Span)> {
        let alone = self.0.iter().filter_map(|u| match u {
            Use::Alone(name, span) => Some((name.clone(), *span)),
            Use::Table(_) | Use::Function(_) | Use::Watchlist(_) | Use::Builtin(_) | Use::Assumed(_) | Use::Let(_) => {
                None
            }
        });
        let mut seen = HashSet::new();
        alone.filter(|(name, span)| !self.assumes(name) && seen.insert(span.start)).collect()
    }

    /// Takes back all uses since the log had this length.
    pub(crate) fn split_off(&mut self, length: usize) -> Vec<Use> {
        self.0.split_off(length)
    }

    /// The `let` statements whose names were looked up.
    pub(crate) fn lets(&self) -> HashSet<LetId> {
        let of = |u: &Use| match u {
            Use::Let(id) => Some(*id),
            Use::Table(_)
            | Use::Function(_)
            | Use::Watchlist(_)
            | Use::Builtin(_)
            | Use::Assumed(_)
            | Use::Alone(..) => None,
        };
        self.0.iter().filter_map(of).collect()
    }

    pub(crate) fn into_references(self) -> References {
        let mut out = References::default();
        for used in self.0 {
            match used {
                Use::Table(name) => out.tables.insert(name),
                Use::Function(name) => out.functions.insert(name),
                Use::Watchlist(alias) => out.watchlists.insert(alias),
                Use::Builtin(name) => out.builtins.insert(name.to_string()),
                Use::Assumed(name) => out.assumed.insert(name),
                Use::Let(_) | Use::Alone(..) => false,
            };
        }
        out
    }
}
