//! `queryPeriod` equal to `queryFrequency`: an event that arrives after its run is in no later window.

use super::ExprLint;
use super::builtin::Builtins;
use crate::rule::{Rule, RuleKind, format_duration};
use kql_functions::SpecialForm;
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{Expr, ExprKind};

/// Whether a query looks at the time at which events arrived.
pub(super) struct IngestionTime<'b> {
    builtins: &'b Builtins<'b>,
    used: bool,
}

impl<'b> IngestionTime<'b> {
    pub(super) fn of(builtins: &'b Builtins<'b>) -> Self {
        IngestionTime { builtins, used: false }
    }
}

impl<'q> ExprLint<'q> for IngestionTime<'_> {
    fn expr(&mut self, expr: &'q Expr) {
        if let ExprKind::Call(name, _) = &expr.kind {
            self.used |= self.builtins.form(name) == Some(SpecialForm::IngestionTime);
        }
    }
}

pub(super) fn check(rule: &Rule, ingestion_time: &IngestionTime<'_>) -> Option<Diagnostic> {
    let (frequency, period) = (rule.query_frequency.as_ref()?, rule.query_period.as_ref()?);
    if rule.kind() != RuleKind::Scheduled || frequency.value != period.value || ingestion_time.used {
        return None;
    }
    let period_text = format_duration(period.value);
    let message = format!(
        "`queryPeriod` and `queryFrequency` are both {period_text}: an event that arrives more than 5 minutes late is never seen"
    );
    let help = format!(
        "increase `queryPeriod` by the delay of the source, and add `| where ingestion_time() > ago({period_text})`"
    );
    Some(
        Diagnostic::new(Code::LateEventsLost, period.span, message)
            .with_place(frequency.span, "the same duration")
            .with_help(help),
    )
}
