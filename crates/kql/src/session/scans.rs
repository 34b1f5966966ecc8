//! What plans read.

use kql_plan::ir::{Expr, Node, Plan, Scan};

/// What a scan will ask its table for.
pub(super) fn requirement(plan: &Plan, scan: &Scan) -> kql_io::ScanRequirement {
    let position = |id| plan.fields.iter().position(|f| f.id == id).map(|i| scan.columns[i]);
    let predicate_columns = scan.predicates.iter().flat_map(Expr::columns).filter_map(position).collect();
    let time = scan.time.map(|t| t.range);
    kql_io::ScanRequirement { columns: scan.columns.iter().copied().collect(), predicate_columns, time }
}

/// What a plan reads, with its shared parts and subqueries.
pub(super) fn scans(plan: &Plan) -> Vec<(&Plan, &Scan)> {
    let mut out = Vec::new();
    let mut work = vec![plan];
    while let Some(plan) = work.pop() {
        match &plan.node {
            Node::Scan(scan) => out.push((plan, scan)),
            Node::Cte(s) => work.push(&s.plan),
            _ => {}
        }
        for e in kql_plan::ir::exprs(&plan.node) {
            e.walk(&mut |e| {
                if let Expr::Subquery(s) = e {
                    work.push(&s.plan);
                }
            });
        }
        work.extend(kql_plan::ir::children(plan));
    }
    out
}
