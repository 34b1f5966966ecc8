//! Predicates that bound the time column of a scan become bounds, by which sources skip rows, blocks and files.

use crate::ir::{ColumnId, Expr, Node, Plan, Scan, children_mut};
use kql_types::ticks::MAX_DATETIME;
use kql_types::{TimeFilter, TimeRange, Type, Value};

pub(crate) fn run(plan: &mut Plan) {
    children_mut(plan).into_iter().for_each(run);
    let fields = plan.fields.clone();
    if let Node::Scan(scan) = &mut plan.node {
        let Some(at) = fields.iter().position(|f| f.name == "TimeGenerated" && f.ty == Type::DateTime) else { return };
        // The name in the query may differ from the one in the table; the position is what counts.
        bound(scan, fields[at].id, scan.columns[at]);
    }
}

fn bound(scan: &mut Scan, id: ColumnId, column: usize) {
    if scan.time.is_some_and(|t| t.column != column) {
        return;
    }
    let mut range = scan.time.map_or(TimeRange::ALL, |t| t.range);
    let mut found = scan.time.is_some();
    let mut rest = Vec::new();
    for p in scan.predicates.drain(..) {
        match limits(&p, id) {
            Some(limits) => {
                range = range.intersect(limits);
                found = true;
            }
            None => rest.push(p),
        }
    }
    scan.predicates = rest;
    if found {
        scan.time = Some(TimeFilter { column, range });
    }
}

/// The period to which a predicate over the time column restricts it.
fn limits(e: &Expr, id: ColumnId) -> Option<TimeRange> {
    let Expr::Call(f, args, _) = e else { return None };
    let is_time = |e: &Expr| matches!(e, Expr::Column(c, _) if *c == id);
    let tick = |e: &Expr| match e.constant() {
        Some(Value::DateTime(t)) => Some(*t),
        _ => None,
    };
    match (f.name, args.as_slice()) {
        ("between", [v, low, high]) if is_time(v) => Some(TimeRange::new(tick(low)?, tick(high)?)),
        (op, [a, b]) => {
            let (op, t) = if is_time(a) {
                (op, tick(b)?)
            } else if is_time(b) {
                (flip(op)?, tick(a)?)
            } else {
                return None;
            };
            match op {
                ">=" => Some(TimeRange::new(t, MAX_DATETIME)),
                ">" => Some(TimeRange::new(t.checked_add(1)?, MAX_DATETIME)),
                "<=" => Some(TimeRange::new(0, t)),
                "<" => Some(TimeRange::new(0, t - 1)),
                "==" => Some(TimeRange::new(t, t)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The operator with its sides exchanged.
fn flip(op: &str) -> Option<&'static str> {
    Some(match op {
        ">=" => "<=",
        ">" => "<",
        "<=" => ">=",
        "<" => ">",
        "==" => "==",
        _ => return None,
    })
}
