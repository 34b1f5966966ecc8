//! Schedule and trigger.

use crate::rule::{Matching, Rule, RuleKind, Spanned, format_duration};
use kql_source::{Code, Diagnostic};
use kql_types::ticks::{DAY, HOUR, MINUTE};

const SHORTEST: i64 = 5 * MINUTE;
const LONGEST: i64 = 14 * DAY;
/// From this period on, a rule may not run more often than hourly.
const LONG_PERIOD: i64 = 2 * DAY;
const MAX_THRESHOLD: i64 = 10_000;

pub(super) fn check(rule: &Rule, out: &mut Vec<Diagnostic>) {
    if rule.kind() == RuleKind::Scheduled && !rule.is_hunting() {
        range(out, rule.query_frequency.as_ref(), "queryFrequency", SHORTEST, LONGEST);
        range(out, rule.query_period.as_ref(), "queryPeriod", SHORTEST, LONGEST);
        if let (Some(frequency), Some(period)) = (&rule.query_frequency, &rule.query_period) {
            order(out, frequency, period);
        }
    }
    if let Some(threshold) = &rule.trigger_threshold
        && !(0..=MAX_THRESHOLD).contains(&threshold.value)
    {
        let message = format!("`triggerThreshold` is {}; it must be between 0 and {MAX_THRESHOLD}", threshold.value);
        out.push(Diagnostic::new(Code::RuleOutOfLimit, threshold.span, message));
    }
    range(out, rule.suppression_duration.as_ref(), "suppressionDuration", SHORTEST, DAY);
    range(out, rule.incident.lookback.as_ref(), "lookbackDuration", SHORTEST, 7 * DAY);
    incident(rule, out);
}

fn range(out: &mut Vec<Diagnostic>, field: Option<&Spanned<i64>>, name: &str, least: i64, most: i64) {
    let Some(field) = field.filter(|f| !(least..=most).contains(&f.value)) else { return };
    let (least, most) = (format_duration(least), format_duration(most));
    let message = format!("`{name}` is {}; it must be between {least} and {most}", format_duration(field.value));
    out.push(Diagnostic::new(Code::RuleOutOfLimit, field.span, message));
}

fn order(out: &mut Vec<Diagnostic>, frequency: &Spanned<i64>, period: &Spanned<i64>) {
    let (f, p) = (format_duration(frequency.value), format_duration(period.value));
    if period.value < frequency.value {
        let message = format!(
            "`queryPeriod` ({p}) is shorter than `queryFrequency` ({f}), so events between two runs are missed"
        );
        out.push(
            Diagnostic::new(Code::RuleInconsistent, period.span, message)
                .with_place(frequency.span, "runs this often")
                .with_help("make the period at least as long as the frequency"),
        );
    } else if period.value >= LONG_PERIOD && frequency.value < HOUR {
        let message = format!("`queryFrequency` is {f}, too often for a `queryPeriod` of {p}");
        out.push(
            Diagnostic::new(Code::RuleInconsistent, frequency.span, message)
                .with_place(period.span, "looks back this far")
                .with_help("with a period of 2d or more, run the rule at most once an hour"),
        );
    }
}

/// What alerts are grouped by. It counts only with `matchingMethod: Selected`; exports write lists that have no effect.
fn incident(rule: &Rule, out: &mut Vec<Diagnostic>) {
    let settings = &rule.incident;
    let grouping = settings.grouping.as_ref().is_some_and(|g| g.value);
    let Some(matching) = settings.matching.as_ref().filter(|m| grouping && m.value == Matching::Selected) else {
        return;
    };
    if settings.by_entities.is_empty() && settings.by_details.is_empty() && settings.by_custom_details.is_empty() {
        let message = "`matchingMethod` is `Selected`, but nothing is selected";
        let help = "fill `groupByEntities`, `groupByAlertDetails` or `groupByCustomDetails`";
        out.push(Diagnostic::new(Code::RuleInconsistent, matching.span, message).with_help(help));
    }
    for ty in &settings.by_entities {
        let mapped = rule.entity_mappings.iter().any(|m| m.entity_type.value.eq_ignore_ascii_case(&ty.value));
        if !mapped && rule.entity_columns.is_empty() {
            let message = format!("`groupByEntities` names `{}`, which no entity mapping produces", ty.value);
            out.push(Diagnostic::new(Code::RuleInconsistent, ty.span, message));
        }
    }
    for name in &settings.by_custom_details {
        if !rule.custom_details.iter().any(|(n, _)| n.value == name.value) {
            let message = format!("`groupByCustomDetails` names `{}`, which is not a custom detail", name.value);
            out.push(Diagnostic::new(Code::RuleInconsistent, name.span, message));
        }
    }
}
