//! Predicates that bound the time column of a scan become bounds, by which sources skip rows, blocks and files.

use crate::ir::{ColumnId, Expr, Node, Plan, Scan, ScanTime, children_mut};
use kql_types::ticks::MAX_DATETIME;
use kql_types::{Type, Value};

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
    let mut time = scan.time.unwrap_or(ScanTime { column, from: 0, to: MAX_DATETIME });
    let mut found = scan.time.is_some();
    let mut rest = Vec::new();
    for p in scan.predicates.drain(..) {
        match limits(&p, id) {
            Some((from, to)) => {
                time.from = time.from.max(from);
                time.to = time.to.min(to);
                found = true;
            }
            None => rest.push(p),
        }
    }
    scan.predicates = rest;
    if found {
        scan.time = Some(time);
    }
}

/// The ticks that a predicate over the time column leaves, both included.
fn limits(e: &Expr, id: ColumnId) -> Option<(i64, i64)> {
    let Expr::Call(f, args, _) = e else { return None };
    let is_time = |e: &Expr| matches!(e, Expr::Column(c, _) if *c == id);
    let tick = |e: &Expr| match e.constant() {
        Some(Value::DateTime(t)) => Some(*t),
        _ => None,
    };
    match (f.name, args.as_slice()) {
        ("between", [v, low, high]) if is_time(v) => Some((tick(low)?, tick(high)?)),
        (op, [a, b]) => {
            let (op, t) = if is_time(a) {
                (op, tick(b)?)
            } else if is_time(b) {
                (flip(op)?, tick(a)?)
            } else {
                return None;
            };
            match op {
                ">=" => Some((t, MAX_DATETIME)),
                ">" => Some((t.checked_add(1)?, MAX_DATETIME)),
                "<=" => Some((0, t)),
                "<" => Some((0, t - 1)),
                "==" => Some((t, t)),
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
