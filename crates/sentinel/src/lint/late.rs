//! `queryPeriod` equal to `queryFrequency`: an event that becomes visible after its run is in no later window.

use super::walk;
use crate::rule::{Rule, RuleKind, format_duration};
use kql::syntax::ast::{ExprKind, Query};
use kql_source::{Code, Diagnostic};

pub(super) fn check(rule: &Rule, query: &Query) -> Option<Diagnostic> {
    let (frequency, period) = (rule.query_frequency.as_ref()?, rule.query_period.as_ref()?);
    if rule.kind() != RuleKind::Scheduled || frequency.value != period.value {
        return None;
    }
    let mut by_ingestion = false;
    walk::each_of_query(query, &mut |e| {
        by_ingestion |= matches!(&e.kind, ExprKind::Call(name, _) if name.name == "ingestion_time");
    });
    if by_ingestion {
        return None;
    }
    let period_text = format_duration(period.value);
    let message = format!(
        "`queryPeriod` and `queryFrequency` are both {period_text}: an event that arrives more than 5 minutes late is never seen"
    );
    let help = "make the period longer by the delay of the source, and keep `ingestion_time() > ago(<frequency>)` in the query";
    Some(
        Diagnostic::new(Code::LateEventsLost, period.span, message)
            .with_place(frequency.span, "the same duration")
            .with_help(help),
    )
}
