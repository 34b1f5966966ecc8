use super::*;
use crate::alert::Alert;
use crate::evaluate::{RunOptions, alerts};
use crate::rule::{Rule, read};
use kql_source::Source;
use kql_types::ticks::to_timestamp;
use kql_types::ticks::{MINUTE, parse_datetime};
use kql_types::{Field, Schema, Type, Value};

fn rule(incident: &str) -> Rule {
    let text = format!(
        "id: a\nname: R\nseverity: Low\nquery: T\nqueryFrequency: 1h\nqueryPeriod: 1h\nentityMappings:\n  - entityType: \
         IP\n    fieldMappings:\n      - identifier: Address\n        columnName: \
         Ip\nincidentConfiguration:\n{incident}"
    );
    read(Source::new("r.yaml", text)).rules.remove(0)
}

fn schema() -> Schema {
    Schema::new(vec![Field::new("Ip", Type::String)])
}

/// One alert every ten minutes with the given addresses.
fn series(rule: &Rule, ips: &[&str]) -> Vec<Alert> {
    let start = parse_datetime("2026-03-01T00:00:00Z").unwrap();
    ips.iter()
        .enumerate()
        .flat_map(|(i, ip)| {
            let rows = vec![vec![Value::String(ip.to_string())]];
            alerts(rule, &schema(), &rows, &RunOptions::at(to_timestamp(start + i as i64 * 10 * MINUTE)))
        })
        .collect()
}

fn sizes(incident: &str, ips: &[&str]) -> Vec<usize> {
    let rule = rule(incident);
    incidents(&rule, &series(&rule, ips), 1).iter().map(|i| i.alerts.len()).collect()
}

#[test]
fn one_an_alert_by_default() {
    assert_eq!(sizes("  createIncident: true\n", &["a", "a", "b"]), [1, 1, 1]);
    assert_eq!(sizes("  createIncident: false\n", &["a", "a"]), [0; 0]);
}

#[test]
fn grouping() {
    let by = |method: &str, more: &str| {
        format!(
            "  groupingConfiguration:\n    enabled: true\n    lookbackDuration: PT30M\n    matchingMethod: \
             {method}\n{more}"
        )
    };
    assert_eq!(sizes(&by("AllEntities", ""), &["a", "b", "a"]), [2, 1]);
    assert_eq!(sizes(&by("AnyAlert", ""), &["a", "b", "c", "d", "e"]), [4, 1]);
    let selected = by("Selected", "    groupByEntities: [IP]\n    groupByAlertDetails: [Severity]\n");
    assert_eq!(sizes(&selected, &["a", "b", "a"]), [2, 1]);
    let other = by("Selected", "    groupByAlertDetails: [DisplayName]\n");
    assert_eq!(sizes(&other, &["a", "b", "a"]), [3]);
}

#[test]
fn rows_follow_the_updates() {
    let rule = rule("  groupingConfiguration:\n    enabled: true\n    matchingMethod: AnyAlert\n");
    let list = incidents(&rule, &series(&rule, &["a", "b"]), 7);
    let rows = security_incident_rows(&list[0]);
    let schema = security_incident_schema();
    assert_eq!((rows.len(), list[0].number), (2, 7));
    for row in &rows {
        assert_eq!(row.len(), schema.fields.len());
        for (field, value) in schema.fields.iter().zip(row) {
            assert_eq!(field.ty, value.ty(), "{}", field.name);
        }
    }
}

#[test]
fn an_incident_holds_so_many_alerts() {
    let all = "  groupingConfiguration:\n    enabled: true\n    lookbackDuration: 7d\n    matchingMethod: AnyAlert\n";
    assert_eq!(sizes(all, &["a"; 301]), [150, 150, 1]);
}

#[test]
fn custom_details_group_and_updates_know_no_later_alert() {
    let text = "id: a\nname: R\nquery: T\nqueryFrequency: 1h\nqueryPeriod: 1h\ncustomDetails: {Where: Ip}\n\
        alertDetailsOverride: {alertTacticsColumnName: Ip}\nincidentConfiguration:\n  groupingConfiguration:\n    \
        enabled: true\n    matchingMethod: ";
    let rule = |method: &str| read(Source::new("r.yaml", format!("{text}{method}"))).rules.remove(0);
    let by_detail = rule("Selected\n    groupByCustomDetails: [Where]\n");
    let list = incidents(&by_detail, &series(&by_detail, &["Impact", "Discovery", "Impact"]), 1);
    assert_eq!(list.iter().map(|i| i.alerts.len()).collect::<Vec<_>>(), [2, 1]);
    let any = rule("AnyAlert\n");
    let list = incidents(&any, &series(&any, &["Impact", "Discovery"]), 1);
    let told: Vec<String> = security_incident_rows(&list[0]).iter().map(|row| row[0].to_string()).collect();
    assert!(told[0].contains("\"tactics\":[\"Impact\"]"), "{}", told[0]);
    assert!(told[1].contains("\"tactics\":[\"Impact\",\"Discovery\"]"), "{}", told[1]);
}
