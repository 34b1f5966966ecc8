//! The example runs as its README says, and the published rule gives its known rows where it is present.

use sentinel::render::{render_card, value_json};
use sentinel::{Evaluation, RunOptions, evaluate};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    let crates = std::fs::canonicalize(env!("CARGO_MANIFEST_DIR")).expect("the folder of the crate");
    crates.join("../..")
}

fn run(rule: &Path, data: &Path, functions: Option<&Path>, now: &str) -> Evaluation {
    let mut builder = kql::Session::builder().data(data);
    if let Some(functions) = functions {
        builder = builder.functions(functions);
    }
    let session = builder.build().expect("a session");
    let file = sentinel::load(rule).expect("a rule file");
    evaluate(&file.rules[0], &session, &RunOptions::at(now.parse().expect("a time")))
}

#[test]
fn the_story_of_one_alert() {
    let rule = root().join("rules/web-session/ti-map-ip.yaml");
    let data = root().join("examples/ti-map-ip");
    let now = run(&rule, &data, None, "2026-03-01T12:00:00Z");
    assert!(now.diagnostics.is_empty(), "{:?}", now.diagnostics);
    assert_eq!((now.alerts.len(), now.rows.len()), (1, 1));
    let alert = &now.alerts[0];
    assert_eq!(alert.title, "Web sessions from 203.0.113.77, a known C2 address");
    let details: Vec<String> = alert.custom_details.iter().map(|(n, v)| format!("{n}={}", v.join(","))).collect();
    assert!(details.contains(&"Sessions=11".to_string()), "{details:?}");
    println!("{}", render_card(alert, kql_source::Screen::FILE));

    let before = run(&rule, &data, None, "2026-03-01T11:00:00Z");
    assert_eq!(before.alerts.len(), 1);
    assert_eq!(before.alerts[0].entities[0].label(), "203.0.113.201");
}

#[test]
fn alerts_feed_later_rules() {
    let rule = root().join("rules/web-session/ti-map-ip.yaml");
    let first = run(&rule, &root().join("examples/ti-map-ip"), None, "2026-03-01T12:00:00Z");
    let incidents = sentinel::incidents(&sentinel::load(&rule).expect("a rule file").rules[0], &first.alerts, 1);
    let session = kql::Session::builder()
        .table("SecurityAlert", std::sync::Arc::new(sentinel::alert::security_alert_table(&first.alerts)))
        .table("SecurityIncident", std::sync::Arc::new(sentinel::incident::security_incident_table(&incidents)))
        .build()
        .expect("a session");
    let text = "SecurityIncident | mv-expand Id = AlertIds to typeof(string) \
                | join kind=inner SecurityAlert on $left.Id == $right.SystemAlertId \
                | mv-expand E = parse_json(Entities) | where E.Type == 'ip' \
                | project AlertName, Address = tostring(E.Address)";
    let now: kql::Timestamp = "2026-03-01T13:00:00Z".parse().expect("a time");
    let compiled = session.compile(&kql::Query { text, now, window: None });
    assert!(compiled.is_ok(), "{:?}", compiled.diagnostics);
    let rows: Vec<_> = session.run(&compiled).expect("rows").rows().collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0][1].to_string(), "203.0.113.77");
}

#[test]
fn the_published_rule_on_raw_logs() {
    let shared = root().join("../shared/real");
    if !shared.exists() {
        eprintln!("{} is not present: nothing is tested", shared.display());
        return;
    }
    let text = std::fs::read_to_string(shared.join("expected.json")).expect("the known rows");
    let expected: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let rows = expected["rows_unordered"].as_array().expect("rows");
    for name in ["IPEntity_imWebSession.yaml", "IPEntity_imWebSession.2022.yaml"] {
        let rule = shared.join("rules").join(name);
        let functions = shared.join("parsers");
        let out = run(&rule, &shared.join("data"), Some(&functions), "2026-03-01T12:00:00Z");
        assert!(!out.failed(), "{name}: {:?}", out.diagnostics);
        assert_eq!(out.rows.len(), rows.len(), "{name}");
        // The older version of the rule does not return `Type`.
        let has = |name: &str| out.schema.get(name).is_some();
        let mut found: Vec<String> = out
            .rows
            .iter()
            .map(|r| out.schema.fields.iter().zip(r).map(|(f, v)| format!("{}={} ", f.name, value_json(v))).collect())
            .collect();
        let mut known: Vec<String> = rows
            .iter()
            .map(|r| {
                let members = r.as_object().expect("an object").iter();
                members.filter(|(n, _)| has(n)).map(|(n, v)| format!("{n}={v} ")).collect()
            })
            .collect();
        found.sort();
        known.sort();
        assert_eq!(found, known, "{name}");
        assert_eq!(out.alerts.len(), 1);
        assert_eq!(out.alerts[0].severity.name(), "Medium");
        assert!(out.diagnostics.iter().any(|d| d.message.contains("`Url`")), "{:?}", out.diagnostics);
        println!("{}", render_card(&out.alerts[0], kql_source::Screen::FILE));
    }
}
