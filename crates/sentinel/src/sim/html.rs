use super::simulate::{Detection, RunOutcome, SimRun, Simulation};
use super::timeline::minute;
use crate::render::plural;
use crate::rule::AlertSeverity;
use kql_literal::visible;
use std::fmt::Write;

/// Limit of listed detections.
const LISTED: usize = 200;

const STYLE: &str = "\
:root{color-scheme:light dark;--bg:#fff;--fg:#1c2430;--dim:#6b7686;--line:#d9dfe7;--quiet:#e6ebf1;--high:#c62828;\
--medium:#e08600;--low:#2a6fdb;--info:#2a9d8f;--supp:#9db4d6;--fail:#6d28d9}\
@media(prefers-color-scheme:dark){:root{--bg:#12161c;--fg:#e4e9f0;--dim:#8d98a8;--line:#2a323d;--quiet:#232b35}}\
body{margin:2rem auto;max-width:70rem;padding:0 1rem;font:15px/1.5 system-ui,sans-serif;background:var(--bg);color:var(--fg)}\
h1{font-size:1.35rem;margin:0 0 .25rem}h2{font-size:1rem;margin:2rem 0 .5rem}p{color:var(--dim);margin:.2rem 0}\
.facts{display:flex;flex-wrap:wrap;gap:1.5rem;margin:1rem 0}.facts b{display:block;font-size:1.6rem;line-height:1.2}\
.day{display:grid;grid-template-columns:7.5rem 1fr;gap:.5rem;align-items:center;margin:2px 0}\
.day span{color:var(--dim);font-size:.8rem;font-variant-numeric:tabular-nums}.runs{display:flex;gap:1px}\
.runs i{flex:1 1 0;height:18px;background:var(--quiet);min-width:1px;border-radius:1px}.runs i.s{background:var(--supp)}\
.runs i.x{background:var(--fail)}.runs i.High{background:var(--high)}.runs i.Medium{background:var(--medium)}\
.runs i.Low{background:var(--low)}.runs i.Informational{background:var(--info)}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);\
vertical-align:top}th{color:var(--dim);font-weight:500}td.mono{font:12px/1.5 ui-monospace,monospace;word-break:break-word}\
.High{color:var(--high)}.Medium{color:var(--medium)}.Low{color:var(--low)}.Informational{color:var(--info)}";

/// A simulation as one HTML page that needs nothing else.
pub fn render_html(sim: &Simulation) -> String {
    let mut out = String::new();
    let title = escape(&sim.rule_name);
    _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><title>{title}</title><style>{STYLE}</style></head><body>\n\
         <h1>{title}</h1>\n"
    );
    if let (Some(first), Some(last)) = (sim.runs.first(), sim.runs.last()) {
        _ = writeln!(out, "<p>{}, {} to {} UTC</p>", plural(sim.runs.len(), "run"), minute(first.at), minute(last.at));
    }
    if let Some(idle) = &sim.idle {
        _ = writeln!(out, "<p>{}</p>", escape(&idle.to_string()));
    }
    facts(&mut out, sim);
    days(&mut out, sim);
    alerts(&mut out, sim);
    detections(&mut out, "Missed detections", "Would have been found without ingestion delay", &sim.missed);
    detections(&mut out, "Duplicate detections", "Found by more than one run", &sim.duplicates);
    out.push_str("</body></html>\n");
    out
}

fn facts(out: &mut String, sim: &Simulation) {
    out.push_str("<div class=\"facts\">");
    for (n, label) in [
        (sim.alerts.len(), "alerts"),
        (sim.incidents.len(), "incidents"),
        (sim.suppressed(), "suppressed runs"),
        (sim.missed.len(), "missed"),
        (sim.duplicates.len(), "duplicates"),
        (sim.count(|o| matches!(o, RunOutcome::Failed(_))), "failed runs"),
    ] {
        _ = write!(out, "<div><b>{n}</b>{label}</div>");
    }
    out.push_str("</div>\n");
}

fn days(out: &mut String, sim: &Simulation) {
    let mut rest = sim.runs.as_slice();
    while let Some(first) = rest.first() {
        let day = &minute(first.at)[..10];
        let end = rest.iter().position(|r| minute(r.at)[..10] != *day).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        _ = write!(out, "<div class=\"day\"><span>{day}</span><div class=\"runs\">");
        for run in line {
            _ = write!(out, "<i class=\"{}\" title=\"{}\"></i>", class(sim, run), escape(&tip(run)));
        }
        out.push_str("</div></div>\n");
        rest = after;
    }
}

fn class(sim: &Simulation, run: &SimRun) -> &'static str {
    match &run.outcome {
        RunOutcome::Quiet => "",
        RunOutcome::Suppressed(_) => "s",
        RunOutcome::Failed(_) => "x",
        RunOutcome::Fired(_) => {
            let worst = sim.alerts.iter().filter(|a| a.run_at == run.at).map(|a| a.severity).max();
            worst.unwrap_or(AlertSeverity::Medium).name()
        }
    }
}

fn tip(run: &SimRun) -> String {
    let what = match &run.outcome {
        RunOutcome::Quiet => format!("quiet, {}", plural(run.rows, "row")),
        RunOutcome::Fired(n) => format!("{}, {}", plural(*n, "alert"), plural(run.rows, "row")),
        RunOutcome::Suppressed(until) => format!("suppressed until {}", minute(*until)),
        RunOutcome::Failed(message) => format!("failed: {message}"),
    };
    format!("{} UTC: {what}", minute(run.at))
}

fn alerts(out: &mut String, sim: &Simulation) {
    if sim.alerts.is_empty() {
        return;
    }
    out.push_str(
        "<h2>Alerts</h2><table><tr><th>Run</th><th>Severity</th><th>Title</th><th>Rows</th><th>Entities</th></tr>\n",
    );
    for alert in sim.alerts.iter().take(LISTED) {
        let severity = alert.severity.name();
        let entities: Vec<String> = alert.entities.iter().take(8).map(|e| e.label()).collect();
        _ = writeln!(
            out,
            "<tr><td>{}</td><td class=\"{severity}\">{severity}</td><td>{}</td><td>{}</td><td class=\"mono\">{}</td></tr>",
            minute(alert.run_at),
            escape(&alert.title),
            alert.row_count,
            escape(&entities.join(", "))
        );
    }
    out.push_str("</table>\n");
}

fn detections(out: &mut String, title: &str, note: &str, list: &[Detection]) {
    if list.is_empty() {
        return;
    }
    _ = writeln!(out, "<h2>{title}</h2><p>{note}</p><table><tr><th>Runs</th><th>Row</th></tr>");
    for detection in list.iter().take(LISTED) {
        let runs: Vec<String> = detection.runs.iter().take(4).map(|t| minute(*t)).collect();
        _ = writeln!(out, "<tr><td>{}</td><td class=\"mono\">{}</td></tr>", runs.join(", "), escape(&detection.row));
    }
    out.push_str("</table>\n");
}

/// Text of logs inside HTML.
fn escape(text: &str) -> String {
    visible::line(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
