//! Values of hints, which a query gives the service and which change no answer here. Source: what the published compiler accepts.

use super::binder::Binder;
use super::suggest::with_suggestion;
use crate::ir::Plan;
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{ExprKind, Literal, Operator, OperatorKind, OptionValue};

/// What a hint takes.
enum Takes {
    /// One of these words.
    Words(&'static [&'static str]),
    /// An integer literal.
    Integer,
    /// An integer literal or one of these words.
    IntegerOr(&'static [&'static str]),
}

const STRATEGIES: &[&str] = &["auto", "broadcast", "centralized", "shuffle"];
const SIDES: &[&str] = &["auto", "left", "local", "right", "unresolved"];
const PLACES: &[&str] = &["auto", "local"];

/// What a hint takes at an operator; `None` where any value passes.
fn takes(operator: &OperatorKind, hint: &str) -> Option<Takes> {
    let is_join = matches!(operator, OperatorKind::Join(_));
    let is_shuffled = is_join || matches!(operator, OperatorKind::Distinct(_) | OperatorKind::Summarize { .. });
    match (operator, hint) {
        (OperatorKind::Join(_) | OperatorKind::Distinct(_), "hint.strategy") => Some(Takes::Words(STRATEGIES)),
        (OperatorKind::Summarize { .. }, "hint.strategy") => Some(Takes::Words(&["shuffle"])),
        (OperatorKind::Sort(_), "hint.strategy") => Some(Takes::Words(&["splitBlock", "multipleBlocks"])),
        (OperatorKind::Join(_), "hint.remote") => Some(Takes::Words(SIDES)),
        (OperatorKind::Evaluate { .. }, "hint.remote") => Some(Takes::Words(PLACES)),
        (OperatorKind::Evaluate { .. }, "hint.distribution") => {
            Some(Takes::Words(&["single", "per_node", "per_shard", "default"]))
        }
        (OperatorKind::Union(_), "hint.concurrency") => Some(Takes::IntegerOr(SIDES)),
        (OperatorKind::Union(_), "hint.spread") => Some(Takes::IntegerOr(PLACES)),
        (_, "hint.num_partitions") if is_shuffled => Some(Takes::Integer),
        _ => None,
    }
}

impl Binder<'_> {
    /// Reports values that the hints of an operator do not take.
    pub(crate) fn check_hints(&mut self, operator: &Operator, input: Option<&Plan>) {
        for option in operator.options.iter().filter(|o| o.name.name.starts_with("hint.")) {
            let hint = option.name.name.as_str();
            if hint == "hint.shufflekey" {
                let has_key = !matches!(
                    operator.kind,
                    OperatorKind::Partition { .. } | OperatorKind::PartitionBy { .. } | OperatorKind::MvApply { .. }
                );
                if let (Some(input), Some((name, span))) = (input.filter(|_| has_key), word(&option.value)) {
                    self.check_shuffle_key(name, span, input);
                }
                continue;
            }
            let Some(takes) = takes(&operator.kind, hint) else { continue };
            let (words, integer) = match takes {
                Takes::Words(words) => (words, false),
                Takes::Integer => (&[][..], true),
                Takes::IntegerOr(words) => (words, true),
            };
            let is_word = word(&option.value).is_some_and(|(w, _)| words.iter().any(|k| k.eq_ignore_ascii_case(w)));
            if is_word || integer && is_integer(&option.value) {
                continue;
            }
            let mut known: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
            if integer {
                known.insert(0, "an integer".to_string());
            }
            let span = span_of(&option.value).unwrap_or(option.name.span);
            self.report(
                Diagnostic::new(Code::BadOption, span, format!("`{hint}` does not take this value here"))
                    .with_help(format!("write {}", known.join(" or "))),
            );
        }
    }

    fn check_shuffle_key(&mut self, name: &str, span: Span, input: &Plan) {
        if input.open || input.fields.iter().any(|f| f.name == name) {
            return;
        }
        let message = format!("`hint.shufflekey` names no column of the input: there is no `{name}`");
        let d = Diagnostic::new(Code::UnknownColumn, span, message);
        self.report(with_suggestion(d, name, input.fields.iter().map(|f| f.name.as_str())));
    }
}

/// A value that is a word, quoted or not, or a name in brackets.
fn word(value: &OptionValue) -> Option<(&str, Span)> {
    match value {
        OptionValue::Name(ident) => Some((&ident.name, ident.span)),
        OptionValue::Expr(e) => match &e.kind {
            ExprKind::Name { name, .. } => Some((name, e.span)),
            _ => None,
        },
        OptionValue::Literal(Literal::String(text), span) => Some((text, *span)),
        OptionValue::Literal(..) => None,
    }
}

fn is_integer(value: &OptionValue) -> bool {
    matches!(value, OptionValue::Literal(Literal::Long(_) | Literal::Int(_), _))
}

fn span_of(value: &OptionValue) -> Option<Span> {
    match value {
        OptionValue::Name(ident) => Some(ident.span),
        OptionValue::Literal(_, span) => Some(*span),
        OptionValue::Expr(e) => Some(e.span),
    }
}
