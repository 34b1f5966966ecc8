//! Rules as ARM templates and the REST API export them: `{kind, properties: {displayName, …}}`.

use super::model::{Form, Rule};
use super::read::{read_field, reader, require};
use crate::yaml::{Node, Spanned};
use kql_source::{Diagnostic, Source};
use kql_types::parse_guid;
use std::sync::Arc;

/// Whether a resource is an analytics rule rather than a watchlist, a workbook and the like.
pub(super) fn is_rule(node: &Node) -> bool {
    if !node.get("properties").is_some_and(Node::is_map) {
        return false;
    }
    match node.get("type").and_then(Node::text) {
        Some(ty) => ty.to_ascii_lowercase().ends_with("alertrules"),
        None => true,
    }
}

/// Reads a resource.
pub(super) fn read(source: &Arc<Source>, node: &Node, found: &mut Vec<Diagnostic>) -> Rule {
    let first = node.entries().first().map_or(node.span, |e| e.key_span);
    let mut rule = Rule::empty(source.clone(), Form::Arm, first);
    if let Some(value) = node.get("kind") {
        rule.kind = reader(&source.text, found).choice(value, "kind");
    }
    // The id is the last part of the resource's name, often inside a template expression.
    for key in ["name", "id"] {
        if let (None, Some(value)) = (&rule.id, node.get(key)) {
            rule.id = value.text().and_then(last_guid).map(|id| Spanned::new(id, value.span));
        }
    }
    for entry in node.get("properties").map_or(&[][..], Node::entries) {
        read_field(&mut rule, entry, found);
    }
    require(&rule, found);
    rule
}

fn last_guid(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(35))
        .rev()
        .filter_map(|i| text.get(i..i + 36))
        .find(|t| parse_guid(t).is_some())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use crate::rule::{AlertSeverity, RuleKind, read};
    use kql_source::{Source, Span};
    use kql_types::ticks::HOUR;

    const TEMPLATE: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "resources": [
    {"type": "Microsoft.OperationalInsights/workspaces/providers/alertRules", "kind": "Scheduled",
     "name": "[concat(parameters('workspace'),'/Microsoft.SecurityInsights/0d76e9cf-788d-4a69-ac7d-f234826b5bed')]",
     "properties": {"displayName": "A rule", "severity": "High", "enabled": true,
       "query": "T\n| where x == \"a\"\r\n| take 1", "queryFrequency": "PT1H", "queryPeriod": "PT5H",
       "triggerOperator": "GreaterThan", "triggerThreshold": 0, "tactics": ["Impact"], "techniques": ["T1485"],
       "suppressionEnabled": false, "suppressionDuration": "PT5H", "entityMappings": null}},
    {"type": "Microsoft.SecurityInsights/alertRules", "kind": "Fusion", "name": "x", "properties": {"enabled": true}},
    {"type": "Microsoft.OperationalInsights/workspaces/savedSearches", "properties": {"query": "T"}}
  ]
}"#;

    #[test]
    fn templates_hold_several_rules() {
        let file = read(Source::new("export.json", TEMPLATE));
        assert_eq!(file.rules.len(), 2);
        let rule = &file.rules[0];
        assert_eq!(rule.id(), "0d76e9cf-788d-4a69-ac7d-f234826b5bed");
        assert_eq!((rule.name(), rule.severity(), rule.frequency()), ("A rule", AlertSeverity::High, HOUR));
        assert_eq!(rule.techniques[0].value, "T1485");
        let query = rule.query.as_ref().unwrap();
        let at = query.text.find("where").unwrap();
        assert_eq!(&TEMPLATE[query.map.map(Span::new(at, at + 5)).range()], "where");
        assert_eq!(file.rules[1].kind(), RuleKind::Fusion);
        let codes: Vec<&str> = file.diagnostics.iter().map(|d| d.code.id()).collect();
        assert_eq!(codes, ["RULE107"], "{:?}", file.diagnostics);
    }
}
