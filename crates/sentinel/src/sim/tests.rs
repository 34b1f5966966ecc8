use super::*;
use crate::engine::canned::CannedPlan;
use crate::engine::{Engine, Plan};
use crate::evaluate::RunOptions;
use crate::rule::read;
use kql::{Arrivals, Query, Seen, SignedDuration, TimeRange};
use kql_source::Source;
use kql_types::ticks::{HOUR, MINUTE, from_timestamp, parse_datetime};
use kql_types::{Field, Schema, Type, Value};
use std::sync::atomic::{AtomicUsize, Ordering};

/// An engine that knows one table of times, `T`, applies its window, and counts what it compiles.
struct Events {
    times: Vec<i64>,
    compiled: AtomicUsize,
}

impl Events {
    fn at(times: Vec<i64>) -> Events {
        Events { times, compiled: AtomicUsize::new(0) }
    }
}

impl Engine for Events {
    fn compile_over<'a>(&'a self, query: &Query<'_>, arrivals: &Arrivals) -> Box<dyn Plan + 'a> {
        self.compiled.fetch_add(1, Ordering::Relaxed);
        let delay = arrivals.delays.get("T").copied().unwrap_or(0);
        let window = query.window.unwrap();
        let is_seen = |t: i64| match arrivals.seen {
            Seen::Generated => window.contains(t),
            Seen::GeneratedAndArrivedBy(last) => window.contains(t) && t + delay <= last,
            Seen::Arrived => window.contains(t + delay),
        };
        let rows = self.times.iter().filter(|t| is_seen(**t)).map(|t| vec![Value::DateTime(*t)]).collect();
        Box::new(CannedPlan::new(Schema::new(vec![Field::new("TimeGenerated", Type::DateTime)]), rows))
    }
}

fn start() -> i64 {
    parse_datetime("2026-03-01T00:00:00Z").unwrap()
}

fn simulation(period: &str, extra: &str, delay: i64, events: &[i64]) -> Simulation {
    let text = format!("id: a\nname: R\nquery: T\nqueryFrequency: 1h\nqueryPeriod: {period}\n{extra}");
    let rule = read(Source::new("r.yaml", text)).rules.remove(0);
    let engine = Events::at(events.iter().map(|m| start() + m * MINUTE).collect());
    let delays = if delay == 0 { Vec::new() } else { vec![("T".to_string(), SignedDuration::from_mins(delay))] };
    let options = SimOptions {
        period: TimeRange::new(start(), start() + 6 * HOUR),
        run: RunOptions { delays, ..RunOptions::at(kql::Timestamp::UNIX_EPOCH) },
        threads: 3,
    };
    simulate(&rule, &engine, &options)
}

#[test]
fn one_inequality_decides_what_is_missed() {
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
    let rule = read(Source::new("r.yaml", "id: a\nkind: Scheduled\nquery: T\n")).rules.remove(0);
    let delays = ["T", "U"].map(|t| (t.to_string(), SignedDuration::from_nanos(100))).to_vec();
    let options = SimOptions {
        period: TimeRange::new(start(), start()),
        run: RunOptions { delays, ..RunOptions::at(kql::Timestamp::UNIX_EPOCH) },
        threads: 1,
    };
    assert_eq!(simulate(&rule, &Events::at(Vec::new()), &options).unread_delays, ["U"]);
}

#[test]
fn a_rule_in_near_real_time_goes_by_the_time_of_ingestion() {
    let rule = read(Source::new("r.yaml", "id: a\nkind: NRT\nquery: T\n")).rules.remove(0);
    let engine = Events::at(vec![start() + 3 * MINUTE / 2]);
    let run = |delay: i64| {
        let delays = vec![("T".to_string(), SignedDuration::from_mins(delay))];
        let options = SimOptions {
            period: TimeRange::new(start(), start() + HOUR),
            run: RunOptions { delays, ..RunOptions::at(kql::Timestamp::UNIX_EPOCH) },
            threads: 1,
        };
        let sim = simulate(&rule, &engine, &options);
        (sim.missed.len(), sim.alerts.iter().map(|a| (from_timestamp(a.run_at) - start()) / MINUTE).collect::<Vec<_>>())
    };
    assert_eq!(run(0), (0, vec![2]));
    assert_eq!(run(20), (0, vec![22]));
}

/// Compiling takes longer than running over the few rows of a window.
#[test]
fn every_run_compiles_its_query_once() {
    let rule = read(Source::new("r.yaml", "id: a\nquery: T\nqueryFrequency: 1h\nqueryPeriod: 1h\n")).rules.remove(0);
    let engine = Events::at(vec![start()]);
    let at = RunOptions::at(kql::Timestamp::UNIX_EPOCH);
    crate::evaluate(&rule, &engine, &at);
    assert_eq!(engine.compiled.swap(0, Ordering::Relaxed), 1);
    for (delays, compilations) in [(Vec::new(), 7), (vec![("T".to_string(), SignedDuration::from_mins(7))], 14)] {
        let period = TimeRange::new(start(), start() + 6 * HOUR);
        let sim =
            simulate(&rule, &engine, &SimOptions { period, run: RunOptions { delays, ..at.clone() }, threads: 1 });
        assert_eq!((sim.runs.len(), engine.compiled.swap(0, Ordering::Relaxed)), (7, compilations));
    }
}

#[test]
fn timeline_and_page() {
    let sim = simulation("1h", "suppressionEnabled: true\nsuppressionDuration: 2h\n", 0, &[30, 200]);
    let text = render_timeline(&sim, kql_source::Screen::FILE);
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
