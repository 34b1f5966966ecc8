//! A mapped column that is empty in some rows, so that those rows give no entity.
//!
//! The column is traced from the result of the query back to where it is computed. What cannot be told from the query alone (a
//! column of a table, a union, an expanded array) counts as filled.

mod expression;
mod follow;
mod origin;

use super::builtin::Builtins;
use crate::rule::{QueryText, Rule, Spanned};
use crate::yaml;
use expression::Reason;
use follow::Pipes;
use kql_source::{Applicability, Code, Diagnostic, Fix, Severity, Span};
use kql_syntax::TokenKind;
use kql_syntax::ast::Query;

pub(super) fn check(rule: &Rule, query: &Query, builtins: &Builtins<'_>) -> Vec<Diagnostic> {
    let Some(text) = &rule.query else { return Vec::new() };
    let pipes = Pipes::of(&text.text, query, builtins);
    let mut out: Vec<Diagnostic> = Vec::new();
    for mapping in &rule.entity_mappings {
        // A second identifier may well be empty; the entity is lost only with the one that identifies it.
        let [(_, column)] = mapping.fields.as_slice() else { continue };
        if let Some(reason) = pipes.reason(&column.value) {
            let mut d = finding(column, &reason, text.map.map(reason.at));
            d.fixes.extend(filter(rule, text, &column.value));
            out.push(d);
        }
    }
    out
}

fn finding(column: &Spanned<String>, reason: &Reason, at: Span) -> Diagnostic {
    let message = format!("the entity column `{}` may be empty: {}", column.value, reason.why);
    let mut d = Diagnostic::new(Code::EntityMayBeEmpty, column.span, message)
        .with_place(at, "computed here")
        .with_help("rows without it give no entity: add `| where isnotempty(…)`, or map a second column");
    if !reason.is_likely {
        d.severity = Severity::Note;
    }
    d
}

/// A filter at the end of the query. It stands on the last line, so that the indentation of the YAML block does not matter.
fn filter(rule: &Rule, query: &QueryText, column: &str) -> Option<Fix> {
    if !yaml::is_literal_block(&rule.source.text, query.span) {
        return None;
    }
    let tokens = kql_syntax::tokens(&query.text);
    let last = tokens.iter().rfind(|t| !matches!(t.kind, TokenKind::End | TokenKind::Semicolon))?;
    let end = query.map.map(Span::at(last.span.range().end));
    let text = format!(" | where isnotempty({column})");
    Some(Fix::replace(format!("drop rows without `{column}`"), end, text, Applicability::Unsafe))
}
