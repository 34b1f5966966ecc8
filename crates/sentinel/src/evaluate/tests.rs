use super::*;
use crate::engine::Plan;
use crate::engine::canned::CannedPlan;
use crate::rule::read;
use crate::{security_alert_row, security_alert_schema};
use kql_source::{Source, Span};
use kql_types::ticks::parse_datetime;
use kql_types::ticks::to_timestamp;
use kql_types::{Dyn, Field};

/// An engine with canned rows.
struct Fake {
    schema: Schema,
    rows: Vec<Vec<Value>>,
    diagnostics: Vec<Diagnostic>,
}

impl Engine for Fake {
    fn compile_over<'a>(&'a self, _: &Query<'_>, _: &Arrivals) -> Box<dyn Plan + 'a> {
        let (schema, rows, diagnostics) = (self.schema.clone(), self.rows.clone(), self.diagnostics.clone());
        Box::new(CannedPlan { schema, rows, diagnostics })
    }
}

const NOW: &str = "2026-03-01T12:00:00Z";

fn now() -> i64 {
    parse_datetime(NOW).unwrap()
}

fn string(text: &str) -> Value {
    Value::String(text.into())
}

fn rule(extra: &str) -> Rule {
    let text = format!(
        "id: 11111111-2222-3333-4444-555555555555\nname: Test rule\ndescription: About it\nseverity: Medium\nkind: \
         Scheduled\nqueryFrequency: 1h\nqueryPeriod: 2h\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics:\n  - \
         CommandandControl\nquery: |\n  T\n  | take 1\n{extra}"
    );
    let file = read(Source::new("r.yaml", text));
    assert!(!file.diagnostics.iter().any(Diagnostic::is_error), "{:?}", file.diagnostics);
    file.rules.into_iter().next().unwrap()
}

fn fake(columns: &[(&str, Type)], rows: Vec<Vec<Value>>) -> Fake {
    let schema = columns.iter().map(|(n, t)| Field::new(*n, *t)).collect();
    Fake { schema, rows, diagnostics: Vec::new() }
}

fn run(extra: &str, engine: &Fake) -> Evaluation {
    evaluate(&rule(extra), engine, &RunOptions::at(to_timestamp(now())))
}

#[test]
fn overrides_and_their_fall_backs() {
    let extra = "alertDetailsOverride:\n  alertDisplayNameFormat: From {{ Ip }} now\n  alertDescriptionFormat: \
                 To {{Url}}\n  alertSeverityColumnName: Sev\n  alertTacticsColumnName: Tac\n  \
                 alertDynamicProperties:\n    - alertProperty: ProductName\n      value: Product\n";
    let columns = [("Ip", Type::String), ("Sev", Type::String), ("Tac", Type::Dynamic), ("Product", Type::String)];
    let tactics = Value::Dynamic(Dyn::from_text("[\"Impact\", \"Lateral Movement\"]"));
    let engine = fake(
        &columns,
        vec![
            vec![string("10.0.0.1"), string("bogus"), Value::Null(Type::Dynamic), string("")],
            vec![string("10.0.0.2"), string("high"), tactics, string("Squid")],
            vec![string("10.0.0.1"), string("Low"), Value::Null(Type::Dynamic), string("")],
        ],
    );
    let e = run(extra, &engine);
    let alert = &e.alerts[0];
    assert_eq!(alert.title, "From 10.0.0.1, 10.0.0.2 now");
    assert_eq!(alert.description, "About it");
    assert_eq!(alert.severity.name(), "High");
    assert_eq!(alert.tactics, ["Impact", "LateralMovement"]);
    assert_eq!(alert.property(crate::rule::AlertProperty::ProductName), Some("Squid"));
    let d = &e.diagnostics[0];
    assert_eq!((d.code, e.diagnostics.len()), (Code::RuleUnknownPlaceholder, 1));
    let text = &rule(extra).source.text;
    assert_eq!(&text[d.span.range()], "{{Url}}");
}

#[test]
fn window_and_times() {
    let engine = fake(&[("TimeGenerated", Type::DateTime)], vec![vec![Value::DateTime(now() - 50)]]);
    let e = run("", &engine);
    assert_eq!(e.window, TimeRange::new(now() - 2 * 36_000_000_000, now()));
    assert_eq!(e.alerts[0].period, TimeRange::new(now() - 50, now() - 50));
    assert_eq!(e.alerts[0].created, to_timestamp(now() + 5 * MINUTE));
    assert_eq!(e.alerts[0].tactics, ["CommandAndControl"]);
    let again = run("", &engine);
    assert_eq!(again.alerts, e.alerts);
}

