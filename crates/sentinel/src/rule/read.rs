use super::fields::Reader;
use super::{
    Aggregation, AlertProperty, AlertSeverity, Connector, EntityMapping, Form, GroupDetail, IncidentSettings, Matching,
    QueryText, Rule, RuleFile, RuleKind, Spanned, Template, TriggerOperator, arm,
};
use crate::yaml::{self, Entry, Kind, Node};
use kql_source::{Code, Diagnostic, Source, Span};
use std::sync::Arc;

/// The fields of a rule in YAML, with the names that ARM uses in addition.
pub const FIELDS: &[&str] = &[
    "id",
    "name",
    "description",
    "severity",
    "kind",
    "status",
    "requiredDataConnectors",
    "queryFrequency",
    "queryPeriod",
    "triggerOperator",
    "triggerThreshold",
    "tactics",
    "relevantTechniques",
    "query",
    "entityMappings",
    "sentinelEntitiesMappings",
    "customDetails",
    "alertDetailsOverride",
    "eventGroupingSettings",
    "incidentConfiguration",
    "suppressionEnabled",
    "suppressionDuration",
    "version",
    "tags",
    "enabled",
    "alertRuleTemplateName",
    "metadata",
    "startTimeUtc",
];

/// Reads every rule of a file's text. Never fails: what is wrong is in the diagnostics.
pub fn read(source: Source) -> RuleFile {
    let source = Arc::new(source);
    let mut diagnostics = Vec::new();
    let mut rules = Vec::new();
    match yaml::parse(&source.text) {
        Ok(documents) => {
            if documents.is_empty() {
                diagnostics.push(Diagnostic::new(Code::RuleSyntax, Span::at(0), "the file contains no rule"));
            }
            for document in &documents {
                read_any(&source, document, &mut rules, &mut diagnostics);
            }
        }
        Err(error) => {
            let message = format!("the file is not valid YAML: {}", error.message);
            let mut d = Diagnostic::new(Code::RuleSyntax, error.span, message);
            if source.text[error.span.range().start..].starts_with('{') {
                d = d.with_help("put quotes around text that starts with `{`");
            }
            diagnostics.push(d);
        }
    }
    diagnostics.sort_by_key(|d| (d.span.start, d.code));
    RuleFile { source, rules, diagnostics }
}

/// A rule, a list of rules, an ARM template or an answer of the REST API.
fn read_any(source: &Arc<Source>, node: &Node, rules: &mut Vec<Rule>, found: &mut Vec<Diagnostic>) {
    if node.is_list() {
        for item in node.items() {
            read_any(source, item, rules, found);
        }
    } else if !node.is_map() {
        let message = format!("expected a rule, found {}", node.describe());
        found.push(Diagnostic::new(Code::RuleSyntax, node.span, message));
    } else if let Some(list) = node.get("resources").or_else(|| node.get("value").filter(|v| v.is_list())) {
        for item in list.items() {
            if arm::is_rule(item) {
                rules.push(arm::read(source, item, found));
            }
        }
    } else if node.get("properties").is_some_and(Node::is_map) {
        rules.push(arm::read(source, node, found));
    } else {
        let first = node.entries().first().map_or(node.span, |e| e.key_span);
        let mut rule = Rule::empty(source.clone(), Form::Yaml, first);
        for entry in node.entries() {
            read_field(&mut rule, entry, found);
        }
        require(&rule, found);
        rules.push(rule);
    }
}

/// The fields without which a rule cannot be run at all; `check` wants more.
pub(super) fn require(rule: &Rule, found: &mut Vec<Diagnostic>) {
    let scheduled = matches!(rule.kind(), RuleKind::Scheduled | RuleKind::Nrt);
    if scheduled && rule.query.is_none() {
        found.push(
            Diagnostic::new(Code::RuleMissingField, rule.span, "missing field `query`")
                .with_help("add `query: |` with the KQL below it"),
        );
    }
    if !scheduled {
        let message = format!("Vigie cannot run rules of kind `{}`: they have no query", rule.kind());
        found.push(Diagnostic::new(Code::RuleKindNotRun, rule.kind.as_ref().map_or(rule.span, |k| k.span), message));
    }
}

