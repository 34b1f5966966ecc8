//! A filter parameter of an ASIM parser with a value that lets every event through.

use super::ExprLint;
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};
use kql_syntax::ast::{Argument, DynamicLiteral, Expr, ExprKind, Literal, Query, Statement};
use std::collections::HashMap;

/// Finds arguments that do not filter.
pub(super) struct OpenFilters<'q> {
    /// `let` values, since a list of terms often has a name.
    names: HashMap<&'q str, &'q Expr>,
    pub(super) found: Vec<Diagnostic>,
}

impl<'q> OpenFilters<'q> {
    pub(super) fn of(query: &'q Query) -> Self {
        let mut names: HashMap<&str, &Expr> = HashMap::new();
        for statement in &query.statements {
            if let Statement::Let(l) = statement {
                names.insert(&l.name.name, &l.value);
            }
        }
        OpenFilters { names, found: Vec::new() }
    }

    fn is_open(&self, argument: &Argument) -> bool {
        let mut value = &argument.value;
        if let ExprKind::Name { name, .. } = &value.kind {
            value = self.names.get(name.as_str()).copied().unwrap_or(value);
        }
        matches_everything(value)
    }
}

impl<'q> ExprLint<'q> for OpenFilters<'q> {
    fn expr(&mut self, expr: &'q Expr) {
        let ExprKind::Call(name, args) = &expr.kind else { return };
        if !is_parser(&name.name) {
            return;
        }
        // A positional argument may only be there to reach the one behind it.
        let positional: Vec<&Argument> = args.iter().filter(|a| a.names.is_empty()).collect();
        let needed = positional.iter().rposition(|a| !self.is_open(a)).map_or(0, |i| i + 1);
        let mut position = 0;
        for (i, argument) in args.iter().enumerate().filter(|(_, a)| a.names.len() <= 1) {
            let (what, removable) = match argument.names.first() {
                Some(parameter) if is_switch(&parameter.name) => continue,
                Some(parameter) => (format!("`{}`", parameter.name), true),
                None => {
                    position += 1;
                    if position <= needed {
                        continue;
                    }
                    // Without it the arguments behind it would move to other parameters.
                    (format!("argument {position}"), position == positional.len())
                }
            };
            if !self.is_open(argument) {
                continue;
            }
            let message = format!("{what} of `{}` does not filter: this value lets every event through", name.name);
            let mut d = Diagnostic::new(Code::FilterDoesNotFilter, span_of(argument), message)
                .with_help("give it a value, or remove the parameter");
            if removable {
                d = d.with_fix(removal(args, i));
            }
            self.found.push(d);
        }
    }
}

/// Takes an argument out of the list, with the comma that is then too many.
fn removal(args: &[Argument], i: usize) -> Fix {
    let own = span_of(&args[i]);
    let before = i.checked_sub(1).and_then(|i| args.get(i)).map(span_of);
    let span = match (before, args.get(i + 1).map(span_of)) {
        (Some(before), _) => Span { start: before.end, end: own.end },
        (None, Some(after)) => Span { start: own.start, end: after.start },
        (None, None) => own,
    };
    Fix::replace("remove the parameter", span, "", Applicability::Safe)
}

fn span_of(argument: &Argument) -> Span {
    argument.names.first().map_or(argument.value.span, |n| n.span.to(argument.value.span))
}

/// The filtering parsers: `_Im_X`, and `imX` as they were called before.
pub(super) fn is_parser(name: &str) -> bool {
    let old = name.strip_prefix("im").or_else(|| name.strip_prefix("vim"));
    name.starts_with("_Im_") || old.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Parameters that turn a parser or its packing on or off and do not filter by nature.
fn is_switch(parameter: &str) -> bool {
    ["disabled", "pack", "packoriginal"].iter().any(|p| parameter.eq_ignore_ascii_case(p))
}

fn matches_everything(value: &Expr) -> bool {
    let ExprKind::Literal(literal) = &value.kind else { return false };
    match literal {
        Literal::String(s) => s.is_empty() || s == "*",
        Literal::DateTime(time) => time.is_none(),
        Literal::Dynamic(value) => *value == DynamicLiteral::Array(Vec::new()),
        Literal::Bool(_)
        | Literal::Int(_)
        | Literal::Long(_)
        | Literal::Real(_)
        | Literal::Decimal(_)
        | Literal::Timespan(_)
        | Literal::Guid(_) => false,
    }
}
