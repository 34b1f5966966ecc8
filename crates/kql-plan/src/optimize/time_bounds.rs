//! Time bounds: predicates over the time column of a scan become bounds, by which sources skip rows, row groups and files.

use crate::ir::{ColumnId, Expr, Node, Plan, Scan, children_mut};
use kql_functions::{Comparison, ScalarId};
use kql_types::ticks::MAX_DATETIME;
use kql_types::{TimeFilter, TimeRange, Type, Value};

/// Moves predicates over `TimeGenerated` into the time bounds of the scans.
pub(super) fn run(plan: &mut Plan) {
    children_mut(plan).into_iter().for_each(run);
    let time_column = plan.fields.iter().position(|f| f.name == "TimeGenerated" && f.ty == Type::DateTime);
    if let Node::Scan(scan) = &mut plan.node
        && let Some(at) = time_column
    {
        // The query may have renamed the column; what counts is its position in the table.
        tighten(scan, plan.fields[at].id, scan.columns[at]);
    }
}

fn tighten(scan: &mut Scan, id: ColumnId, column: usize) {
    if scan.time.is_some_and(|t| t.column != column) {
        return;
    }
    let mut range = scan.time.map_or(TimeRange::ALL, |t| t.range);
    let mut bounded = scan.time.is_some();
    scan.predicates.retain(|p| match bounds(p, id) {
        Some(bounds) => {
            range = range.intersect(bounds);
            bounded = true;
            false
        }
        None => true,
    });
    if bounded {
        scan.time = Some(TimeFilter { column, range });
    }
}

/// The period to which a predicate restricts the time column; `None` if it is no such predicate.
fn bounds(e: &Expr, time: ColumnId) -> Option<TimeRange> {
    let Expr::Call(f, args, _) = e else { return None };
    let is_time = |e: &Expr| matches!(e, Expr::Column(c, _) if *c == time);
    let tick = |e: &Expr| match e.constant() {
        Some(Value::DateTime(t)) => Some(*t),
        _ => None,
    };
    match (f.id?, args.as_slice()) {
        (ScalarId::Between, [v, low, high]) if is_time(v) => Some(TimeRange::new(tick(low)?, tick(high)?)),
        (id, [a, b]) => {
            let comparison = id.comparison()?;
            let (comparison, t) = match (is_time(a), is_time(b)) {
                (true, _) => (comparison, tick(b)?),
                (false, true) => (comparison.swapped(), tick(a)?),
                (false, false) => return None,
            };
            match comparison {
                Comparison::GreaterOrEqual => Some(TimeRange::new(t, MAX_DATETIME)),
                Comparison::Greater => Some(TimeRange::new(t.checked_add(1)?, MAX_DATETIME)),
                Comparison::LessOrEqual => Some(TimeRange::new(0, t)),
                Comparison::Less => Some(TimeRange::new(0, t - 1)),
                Comparison::Equal => Some(TimeRange::new(t, t)),
                Comparison::NotEqual => None,
            }
        }
        _ => None,
    }
}
