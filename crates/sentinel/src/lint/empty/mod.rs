//! A mapped column that is empty in some rows, so that those rows give no entity.
//!
//! The column is followed from the end of the query to where its values are made. What cannot be told from the query alone (a
//! column of a table, a union, a list that is unfolded) counts as filled.

mod expression;
mod follow;

use crate::rule::{Placed, Rule};
use follow::{Pipes, Reason};
use kql::syntax::ast::Query;
use kql_source::{Code, Diagnostic, Severity};

pub(super) fn check(rule: &Rule, query: &Query) -> Vec<Diagnostic> {
    let Some(text) = &rule.query else { return Vec::new() };
    let pipes = Pipes::of(&text.text, query);
    let mut out: Vec<Diagnostic> = Vec::new();
    for mapping in &rule.entity_mappings {
        // A second identifier may well be empty; the entity is lost only with the one that identifies it.
        let [(_, column)] = mapping.fields.as_slice() else { continue };
        if let Some(reason) = pipes.reason(&column.value) {
            out.push(finding(column, &reason, text.map.map(reason.at)));
        }
    }
    out
}

fn finding(column: &Placed<String>, reason: &Reason, at: kql_source::Span) -> Diagnostic {
    let message = format!("the entity column `{}` can be empty: {}", column.value, reason.why);
    let mut d = Diagnostic::new(Code::EntityMayBeEmpty, column.span, message)
        .with_place(at, "made here")
        .with_help("rows without it give no entity: add `| where isnotempty(…)`, or map a second column");
    if !reason.is_likely {
        d.severity = Severity::Note;
    }
    d
}
