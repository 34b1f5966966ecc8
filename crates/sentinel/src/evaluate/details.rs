//! Title, description, severity, tactics, properties and custom details of an alert.

use crate::alert::cut;
use crate::attack::Tactic;
use crate::engine::Plan;
use crate::entity::LEGACY_COLUMNS;
use crate::rule::{AlertProperty, AlertSeverity, Rule, Spanned, Template};
use crate::suggest;
use kql_source::{Code, Diagnostic};
use kql_types::{Dyn, Schema, Value};

/// Limit of values of a placeholder or a custom detail.
const MAX_VALUES: usize = 50;
/// Limit of a title or a scalar property, in bytes.
const MAX_NAME: usize = 256;
/// Limit of a description or a property with several values, in bytes.
const MAX_TEXT: usize = 5 * 1024;
/// Limit of all custom details together, in bytes.
const MAX_DETAILS: usize = 2 * 1024;

type Rows<'a> = &'a [&'a [Value]];

/// The result columns of a query.
pub struct Columns<'a> {
    /// Those that are known.
    pub schema: &'a Schema,
    /// Whether further ones depend on data, as those of `pivot` and `bag_unpack` do.
    pub is_open: bool,
}

impl<'a> Columns<'a> {
    /// The columns of a compiled query.
    pub fn of(plan: &'a dyn Plan) -> Columns<'a> {
        Columns { schema: plan.schema(), is_open: plan.is_open() }
    }
}

/// Reports columns that mappings, details and placeholders refer to but the query does not return. Spans are byte offsets into
/// the file.
pub fn check_columns(rule: &Rule, columns_of: &Columns<'_>) -> Vec<Diagnostic> {
    let schema = columns_of.schema;
    let mut out = Vec::new();
    let mut check = |code: Code, column: &Spanned<String>, what: &str| {
        if columns_of.is_open || schema.get(&column.value).is_some() {
            return;
        }
        let message = format!("{what} refers to the column `{}`, which the query does not return", column.value);
        let names = schema.fields.iter().map(|f| f.name.as_str());
        let d = Diagnostic::new(code, column.span, message);
        out.push(suggest::or_else(d, &rule.source.text, &column.value, names, || match code {
            Code::RuleUnknownPlaceholder => {
                let column = &column.value;
                format!("add `{column}` to the result of the query; until then the alert has the rule's own value")
            }
            _ => format!("the query returns {}", columns(schema)),
        }));
    };
    let details = &rule.alert_details;
    for template in [&details.name_format, &details.description_format].into_iter().flatten() {
        for (column, _) in &template.placeholders {
            check(Code::RuleUnknownPlaceholder, column, "the placeholder");
        }
    }
    for (field, column) in
        [("alertSeverityColumnName", &details.severity_column), ("alertTacticsColumnName", &details.tactics_column)]
    {
        if let Some(column) = column {
            check(Code::RuleUnknownPlaceholder, column, &format!("`{field}`"));
        }
    }
    for (property, column) in &details.properties {
        check(Code::RuleUnknownPlaceholder, column, &format!("`{}`", property.value));
    }
    for mapping in &rule.entity_mappings {
        for (identifier, column) in &mapping.fields {
            let what = format!("the mapping of `{}` in `{}`", identifier.value, mapping.entity_type.value);
            check(Code::RuleUnknownColumn, column, &what);
        }
    }
    for column in &rule.entity_columns {
        check(Code::RuleUnknownColumn, column, "`sentinelEntitiesMappings`");
    }
    for (name, column) in &rule.custom_details {
        check(Code::RuleUnknownColumn, column, &format!("the custom detail `{}`", name.value));
    }
    out.extend(legacy_columns(rule, schema));
    out
}

fn legacy_columns(rule: &Rule, schema: &Schema) -> impl Iterator<Item = Diagnostic> {
    let at = rule.query.as_ref().map_or(rule.span, |q| kql_source::Span::at(q.span.range().start));
    let unmapped = |column: &str| !rule.entity_mappings.iter().any(|m| m.fields.iter().any(|(_, c)| c.value == column));
    let is_replaced = !rule.entity_mappings.is_empty();
    let legacy = LEGACY_COLUMNS.iter().filter(move |(column, ..)| schema.get(column).is_some() && unmapped(column));
    legacy.filter(|_| !rule.is_hunting()).map(move |(column, ty, identifier)| {
        let message = if is_replaced {
            format!("the column `{column}` creates no entity, since the rule has `entityMappings`")
        } else {
            format!("the column `{column}` creates an entity by its name alone, which is the old way")
        };
        let help = format!("map it to the identifier `{identifier}` of `{ty}` in `entityMappings`");
        Diagnostic::new(Code::LegacyEntityColumn, at, message).with_help(help)
    })
}

fn columns(schema: &Schema) -> String {
    const SHOWN: usize = 12;
    if schema.fields.is_empty() {
        return "no columns".to_string();
    }
    let mut out = schema.fields.iter().take(SHOWN).map(|f| format!("`{}`", f.name)).collect::<Vec<_>>().join(", ");
    if schema.fields.len() > SHOWN {
        out.push_str(&format!(" and {} more", schema.fields.len() - SHOWN));
    }
    out
}

/// The distinct values of a column over rows, without the empty ones.
fn values(schema: &Schema, rows: Rows<'_>, column: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let Some(index) = schema.index_of(column) else { return out };
    for value in rows.iter().filter_map(|r| r.get(index)) {
        let text = value.to_string();
        if !text.is_empty() && seen.insert(text.clone()) {
            out.push(text);
            if out.len() == MAX_VALUES {
                break;
            }
        }
    }
    out
}

/// The text with its placeholders filled; `None` if one has no value.
fn fill(template: &Template, schema: &Schema, rows: Rows<'_>) -> Option<String> {
    let text = &template.text.value;
    let mut out = String::new();
    let mut from = 0;
    for (column, range) in &template.placeholders {
        let found = values(schema, rows, &column.value);
        if found.is_empty() {
            return None;
        }
        out.push_str(&text[from..range.start]);
        out.push_str(&found.join(", "));
        from = range.end;
    }
    out.push_str(&text[from..]);
    Some(out).filter(|t| !t.trim().is_empty())
}

pub(super) fn title(rule: &Rule, schema: &Schema, rows: Rows<'_>) -> String {
    let filled = rule.alert_details.name_format.as_ref().and_then(|t| fill(t, schema, rows));
    cut(filled.as_deref().unwrap_or_else(|| rule.name()), MAX_NAME)
}

pub(super) fn description(rule: &Rule, schema: &Schema, rows: Rows<'_>) -> String {
    let filled = rule.alert_details.description_format.as_ref().and_then(|t| fill(t, schema, rows));
    cut(filled.as_deref().unwrap_or_else(|| rule.description()).trim(), MAX_TEXT)
}

pub(super) fn severity(rule: &Rule, schema: &Schema, rows: Rows<'_>) -> AlertSeverity {
    let column = rule.alert_details.severity_column.as_ref();
    let found = column
        .and_then(|c| values(schema, rows, &c.value).iter().find_map(|v| AlertSeverity::from_name_any_case(v.trim())));
    found.unwrap_or_else(|| rule.severity())
}

/// The tactics column has a single name, a JSON list, or a comma-separated list.
pub(super) fn tactics(rule: &Rule, schema: &Schema, rows: Rows<'_>) -> Vec<String> {
    let column = rule.alert_details.tactics_column.as_ref();
    let found = column.and_then(|c| {
        values(schema, rows, &c.value).iter().find_map(|v| {
            let names = match Dyn::from_text(v) {
                Dyn::Array(items) => items.iter().map(Dyn::to_string).collect(),
                _ => v.split(',').map(str::to_string).collect::<Vec<_>>(),
            };
            let all: Option<Vec<String>> =
                names.iter().map(|n| Tactic::from_name_any_case(n).map(|t| t.name().to_string())).collect();
            all.filter(|a| !a.is_empty())
        })
    });
    found.unwrap_or_else(|| rule.tactics())
}

pub(super) fn properties(rule: &Rule, schema: &Schema, rows: Rows<'_>) -> Vec<(AlertProperty, String)> {
    let mut out = Vec::new();
    for (property, column) in &rule.alert_details.properties {
        let found = values(schema, rows, &column.value);
        let value = match property.value {
            AlertProperty::Techniques | AlertProperty::ExtendedLinks | AlertProperty::RemediationSteps => {
                cut(&found.join(","), MAX_TEXT)
            }
            AlertProperty::AlertLink
            | AlertProperty::ConfidenceLevel
            | AlertProperty::ConfidenceScore
            | AlertProperty::ProductComponentName
            | AlertProperty::ProductName
            | AlertProperty::ProviderName => found.first().map(|v| cut(v, MAX_NAME)).unwrap_or_default(),
        };
        if !value.is_empty() {
            out.push((property.value, value));
        }
    }
    out
}

pub(super) fn custom_details(rule: &Rule, schema: &Schema, rows: Rows<'_>) -> Vec<(String, Vec<String>)> {
    let mut left = MAX_DETAILS;
    let mut out = Vec::new();
    for (name, column) in &rule.custom_details {
        let mut kept = Vec::new();
        for value in values(schema, rows, &column.value) {
            if value.len() > left {
                break;
            }
            left -= value.len();
            kept.push(value);
        }
        if !kept.is_empty() {
            out.push((name.value.clone(), kept));
        }
    }
    out
}
