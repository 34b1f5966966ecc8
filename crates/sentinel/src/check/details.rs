//! Custom details and the override of alert details.

use super::entities::column_name;
use crate::rule::{Rule, Template};
use kql_source::{Code, Diagnostic};

const MAX_DETAILS: usize = 20;
const MAX_KEY: usize = 20;
const MAX_NAME_FORMAT: usize = 256;
const MAX_DESCRIPTION_FORMAT: usize = 5_000;
const MAX_PLACEHOLDERS: usize = 3;

pub(super) fn check(rule: &Rule, out: &mut Vec<Diagnostic>) {
    if let Some((extra, _)) = rule.custom_details.get(MAX_DETAILS) {
        let message = format!("the rule has {} custom details; the limit is {MAX_DETAILS}", rule.custom_details.len());
        out.push(Diagnostic::new(Code::RuleOutOfLimit, extra.span, message));
    }
    for (name, column) in &rule.custom_details {
        let mut chars = name.value.chars();
        let start = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
        if !start || !chars.all(|c| c.is_ascii_alphanumeric() || c == '_') {
            let message = format!("a custom detail cannot be named `{}`", name.value);
            let help = "use letters, digits and `_`, and a letter first";
            out.push(Diagnostic::new(Code::RuleBadValue, name.span, message).with_help(help));
        } else if name.value.len() > MAX_KEY {
            let message = format!("the name of the custom detail `{}` is longer than {MAX_KEY} characters", name.value);
            out.push(Diagnostic::new(Code::RuleOutOfLimit, name.span, message));
        }
        column_name(out, column);
    }
    let details = &rule.alert_details;
    for (template, field, most) in [
        (&details.name_format, "alertDisplayNameFormat", MAX_NAME_FORMAT),
        (&details.description_format, "alertDescriptionFormat", MAX_DESCRIPTION_FORMAT),
    ] {
        if let Some(template) = template {
            check_template(out, template, field, most);
        }
    }
    for column in [&details.severity_column, &details.tactics_column].into_iter().flatten() {
        column_name(out, column);
    }
    for (_, column) in &details.properties {
        column_name(out, column);
    }
}

fn check_template(out: &mut Vec<Diagnostic>, template: &Template, field: &str, most: usize) {
    let text = &template.text;
    let n = text.value.chars().count();
    if n > most {
        let message = format!("`{field}` has {n} characters; the limit is {most}");
        out.push(Diagnostic::new(Code::RuleOutOfLimit, text.span, message));
    }
    if let Some((extra, _)) = template.placeholders.get(MAX_PLACEHOLDERS) {
        let count = template.placeholders.len();
        let message = format!("`{field}` has {count} placeholders; the limit is {MAX_PLACEHOLDERS}");
        out.push(Diagnostic::new(Code::RuleOutOfLimit, extra.span, message));
    }
    let (opened, closed) = (text.value.matches("{{").count(), text.value.matches("}}").count());
    if opened != closed {
        let message = format!("`{field}` has an unclosed placeholder");
        let help = "write `{{Column}}`, with two braces on both sides";
        out.push(Diagnostic::new(Code::RuleBadValue, text.span, message).with_help(help));
    }
    for (column, _) in template.placeholders.iter().filter(|(c, _)| c.value.is_empty()) {
        let message = format!("`{field}` has a placeholder without a column");
        out.push(Diagnostic::new(Code::RuleBadValue, column.span, message));
    }
}