/// Reads one field of a rule.
pub(super) fn read_field(rule: &mut Rule, entry: &Entry, found: &mut Vec<Diagnostic>) {
    let source = rule.source.clone();
    let mut r = Reader { text: &source.text, found };
    let (key, value) = (entry.key.as_str(), &entry.value);
    match key {
        "id" => rule.id = r.string(value, key),
        "name" | "displayName" => rule.name = r.string(value, key),
        "description" => rule.description = r.string(value, key),
        "severity" => rule.severity = severity(&mut r, value),
        "kind" => rule.kind = kind(&mut r, value),
        "status" => rule.status = r.string(value, key),
        "enabled" => rule.enabled = r.bool(value, key),
        "requiredDataConnectors" => rule.connectors = Some(Spanned::new(connectors(&mut r, value), entry.key_span)),
        "queryFrequency" => rule.query_frequency = r.duration(value, key),
        "queryPeriod" => rule.query_period = r.duration(value, key),
        "triggerOperator" => {
            let names = ["gt", "lt", "eq", "ne", "GreaterThan", "LessThan", "Equal", "NotEqual"];
            let any = TriggerOperator::from_name_any_case;
            rule.trigger_operator = r.choice(value, key, TriggerOperator::from_name, any, &names);
        }
        "triggerThreshold" => rule.trigger_threshold = r.integer(value, key),
        "tactics" => rule.tactics = Some(Spanned::new(r.strings(value, key), entry.key_span)),
        "relevantTechniques" | "subTechniques" => rule.techniques.extend(r.strings(value, key)),
        "techniques" => {
            if rule.form == Form::Yaml {
                let message = "`techniques` is the old name of `relevantTechniques`";
                let d = Diagnostic::new(Code::RuleMisspelled, entry.key_span, message);
                r.found.push(d.with_help("write `relevantTechniques`"));
            }
            rule.techniques.extend(r.strings(value, key));
        }
        "query" => rule.query = query(&mut r, value, &source),
        "entityMappings" => rule.entity_mappings = entity_mappings(&mut r, value),
        "sentinelEntitiesMappings" => {
            for item in r.list(value, key) {
                for e in item.entries() {
                    match e.key.as_str() {
                        "columnName" => rule.entity_columns.extend(r.string(&e.value, "columnName")),
                        other => r.unknown(other, e.key_span, "`sentinelEntitiesMappings`", &["columnName"]),
                    }
                }
            }
        }
        "customDetails" if r.expect_map(value, key) => {
            for e in value.entries() {
                if let Some(column) = r.string(&e.value, &e.key) {
                    rule.custom_details.push((Spanned::new(e.key.clone(), e.key_span), column));
                }
            }
        }
        "alertDetailsOverride" if r.expect_map(value, key) => alert_details(rule, &mut r, value, &source),
        "eventGroupingSettings" if r.expect_map(value, key) => {
            for e in value.entries() {
                match e.key.as_str() {
                    "aggregationKind" => {
                        let (exact, any) = (Aggregation::from_name, Aggregation::from_name_any_case);
                        let names = ["SingleAlert", "AlertPerResult"];
                        rule.aggregation = r.choice(&e.value, "aggregationKind", exact, any, &names);
                    }
                    other => r.unknown(other, e.key_span, "`eventGroupingSettings`", &["aggregationKind"]),
                }
            }
        }
        "incidentConfiguration" if r.expect_map(value, key) => rule.incident = incident(&mut r, value),
        "customDetails" | "alertDetailsOverride" | "eventGroupingSettings" | "incidentConfiguration" => {}
        "suppressionEnabled" => rule.suppression_enabled = r.bool(value, key),
        "suppressionDuration" => rule.suppression_duration = r.duration(value, key),
        "version" | "templateVersion" => rule.version = r.string(value, key),
        "alertRuleTemplateName" => rule.template = r.string(value, key),
        "startTimeUtc" => rule.start_time = start_time(&mut r, value),
        "tags" if rule.form == Form::Yaml && !value.is_list() && !matches!(value.kind, Kind::Null) => {
            let help = "write one tag a line, each behind a dash";
            r.bad(value.span, format!("`tags` is {}, not a list", value.describe()), help);
        }
        "metadata" => _ = r.expect_map(value, key),
        "tags" => {}
        "lastModifiedUtc" | "etag" if rule.form == Form::Arm => {}
        _ => r.unknown(key, entry.key_span, "a rule", FIELDS),
    }
}

fn severity(r: &mut Reader<'_>, value: &Node) -> Option<Spanned<AlertSeverity>> {
    let names: Vec<&str> = AlertSeverity::ALL.iter().map(|s| s.name()).collect();
    r.choice(value, "severity", AlertSeverity::from_name, AlertSeverity::from_name_any_case, &names)
}

