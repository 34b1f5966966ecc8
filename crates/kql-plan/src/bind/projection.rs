//! Building the output of an operator: which names are taken, replaced or made unique.
//! Source: Kusto.Language, projection builder.

use super::binder::Binder;
use crate::ir::{ColumnId, Expr, PlanField};
use kql_source::{Code, Diagnostic, Span, Subject};
use std::collections::{HashMap, HashSet};

/// Names that get a number when they come again.
#[derive(Default)]
pub(crate) struct UniqueNames(HashMap<String, u32>, HashSet<String>);

impl UniqueNames {
    /// Reserves names, so that a numbered name never collides with a later one. Returns the names in order.
    pub(crate) fn of_all<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Vec<String> {
        let mut unique = UniqueNames::default();
        for name in names.clone() {
            unique.0.entry(name.to_string()).or_insert(0);
        }
        let mut seen = HashSet::new();
        names.map(|n| if seen.insert(n) { n.to_string() } else { unique.add(n, None) }).collect()
    }

    /// The name itself, or the name with the first free number appended.
    pub(crate) fn add(&mut self, name: &str, base: Option<&str>) -> String {
        let Some(last) = self.0.get(name).copied() else {
            self.0.insert(name.to_string(), 0);
            return name.to_string();
        };
        for suffix in last + 1.. {
            let candidate = format!("{}{suffix}", base.unwrap_or(name));
            if !self.0.contains_key(&candidate) && !self.1.contains(&candidate) {
                self.0.insert(name.to_string(), suffix);
                self.0.insert(candidate.clone(), 0);
                return candidate;
            }
        }
        name.to_string()
    }
}

/// The output columns of a projection under construction.
#[derive(Default)]
pub(crate) struct Projection {
    items: Vec<(PlanField, Expr)>,
    declared: HashSet<String>,
    unique: UniqueNames,
    reserved: HashSet<String>,
    used: HashSet<ColumnId>,
}

impl Projection {
    /// Starts with all columns of an input.
    pub(crate) fn over(fields: &[PlanField]) -> Projection {
        let mut p = Projection::default();
        for f in fields {
            p.add(f.clone(), Expr::Column(f.id, f.ty));
        }
        p
    }

    /// Keeps names for columns that come later and are given them by the query: columns without a name step back.
    pub(crate) fn reserve<'n>(&mut self, names: impl Iterator<Item = &'n str> + Clone) {
        self.reserved.extend(names.clone().map(str::to_string));
        self.number_around(names);
    }

    /// As [`Projection::reserve`], for numbered names only.
    pub(crate) fn number_around<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        self.unique.1.extend(names.map(str::to_string));
    }

    /// Names that the query gave or that columns brought along; they cannot be given again.
    pub(crate) fn declared_by(mut self, earlier: HashSet<String>) -> Projection {
        self.declared = earlier;
        self
    }

    pub(crate) fn declared(&self) -> HashSet<String> {
        self.declared.clone()
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.items.iter().position(|(f, _)| f.name == name)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    fn push(&mut self, field: PlanField, expr: Expr) {
        self.used.insert(field.id);
        self.items.push((field, expr));
    }

    /// Whether a column's identity is free, so that it may pass through under it.
    pub(crate) fn is_free(&self, id: ColumnId) -> bool {
        !self.used.contains(&id)
    }

    /// Adds a column; a name that is taken gets a number.
    pub(crate) fn add(&mut self, mut field: PlanField, expr: Expr) {
        field.name = self.unique.add(&field.name, None);
        self.push(field, expr);
    }

    /// Adds a column under a name that nobody gave it, which steps back before names that are reserved.
    pub(crate) fn add_unnamed(&mut self, field: PlanField, expr: Expr) {
        if self.reserved.contains(&field.name) {
            self.unique.0.entry(field.name.clone()).or_insert(0);
        }
        self.add(field, expr);
    }

    /// Adds a column, or replaces the column of the same name.
    pub(crate) fn replace(&mut self, field: PlanField, expr: Expr) {
        match self.position(&field.name) {
            Some(i) => {
                self.used.insert(field.id);
                self.items[i] = (field, expr);
            }
            None => self.add(field, expr),
        }
    }

    pub(crate) fn finish(self) -> (Vec<PlanField>, Vec<Expr>) {
        self.items.into_iter().unzip()
    }
}

impl Binder<'_> {
    /// Reports a column that one operator declares twice.
    pub(crate) fn duplicate_column(&mut self, name: &str, span: Span) {
        let message = format!("the column `{name}` is declared twice");
        let d = Diagnostic::new(Code::DuplicateName, span, message);
        self.report(d.with_subject(Subject::Column(name.to_string())));
    }

    /// Adds a column that the query names; a name that the same operator names twice is an error.
    pub(crate) fn declare(&mut self, p: &mut Projection, field: PlanField, expr: Expr, replace: bool, span: Span) {
        if p.declared.contains(&field.name) {
            self.duplicate_column(&field.name, span);
            return;
        }
        p.declared.insert(field.name.clone());
        if replace && p.has(&field.name) {
            p.replace(field, expr);
        } else {
            p.add(field, expr);
        }
    }
}