#[test]
fn alert_per_result_rolls_up_at_150() {
    let extra = "eventGroupingSettings:\n  aggregationKind: AlertPerResult\n";
    for (rows, alerts) in [(1, 1), (150, 150), (151, 150), (1000, 150)] {
        let engine = fake(&[("N", Type::Long)], (0..rows).map(|i| vec![Value::Long(i)]).collect());
        let e = run(extra, &engine);
        assert_eq!(e.alerts.len(), alerts, "{rows}");
        let last = e.alerts.last().unwrap();
        assert_eq!(last.is_summary, rows > 150);
        assert_eq!(last.row_count as i64, if rows > 150 { rows } else { 1 });
        let ids: std::collections::HashSet<_> = e.alerts.iter().map(|a| a.id.clone()).collect();
        assert_eq!(ids.len(), alerts);
    }
}

#[test]
fn no_rows_can_fire() {
    let text = rule("").source.text.replace("triggerOperator: gt", "triggerOperator: eq");
    let rule = read(Source::new("r.yaml", text)).rules.remove(0);
    let engine = fake(&[("TimeGenerated", Type::DateTime)], Vec::new());
    let e = evaluate(&rule, &engine, &RunOptions::at(to_timestamp(now())));
    assert_eq!(e.alerts.len(), 1);
    assert_eq!(e.alerts[0].period, e.window);
}

