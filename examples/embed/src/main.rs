//! Runs an analytics rule over rows that a program has in memory.

use kql::{Session, Source};
use sentinel::{RunOptions, evaluate};
use serde_json::json;

const RULE: &str = include_str!("../../../rules/web-session/ti-map-ip.yaml");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut session = Session::builder().build()?;
    session.append_json(
        "ThreatIntelligenceIndicator",
        &[json!({
            "TimeGenerated": "2026-02-26T12:00:00Z", "IndicatorId": "rel-0417", "Active": true, "ThreatType": "C2",
            "NetworkIP": "203.0.113.77", "ExpirationDateTime": "2026-03-31T12:00:00Z", "ConfidenceScore": 92,
        })],
    )?;
    session.append_json(
        "_Im_WebSession",
        &[
            json!({"TimeGenerated": "2026-03-01T11:18:00Z", "SrcIpAddr": "203.0.113.77", "Url": "https://portal.contoso.com/"}),
            json!({"TimeGenerated": "2026-03-01T11:20:00Z", "SrcIpAddr": "198.51.100.31", "Url": "https://shop.contoso.com/"}),
        ],
    )?;
    let file = sentinel::read(Source::new("ti-map-ip.yaml", RULE));
    for rule in &file.rules {
        let run = evaluate(rule, &session, &RunOptions::at("2026-03-01T12:00:00Z".parse()?));
        run.alerts.iter().for_each(|alert| println!("{:?}: {}", alert.severity, alert.title));
    }
    Ok(())
}
