use super::duration::parse_ticks;
use super::model::{Connector, EntityMapping, Form, IncidentSettings, QueryText, Rule, Template};
use super::value::RuleKind;
use crate::yaml::{self, Dialect, Entry, Kind, Node, Nulls, Reader, Spanned};
use kql_source::{Code, Diagnostic, Source, Span};

/// Rule files: exports write null for absent fields.
const DIALECT: Dialect =
    Dialect { bad_value: Code::RuleBadValue, unknown: Code::RuleUnknownField, nulls: Nulls::Absent };

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

/// Fields that a hunting query never has.
const RULE_ONLY: &[&str] = &[
    "kind",
    "severity",
    "queryFrequency",
    "queryPeriod",
    "triggerOperator",
    "triggerThreshold",
    "suppressionEnabled",
    "suppressionDuration",
    "eventGroupingSettings",
    "incidentConfiguration",
    "alertDetailsOverride",
    "enabled",
    "startTimeUtc",
];

/// Reports missing fields without which a rule cannot run at all; `check` requires more.
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

/// A reader of the fields of a rule.
pub(super) fn reader<'a>(text: &'a str, found: &'a mut Vec<Diagnostic>) -> Reader<'a> {
    Reader { text, found, dialect: DIALECT }
}

/// Reads one field of a rule.
pub(super) fn read_field(rule: &mut Rule, entry: &Entry, found: &mut Vec<Diagnostic>) {
    let source = rule.source.clone();
    let mut r = reader(&source.text, found);
    let (key, value) = (entry.key.as_str(), &entry.value);
    rule.has_rule_field |= RULE_ONLY.contains(&key);
    match key {
        "id" => rule.id = r.string(value, key),
        "name" | "displayName" => rule.name = r.string(value, key),
        "description" => rule.description = r.string(value, key),
        "severity" => rule.severity = r.choice(value, key),
        "kind" => rule.kind = r.choice(value, key),
        "status" => rule.status = r.string(value, key),
        "enabled" => rule.enabled = r.bool(value, key),
        "requiredDataConnectors" => rule.connectors = Some(Spanned::new(connectors(&mut r, value), entry.key_span)),
        "queryFrequency" => rule.query_frequency = duration(&mut r, value, key),
        "queryPeriod" => rule.query_period = duration(&mut r, value, key),
        "triggerOperator" => rule.trigger_operator = r.choice(value, key),
        "triggerThreshold" => rule.trigger_threshold = r.integer(value, key),
        "tactics" => rule.tactics = Some(Spanned::new(r.strings(value, key), entry.key_span)),
        "relevantTechniques" | "subTechniques" => rule.techniques.extend(r.strings(value, key)),
        "techniques" => {
            if rule.form == Form::Yaml {
                let message = "`techniques` is the old name of `relevantTechniques`".to_string();
                r.misspelled(entry.key_span, message, key, "relevantTechniques");
                r.keep_fix_unless(r.text.lines().any(|line| line.starts_with("relevantTechniques:")));
            }
            rule.techniques.extend(r.strings(value, key));
        }
        "query" => rule.query = query(&mut r, value, &source),
        "entityMappings" => rule.entity_mappings = entity_mappings(&mut r, value),
        "sentinelEntitiesMappings" => {
            for e in r.list(value, key).iter().flat_map(Node::entries) {
                match e.key.as_str() {
                    "columnName" => rule.entity_columns.extend(r.string(&e.value, "columnName")),
                    other => r.unknown(other, e.key_span, "`sentinelEntitiesMappings`", &["columnName"]),
                }
            }
        }
        "customDetails" if r.expect_map(value, key) => {
            rule.custom_details = r.pairs(value, key);
        }
        "alertDetailsOverride" if r.expect_map(value, key) => alert_details(rule, &mut r, value, &source),
        "eventGroupingSettings" if r.expect_map(value, key) => {
            for e in value.entries() {
                match e.key.as_str() {
                    "aggregationKind" => rule.aggregation = r.choice(&e.value, "aggregationKind"),
                    other => r.unknown(other, e.key_span, "`eventGroupingSettings`", &["aggregationKind"]),
                }
            }
        }
        "incidentConfiguration" if r.expect_map(value, key) => rule.incident = incident(&mut r, value),
        "customDetails" | "alertDetailsOverride" | "eventGroupingSettings" | "incidentConfiguration" => {}
        "suppressionEnabled" => rule.suppression_enabled = r.bool(value, key),
        "suppressionDuration" => rule.suppression_duration = duration(&mut r, value, key),
        "version" | "templateVersion" => rule.version = r.string(value, key),
        "alertRuleTemplateName" => rule.template = r.string(value, key),
        "startTimeUtc" => rule.start_time = start_time(&mut r, value),
        "tags" if rule.form == Form::Yaml && !value.is_list() && !matches!(value.kind, Kind::Null) => {
            let help = "start each tag with `- `";
            r.bad(value.span, format!("`tags` is {}, not a list", value.describe()), help);
        }
        "metadata" => _ = r.expect_map(value, key),
        "tags" => {}
        "lastModifiedUtc" | "etag" if rule.form == Form::Arm => {}
        _ => r.unknown(key, entry.key_span, "a rule", FIELDS),
    }
}

fn duration(r: &mut Reader<'_>, value: &Node, field: &str) -> Option<Spanned<i64>> {
    let help = "write a duration such as `5m`, `1h`, `14d`, `01:00:00` or `PT1H`";
    r.parsed(value, field, "a duration", help, parse_ticks)
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
                    r.misspelled(e.key_span, format!("the field `{other}` is misspelled"), other, "dataTypes");
                    r.keep_fix_unless(item.entries().iter().any(|e| e.key == "dataTypes"));
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
                            "alertProperty" => property = r.choice(&e.value, "alertProperty"),
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

/// A text with the spans of its placeholders in the file.
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
            "lookbackDuration" => out.lookback = duration(r, &e.value, "lookbackDuration"),
            "matchingMethod" => out.matching = r.choice(&e.value, "matchingMethod"),
            "groupByEntities" => out.by_entities = r.strings(&e.value, "groupByEntities"),
            "groupByAlertDetails" => {
                for item in r.list(&e.value, "groupByAlertDetails") {
                    out.by_details.extend(r.choice(item, "groupByAlertDetails"));
                }
            }
            "groupByCustomDetails" => out.by_custom_details = r.strings(&e.value, "groupByCustomDetails"),
            other => r.unknown(other, e.key_span, "`groupingConfiguration`", KNOWN),
        }
    }
}

fn start_time(r: &mut Reader<'_>, value: &Node) -> Option<Spanned<i64>> {
    let help = "write a time such as `2026-03-01T12:00:00Z`";
    r.parsed(value, "startTimeUtc", "a time", help, kql_types::ticks::parse_datetime)
}