pub(super) fn kind(r: &mut Reader<'_>, value: &Node) -> Option<Spanned<RuleKind>> {
    let names: Vec<&str> = RuleKind::ALL.iter().map(|s| s.name()).collect();
    r.choice(value, "kind", RuleKind::from_name, RuleKind::from_name_any_case, &names)
}

fn connectors(r: &mut Reader<'_>, value: &Node) -> Vec<Connector> {
    let mut out = Vec::new();
    for item in r.list(value, "requiredDataConnectors") {
        if !r.expect_map(item, "requiredDataConnectors") {
            continue;
        }
        let span = item.entries().first().map_or(item.span, |e| e.key_span);
        let mut connector = Connector { id: None, data_types: Vec::new(), span };
        for e in item.entries() {
            match e.key.as_str() {
                "connectorId" => connector.id = r.string(&e.value, "connectorId"),
                "dataTypes" => connector.data_types = r.strings(&e.value, "dataTypes"),
                other if other.eq_ignore_ascii_case("dataTypes") => {
                    let message = format!("the field `{other}` is misspelled");
                    let d = Diagnostic::new(Code::RuleMisspelled, e.key_span, message);
                    r.found.push(d.with_help("write `dataTypes`"));
                    connector.data_types = r.strings(&e.value, "dataTypes");
                }
                other => r.unknown(other, e.key_span, "`requiredDataConnectors`", &["connectorId", "dataTypes"]),
            }
        }
        out.push(connector);
    }
    out
}

fn query(r: &mut Reader<'_>, value: &Node, source: &Source) -> Option<QueryText> {
    let text = r.string(value, "query")?.value;
    if text.trim().is_empty() {
        return None;
    }
    Some(QueryText { text, span: value.span, map: yaml::source_map(source.clone(), value) })
}

fn entity_mappings(r: &mut Reader<'_>, value: &Node) -> Vec<EntityMapping> {
    let mut out = Vec::new();
    for item in r.list(value, "entityMappings") {
        if !r.expect_map(item, "entityMappings") {
            continue;
        }
        let mut entity_type = None;
        let mut fields = Vec::new();
        for e in item.entries() {
            match e.key.as_str() {
                "entityType" => entity_type = r.string(&e.value, "entityType"),
                "fieldMappings" => {
                    for field in r.list(&e.value, "fieldMappings") {
                        fields.extend(field_mapping(r, field));
                    }
                }
                other => r.unknown(other, e.key_span, "`entityMappings`", &["entityType", "fieldMappings"]),
            }
        }
        match entity_type {
            Some(entity_type) => out.push(EntityMapping { entity_type, fields }),
            None => {
                let span = item.entries().first().map_or(item.span, |e| e.key_span);
                let message = "an entity mapping has no `entityType`";
                r.found.push(Diagnostic::new(Code::RuleMissingField, span, message));
            }
        }
    }
    out
}

fn field_mapping(r: &mut Reader<'_>, node: &Node) -> Option<(Spanned<String>, Spanned<String>)> {
    let (mut identifier, mut column) = (None, None);
    for e in node.entries() {
        match e.key.as_str() {
            "identifier" => identifier = r.string(&e.value, "identifier"),
            "columnName" => column = r.string(&e.value, "columnName"),
            other => r.unknown(other, e.key_span, "`fieldMappings`", &["identifier", "columnName"]),
        }
    }
    if identifier.is_none() || column.is_none() {
        let missing = if identifier.is_none() { "identifier" } else { "columnName" };
        let span = node.entries().first().map_or(node.span, |e| e.key_span);
        let message = format!("a field mapping has no `{missing}`");
        r.found.push(Diagnostic::new(Code::RuleMissingField, span, message));
    }
    identifier.zip(column)
}

fn alert_details(rule: &mut Rule, r: &mut Reader<'_>, value: &Node, source: &Source) {
    const KNOWN: &[&str] = &[
        "alertDisplayNameFormat",
        "alertDescriptionFormat",
        "alertSeverityColumnName",
        "alertTacticsColumnName",
        "alertDynamicProperties",
    ];
    for e in value.entries() {
        let details = &mut rule.alert_details;
        match e.key.as_str() {
            "alertDisplayNameFormat" => details.name_format = template(r, &e.value, &e.key, source),
            "alertDescriptionFormat" => details.description_format = template(r, &e.value, &e.key, source),
            "alertSeverityColumnName" => details.severity_column = column(r, &e.value, &e.key),
            "alertTacticsColumnName" => details.tactics_column = column(r, &e.value, &e.key),
            "alertDynamicProperties" => {
                for item in r.list(&e.value, "alertDynamicProperties") {
                    let (mut property, mut column) = (None, None);
                    for e in item.entries() {
                        match e.key.as_str() {
                            "alertProperty" => {
                                let names: Vec<&str> = AlertProperty::ALL.iter().map(|p| p.name()).collect();
                                let (exact, any) = (AlertProperty::from_name, AlertProperty::from_name_any_case);
                                property = r.choice(&e.value, "alertProperty", exact, any, &names);
                            }
                            "value" => column = r.string(&e.value, "value"),
                            other => {
                                let known = ["alertProperty", "value"];
                                r.unknown(other, e.key_span, "`alertDynamicProperties`", &known);
                            }
                        }
                    }
                    details.properties.extend(property.zip(column));
                }
            }
            other => r.unknown(other, e.key_span, "`alertDetailsOverride`", KNOWN),
        }
    }
}

