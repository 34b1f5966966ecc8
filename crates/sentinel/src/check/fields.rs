//! Fields that every rule has, and their lengths.

use crate::rule::{Form, Rule, RuleKind, Spanned};
use kql_source::{Code, Diagnostic, Severity};
use kql_types::parse_guid;

const MAX_NAME: usize = 256;
const MAX_DESCRIPTION: usize = 5_000;
const MAX_QUERY: usize = 10_000;
const MAX_VERSION: usize = 20;

pub(super) fn check(rule: &Rule, out: &mut Vec<Diagnostic>) {
    let scheduled = rule.kind() == RuleKind::Scheduled && !rule.is_hunting();
    let runs = scheduled || rule.is_nrt();
    // An ARM resource has its id and version outside the properties.
    let yaml = rule.form == Form::Yaml;
    use Code::{ContributionFieldMissing, RuleMissingField};
    for (field, code, missing) in [
        ("id", RuleMissingField, yaml && rule.id.is_none()),
        ("name", RuleMissingField, rule.name.is_none()),
        ("description", ContributionFieldMissing, yaml && rule.description.is_none()),
        ("severity", RuleMissingField, runs && rule.severity.is_none()),
        ("kind", RuleMissingField, !rule.is_hunting() && rule.kind.is_none()),
        ("requiredDataConnectors", ContributionFieldMissing, yaml && scheduled && rule.connectors.is_none()),
        ("queryFrequency", RuleMissingField, scheduled && rule.query_frequency.is_none()),
        ("queryPeriod", RuleMissingField, scheduled && rule.query_period.is_none()),
        ("triggerOperator", RuleMissingField, scheduled && rule.trigger_operator.is_none()),
        ("triggerThreshold", RuleMissingField, scheduled && rule.trigger_threshold.is_none()),
        ("version", ContributionFieldMissing, yaml && !rule.is_hunting() && rule.version.is_none()),
    ] {
        // A field with a bad value has its own finding.
        if missing && !is_written(rule, field) {
            let field = if field == "name" && !yaml { "displayName" } else { field };
            out.push(
                Diagnostic::new(code, rule.span, format!("missing field `{field}`"))
                    .with_help(format!("add `{field}:`{}", example(field))),
            );
        }
    }
    if rule.is_nrt() {
        no_schedule(rule, out);
    }
    if let Some(id) = &rule.id
        && (parse_guid(&id.value).is_none() || id.value.len() != 36)
    {
        let message = format!("the id `{}` is not a GUID", id.value);
        let help = "write 32 hexadecimal digits as 8-4-4-4-12, and keep the id when the rule changes";
        out.push(Diagnostic::new(Code::RuleBadValue, id.span, message).with_help(help));
    }
    length(out, rule.name.as_ref(), "name", MAX_NAME);
    length(out, rule.description.as_ref(), "description", MAX_DESCRIPTION);
    if let Some(query) = &rule.query {
        let n = query.text.chars().count();
        if n > MAX_QUERY {
            let message = format!("`query` has {n} characters; the limit is {MAX_QUERY}");
            let span = kql_source::Span::at(query.span.range().start);
            let help = "move a part into a workspace function, or a long list into a watchlist";
            out.push(Diagnostic::new(Code::RuleOutOfLimit, span, message).with_help(help));
        }
    }
    if let Some(version) = rule.version.as_ref().filter(|_| yaml) {
        let parts: Vec<&str> = version.value.split('.').collect();
        let numbers = parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
        if parts.len() != 3 || !numbers || version.value.len() > MAX_VERSION {
            let message = format!("the version `{}` is not of the form `1.2.3`", version.value);
            let help = "write three numbers, and raise the version with every change";
            out.push(Diagnostic::new(Code::RuleBadValue, version.span, message).with_help(help));
        }
    }
    if let Some(status) = rule.status.as_ref().filter(|s| s.value != "Available") {
        let message = format!("unusual status `{}`", status.value);
        let mut d = Diagnostic::new(Code::ContributionValue, status.span, message)
            .with_help("published rules have the status `Available`");
        d.severity = Severity::Warning;
        out.push(d);
    }
    if let Some(connectors) = &rule.connectors {
        for connector in &connectors.value {
            if connector.id.as_ref().is_none_or(|i| i.value.trim().is_empty()) {
                let message = "a data connector has no `connectorId`";
                out.push(Diagnostic::new(Code::ContributionFieldMissing, connector.span, message));
            }
        }
    }
}

/// An NRT rule runs every minute and on any row.
fn no_schedule(rule: &Rule, out: &mut Vec<Diagnostic>) {
    for (field, span) in [
        ("queryFrequency", rule.query_frequency.as_ref().map(|f| f.span)),
        ("queryPeriod", rule.query_period.as_ref().map(|f| f.span)),
        ("triggerOperator", rule.trigger_operator.as_ref().map(|f| f.span)),
        ("triggerThreshold", rule.trigger_threshold.as_ref().map(|f| f.span)),
    ] {
        if let Some(span) = span {
            let message = format!("`{field}` does not apply to NRT rules");
            let help = "remove it: an NRT rule runs every minute over the last minute, and any row raises an alert";
            out.push(Diagnostic::new(Code::RuleUnknownField, span, message).with_help(help));
        }
    }
}

fn is_written(rule: &Rule, field: &str) -> bool {
    let prefix = format!("{field}:");
    rule.form == Form::Yaml && rule.source.text.lines().any(|l| l.starts_with(&prefix) && l.len() > prefix.len())
}

fn example(field: &str) -> &'static str {
    match field {
        "severity" => " with `Informational`, `Low`, `Medium` or `High`",
        "kind" => " with `Scheduled` or `NRT`",
        "queryFrequency" | "queryPeriod" => " with a duration such as `1h`",
        "triggerOperator" => " with `gt`, `lt`, `eq` or `ne`",
        "triggerThreshold" => " with a number such as `0`",
        "version" => " with a version such as `1.0.0`",
        "id" => " with a new GUID",
        _ => "",
    }
}

fn length(out: &mut Vec<Diagnostic>, field: Option<&Spanned<String>>, name: &str, most: usize) {
    let Some(field) = field else { return };
    let n = field.value.trim().chars().count();
    if n == 0 {
        out.push(Diagnostic::new(Code::RuleBadValue, field.span, format!("`{name}` is empty")));
    } else if n > most {
        let message = format!("`{name}` has {n} characters; the limit is {most}");
        out.push(Diagnostic::new(Code::RuleOutOfLimit, field.span, message));
    }
}
