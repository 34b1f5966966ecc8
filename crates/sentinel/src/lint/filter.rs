//! A filter parameter of an ASIM parser with a value that lets everything through.

use super::walk;
use kql::syntax::ast::{Argument, Expr, ExprKind, Literal, Query, Statement};
use kql_source::{Code, Diagnostic};
use std::collections::HashMap;

pub(super) fn check(query: &Query) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let mut names: HashMap<&str, &Expr> = HashMap::new();
    for statement in &query.statements {
        if let Statement::Let(l) = statement {
            names.insert(&l.name.name, &l.value);
        }
    }
    walk::each_of_query(query, &mut |e| {
        let ExprKind::Call(name, args) = &e.kind else { return };
        if !is_parser(&name.name) {
            return;
        }
        // A list may have a name.
        let is_open = |argument: &Argument| {
            let mut value = &argument.value;
            if let ExprKind::Name { name, .. } = &value.kind {
                value = names.get(name.as_str()).copied().unwrap_or(value);
            }
            lets_all_through(value)
        };
        // What is given by its place may only hold the place of one that stands behind it.
        let by_place: Vec<&Argument> = args.iter().filter(|a| a.names.is_empty()).collect();
        let needed = by_place.iter().rposition(|a| !is_open(a)).map_or(0, |i| i + 1);
        let mut place = 0;
        for argument in args.iter().filter(|a| a.names.len() <= 1) {
            let what = match argument.names.first() {
                Some(parameter) if is_switch(&parameter.name) => continue,
                Some(parameter) => format!("`{}`", parameter.name),
                None => {
                    place += 1;
                    if place <= needed {
                        continue;
                    }
                    format!("argument {place}")
                }
            };
            if !is_open(argument) {
                continue;
            }
            let message = format!("{what} of `{}` does not filter: this value lets every event through", name.name);
            let d = Diagnostic::new(Code::FilterDoesNotFilter, span_of(argument), message);
            out.push(d.with_help("give it a value, or take the parameter away"));
        }
    });
    out
}

fn span_of(argument: &Argument) -> kql_source::Span {
    argument.names.first().map_or(argument.value.span, |n| n.span.to(argument.value.span))
}

/// The filtering parsers: `_Im_X`, and `imX` as they were called before.
pub(super) fn is_parser(name: &str) -> bool {
    let old = name.strip_prefix("im").or_else(|| name.strip_prefix("vim"));
    name.starts_with("_Im_") || old.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Parameters that switch a parser on or off and do not filter by nature.
fn is_switch(parameter: &str) -> bool {
    ["disabled", "pack", "packoriginal"].iter().any(|p| parameter.eq_ignore_ascii_case(p))
}

fn lets_all_through(value: &Expr) -> bool {
    let ExprKind::Literal(literal) = &value.kind else { return false };
    match literal {
        Literal::String(s) => s.is_empty() || s == "*",
        Literal::DateTime(time) => time.is_none(),
        Literal::Dynamic(text) => text.chars().filter(|c| !c.is_whitespace()).eq("[]".chars()),
        Literal::Bool(_)
        | Literal::Int(_)
        | Literal::Long(_)
        | Literal::Real(_)
        | Literal::Decimal(_)
        | Literal::Timespan(_)
        | Literal::Guid(_) => false,
    }
}