/// A column name; exports write an empty one for none.
fn column(r: &mut Reader<'_>, value: &Node, field: &str) -> Option<Spanned<String>> {
    r.string(value, field).filter(|c| !c.value.trim().is_empty())
}

/// Finds the placeholders of a text and where they stand in the file.
fn template(r: &mut Reader<'_>, value: &Node, field: &str, source: &Source) -> Option<Template> {
    let text = r.string(value, field)?;
    let map = yaml::source_map(source.clone(), value);
    let mut placeholders = Vec::new();
    let mut from = 0;
    while let Some(open) = text.value[from..].find("{{").map(|i| i + from) {
        let Some(close) = text.value[open..].find("}}").map(|i| i + open) else { break };
        let column = text.value[open + 2..close].trim().to_string();
        let span = map.map(Span::new(open, close + 2));
        placeholders.push((Spanned::new(column, span), open..close + 2));
        from = close + 2;
    }
    Some(Template { text, placeholders })
}

fn incident(r: &mut Reader<'_>, value: &Node) -> IncidentSettings {
    let mut out = IncidentSettings::default();
    for e in value.entries() {
        match e.key.as_str() {
            "createIncident" => out.create = r.bool(&e.value, "createIncident"),
            "groupingConfiguration" if r.expect_map(&e.value, "groupingConfiguration") => {
                grouping(&mut out, r, &e.value);
            }
            "groupingConfiguration" => {}
            other => {
                r.unknown(other, e.key_span, "`incidentConfiguration`", &["createIncident", "groupingConfiguration"]);
            }
        }
    }
    out
}

fn grouping(out: &mut IncidentSettings, r: &mut Reader<'_>, value: &Node) {
    const KNOWN: &[&str] = &[
        "enabled",
        "reopenClosedIncident",
        "lookbackDuration",
        "matchingMethod",
        "groupByEntities",
        "groupByAlertDetails",
        "groupByCustomDetails",
    ];
    for e in value.entries() {
        match e.key.as_str() {
            "enabled" => out.grouping = r.bool(&e.value, "enabled"),
            "reopenClosedIncident" => out.reopen = r.bool(&e.value, "reopenClosedIncident"),
            "lookbackDuration" => out.lookback = r.duration(&e.value, "lookbackDuration"),
            "matchingMethod" => {
                let names = ["AllEntities", "AnyAlert", "Selected"];
                let (exact, any) = (Matching::from_name, Matching::from_name_any_case);
                out.matching = r.choice(&e.value, "matchingMethod", exact, any, &names);
            }
            "groupByEntities" => out.by_entities = r.strings(&e.value, "groupByEntities"),
            "groupByAlertDetails" => {
                let names = ["DisplayName", "Severity"];
                let (exact, any) = (GroupDetail::from_name, GroupDetail::from_name_any_case);
                for item in r.list(&e.value, "groupByAlertDetails") {
                    out.by_details.extend(r.choice(item, "groupByAlertDetails", exact, any, &names));
                }
            }
            "groupByCustomDetails" => out.by_custom_details = r.strings(&e.value, "groupByCustomDetails"),
            other => r.unknown(other, e.key_span, "`groupingConfiguration`", KNOWN),
        }
    }
}

fn start_time(r: &mut Reader<'_>, value: &Node) -> Option<Spanned<i64>> {
    let text = r.string(value, "startTimeUtc")?;
    let ticks = kql_types::ticks::parse_datetime(&text.value);
    if ticks.is_none() {
        let message = format!("`startTimeUtc` must be a time, not `{}`", text.value);
        r.bad(text.span, message, "write a time such as `2026-03-01T12:00:00Z`");
    }
    ticks.map(|t| Spanned::new(t, text.span))
}