#[test]
fn entities_of_every_kind() {
    let extra = "entityMappings:\n  - entityType: Account\n    fieldMappings:\n      - identifier: FullName\n        \
                 columnName: User\n  - entityType: Host\n    fieldMappings:\n      - identifier: FullName\n        \
                 columnName: Host\n  - entityType: IP\n    fieldMappings:\n      - identifier: Address\n        \
                 columnName: Ip\n";
    let columns =
        [("User", Type::String), ("Host", Type::String), ("Ip", Type::String), ("URLCustomEntity", Type::String)];
    let row = |u: &str, h: &str, i: &str, url: &str| vec![string(u), string(h), string(i), string(url)];
    let engine = fake(
        &columns,
        vec![
            row("bob@contoso.com", "web1.contoso.com", "10.0.0.1", "http://a"),
            row("CONTOSO\\eve", "web2", "10.0.0.1", ""),
            row("nt authority\\System", "", "", "http://a"),
        ],
    );
    let e = run(extra, &engine);
    let labels: Vec<String> = e.alerts[0].entities.iter().map(|x| x.label()).collect();
    assert_eq!(labels, ["bob@contoso.com", "CONTOSO\\eve", "web1.contoso.com", "web2", "10.0.0.1"]);
    assert_eq!(e.alerts[0].entities_built_in, 1);
    assert_eq!(e.diagnostics[0].code, Code::LegacyEntityColumn);
    let json = crate::entity::entities_json(&e.alerts[0].entities[..1]);
    assert_eq!(json, r#"[{"$id":"1","Name":"bob","UPNSuffix":"contoso.com","Type":"account"}]"#);
}

/// Columns that create entities by their names count only in a rule without entity mappings.
#[test]
fn legacy_columns_create_entities_without_mappings() {
    let engine = fake(&[("URLCustomEntity", Type::String)], vec![vec![string("http://a")]]);
    let e = run("", &engine);
    assert_eq!(e.alerts[0].entities.iter().map(|x| x.label()).collect::<Vec<_>>(), ["http://a"]);
    assert!(e.diagnostics[0].headline().contains("creates an entity"), "{:?}", e.diagnostics);
    let mapping =
        "entityMappings:\n  - entityType: IP\n    fieldMappings:\n      - {identifier: Address, columnName: Ip}\n";
    let engine = fake(
        &[("URLCustomEntity", Type::String), ("Ip", Type::String)],
        vec![vec![string("http://a"), string("10.0.0.1")]],
    );
    let e = run(mapping, &engine);
    assert_eq!(e.alerts[0].entities.iter().map(|x| x.label()).collect::<Vec<_>>(), ["10.0.0.1"]);
    assert!(e.diagnostics[0].headline().contains("creates no entity"), "{:?}", e.diagnostics);
}

/// The limit is of the document, with the numbers of the entities and the commas.
#[test]
fn entities_fill_64_kb_and_no_byte_more() {
    let mapping =
        "entityMappings:\n  - entityType: URL\n    fieldMappings:\n      - {identifier: Url, columnName: Url}\n";
    for length in [150, 151, 152, 153, 160, 171, 200] {
        let rows = (0..490).map(|i| vec![string(&format!("{i:0length$}"))]).collect();
        let e = run(mapping, &fake(&[("Url", Type::String)], rows));
        let entities = &e.alerts[0].entities;
        let bytes = crate::entity::entities_json(entities).len();
        let one_more = bytes + crate::entity::entities_json(&entities[..1]).len() + 1;
        let is_full = e.alerts[0].entities_dropped == 0 || one_more > 64 * 1024;
        assert!(bytes <= 64 * 1024 && is_full, "{length}: {bytes} bytes of {} entities", entities.len());
    }
}

#[test]
fn entities_and_details_have_limits() {
    let extra = "entityMappings:\n  - entityType: IP\n    fieldMappings:\n      - identifier: Address\n        \
                 columnName: Ip\n  - entityType: URL\n    fieldMappings:\n      - identifier: Url\n        columnName: \
                 Url\ncustomDetails:\n  Ips: Ip\n  Long: Big\n";
    let columns = [("Ip", Type::String), ("Url", Type::String), ("Big", Type::String)];
    let rows = (0..400).map(|i| vec![string(&format!("ip{i}")), string(""), string(&"x".repeat(1990 + i % 2))]);
    let e = run(extra, &fake(&columns, rows.collect()));
    let alert = &e.alerts[0];
    assert_eq!((alert.entities.len(), alert.entities_dropped), (250, 150));
    assert_eq!(alert.custom_details[0].1.len(), 50);
    assert_eq!(alert.custom_details.len(), 1, "the second detail finds no room in 2 KB");
}

#[test]
fn findings_of_the_query_point_into_the_file() {
    let mut engine = fake(&[], Vec::new());
    engine.diagnostics.push(Diagnostic::new(Code::UnknownTable, Span::new(0, 1), "no table `T`"));
    let e = run("", &engine);
    assert!(e.failed());
    let rule = rule("");
    assert_eq!(&rule.source.text[e.diagnostics[0].span.range()], "T");
    assert!(rule.source.place(e.diagnostics[0].span.start).line > 5);
}

#[test]
fn security_alert_rows_have_every_column() {
    let engine = fake(&[("Ip", Type::String)], vec![vec![string("10.0.0.1")]]);
    let e = run("customDetails:\n  Source: Ip\n", &engine);
    let schema = security_alert_schema();
    let row = security_alert_row(&e.alerts[0]);
    assert_eq!((schema.fields.len(), row.len()), (34, 34));
    for (field, value) in schema.fields.iter().zip(&row) {
        assert_eq!(field.ty, value.ty(), "{}", field.name);
    }
    let get = |name: &str| row[schema.index_of(name).unwrap()].to_string();
    assert_eq!(get("Tactics"), "CommandAndControl");
    let properties = Dyn::from_text(&get("ExtendedProperties"));
    let property = |name: &str| properties.get(name).map(Dyn::to_string).unwrap_or_default();
    assert_eq!(property("Query Period"), "02:00:00");
    assert_eq!(property("Trigger Operator"), "GreaterThan");
    assert_eq!(property("Query Start Time UTC"), "2026-03-01 10:00:00Z");
    assert_eq!(property("Custom Details"), r#"{"Source":["10.0.0.1"]}"#);
}

#[test]
fn only_alerts_of_one_row_cut_the_query() {
    let engine = fake(&[("Ip", Type::String)], vec![vec![string("10.0.0.1")]]);
    let length = |extra: &str| {
        let text = rule(extra).source.text.replace("  | take 1\n", &format!("  | take 1 // {}\n", "é".repeat(6_000)));
        let rule = read(Source::new("r.yaml", text)).rules.remove(0);
        let alert = evaluate(&rule, &engine, &RunOptions::at(to_timestamp(now()))).alerts.remove(0);
        let column = security_alert_schema().index_of("ExtendedProperties").unwrap();
        let properties = Dyn::from_text(&security_alert_row(&alert)[column].to_string());
        let get = |name: &str| properties.get(name).map_or(0, |v| v.to_string().len());
        (get("Query"), get("OriginalQuery"))
    };
    let (query, original) = length("eventGroupingSettings:\n  aggregationKind: AlertPerResult\n");
    assert!((10_239..=10_240).contains(&query) && original > 12_000, "{query} {original}");
    let (query, original) = length("");
    assert!(query > 12_000 && original == 0, "{query} {original}");
}

#[test]
fn cards_are_readable_and_safe() {
    let extra = "customDetails:\n  Why: Note\nentityMappings:\n  - entityType: IP\n    fieldMappings:\n      - \
                 identifier: Address\n        columnName: Ip\n";
    let columns = [("TimeGenerated", Type::DateTime), ("Ip", Type::String), ("Note", Type::String)];
    let rows = (0..7).map(|i| vec![Value::DateTime(now() - i * 10_000_000), string("10.0.0.1"), string("\u{1b}[2J")]);
    let e = run(extra, &fake(&columns, rows.collect()));
    let card = crate::render::render_card(&e.alerts[0], kql_source::Screen::FILE);
    assert!(!card.contains('\u{1b}'));
    let expected = "\
▌ MEDIUM  Test rule
▌
▌ Matched   7 rows (trigger: more than 0)
▌ Events    2026-03-01 11:59:54 → 12:00:00 UTC
▌ Window    2026-03-01 10:00:00 → 12:00:00 UTC, 2h back
▌ ATT&CK    CommandAndControl
▌ Entities  IP  10.0.0.1
▌ Details   Why  \\u001b[2J
▌
▌ About it
▌
▌ Evidence  first 5 of 7 rows
▌   TimeGenerated        Ip        Note
▌   2026-03-01 12:00:00  10.0.0.1  \\u001b[2J
";
    assert!(card.starts_with(expected), "{card}");
    let colored = kql_source::Screen::terminal(kql_source::Style::Colored, 80);
    assert!(crate::render::render_card(&e.alerts[0], colored).contains("\u{1b}["));
}
