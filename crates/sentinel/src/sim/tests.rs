use super::*;
use crate::engine::{Engine, Plan};
use crate::evaluate::RunOptions;
use crate::rule::read;
use kql::{Answer, Error, Query, TimeRange};
use kql_source::{Diagnostic, Source};
use kql_types::ticks::{HOUR, MINUTE, parse_datetime};
use kql_types::{Batch, Column, Field, Schema, Type};

/// An engine that knows one table of times, `T`, and applies its window.
struct Events(Vec<i64>);

struct EventsPlan {
    schema: Schema,
    times: Vec<i64>,
}

impl Plan for EventsPlan {
    fn schema(&self) -> &Schema {
        &self.schema
    }
    fn diagnostics(&self) -> &[Diagnostic] {
        &[]
    }
    fn tables(&self) -> Vec<String> {
        vec!["T".into()]
    }
    fn run(&self) -> Result<Answer, Error> {
        let column = Column::datetimes(self.times.iter().map(|t| Some(*t)));
        let batch = Batch::new(vec![column], self.times.len());
        Ok(Answer::new(self.schema.clone(), vec![batch], Vec::new()))
    }
}

impl Engine for Events {
    fn compile_over<'a>(&'a self, query: &Query<'_>, windows: &[(String, TimeRange)]) -> Box<dyn Plan + 'a> {
        let own = windows.iter().find(|(t, _)| t == "T").map(|(_, w)| *w);
        let window = own.or(query.window).unwrap();
        let times = self.0.iter().copied().filter(|t| (window.from..=window.to).contains(t)).collect();
        Box::new(EventsPlan { schema: Schema::new(vec![Field::new("TimeGenerated", Type::DateTime)]), times })
    }
    fn newest_time(&self) -> Result<Option<kql::Timestamp>, Error> {
        Ok(None)
    }
}

fn start() -> i64 {
    parse_datetime("2026-03-01T00:00:00Z").unwrap()
}

fn simulation(period: &str, extra: &str, delay: i64, events: &[i64]) -> Simulation {
    let text = format!("id: a\nname: R\nquery: T\nqueryFrequency: 1h\nqueryPeriod: {period}\n{extra}");
    let rule = read(Source::new("r.yaml", text)).rules.remove(0);
    let engine = Events(events.iter().map(|m| start() + m * MINUTE).collect());
    let delays = if delay == 0 { Vec::new() } else { vec![("T".to_string(), delay * MINUTE)] };
    let options = SimOptions {
        period: TimeRange::new(start(), start() + 6 * HOUR),
        delays,
        run: RunOptions::at(kql::Timestamp::UNIX_EPOCH),
        threads: 3,
    };
    simulate(&rule, &engine, &options)
}

#[test]
fn one_inequality_decides_what_is_missed() {
    assert!(is_visible(0, 5 * MINUTE, 0) && !is_visible(0, 5 * MINUTE + 1, 0));
    // Fifty past: seven minutes late is still in time for the run at the full hour.
    assert_eq!(simulation("1h", "", 7, &[50]).missed.len(), 0);
    // One minute before the hour, seven minutes late: after the run at its five minutes, and before the next window.
    let late = simulation("1h", "", 7, &[59]);
    assert_eq!((late.missed.len(), late.alerts.len(), late.runs.len()), (1, 0, 7));
    // A period with an overlap finds it an hour later.
    assert_eq!(simulation("2h", "", 7, &[59]).missed.len(), 0);
}

#[test]
fn duplicates_and_suppression() {
    let overlap = simulation("3h", "", 0, &[30]);
    assert_eq!((overlap.duplicates.len(), overlap.duplicates[0].runs.len(), overlap.alerts.len()), (1, 3, 3));
    let quiet = simulation("3h", "suppressionEnabled: true\nsuppressionDuration: 5h\n", 0, &[30]);
    assert_eq!((quiet.duplicates.len(), quiet.alerts.len(), quiet.suppressed()), (0, 1, 4));
}

#[test]
fn a_delay_of_another_table_is_told() {
    let rule = read(Source::new("r.yaml", "id: a\nquery: T\n")).rules.remove(0);
    let delays = vec![("T".to_string(), 1), ("U".to_string(), 1)];
    let options = SimOptions {
        period: TimeRange::new(start(), start()),
        delays,
        run: RunOptions::at(kql::Timestamp::UNIX_EPOCH),
        threads: 1,
    };
    assert_eq!(simulate(&rule, &Events(Vec::new()), &options).unread_delays, ["U"]);
}

#[test]
fn a_rule_in_near_real_time_goes_by_the_time_of_ingestion() {
    let rule = read(Source::new("r.yaml", "id: a\nkind: NRT\nquery: T\n")).rules.remove(0);
    let engine = Events(vec![start() + 3 * MINUTE / 2]);
    let run = |delay: i64| {
        let delays = vec![("T".to_string(), delay * MINUTE)];
        let options = SimOptions {
            period: TimeRange::new(start(), start() + HOUR),
            delays,
            run: RunOptions::at(kql::Timestamp::UNIX_EPOCH),
            threads: 1,
        };
        let sim = simulate(&rule, &engine, &options);
        (sim.missed.len(), sim.alerts.iter().map(|a| (a.run_at - start()) / MINUTE).collect::<Vec<_>>())
    };
    assert_eq!(run(0), (0, vec![2]));
    assert_eq!(run(20), (0, vec![22]));
}

#[test]
fn timeline_and_page() {
    let sim = simulation("1h", "suppressionEnabled: true\nsuppressionDuration: 2h\n", 0, &[30, 200]);
    let text = render_timeline(&sim, kql_source::Style::Plain);
    assert!(text.contains("2026-03-01 00:00  ·█-·█-·"), "{text}");
    assert!(text.contains("7 runs · 2 with alerts · 2 suppressed · 2 alerts"), "{text}");
    let page = render_html(&sim);
    assert!(page.starts_with("<!doctype html>") && page.contains("suppressed until") && !page.contains("http"));
}

#[test]
fn values_of_the_rule_cannot_break_the_page() {
    let mut sim = simulation("1h", "", 0, &[30]);
    sim.rule_name = "<script>alert(1)</script>".to_string();
    assert!(!render_html(&sim).contains("<script>"));
}
