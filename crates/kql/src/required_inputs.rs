//! The tables of which a query needs rows to have a result. A simulation skips windows in which they have none.

use kql_plan::ir::{JoinKind, Node, Plan};
use std::collections::BTreeSet;

/// Further sets are dropped: a set that is missing costs a run of the query, nothing else.
const MAX_SETS: usize = 16;

/// Sets of tables: if no table of one of the sets has a row in the window, the plan gives no row. Empty if it may give rows
/// without any input.
pub(crate) fn sets(plan: &Plan) -> Vec<BTreeSet<String>> {
    match &plan.node {
        // Only what is cut to the window changes with it.
        Node::Scan(scan) if scan.time.is_some() => vec![BTreeSet::from([scan.name.clone()])],
        Node::Values(rows) if rows.is_empty() => vec![BTreeSet::new()],
        Node::Scan(_) | Node::Values(_) | Node::Range { .. } | Node::GroupRows | Node::Plugin(_) => Vec::new(),
        Node::Filter(input, _) | Node::Project(input, _) | Node::Limit(input, _) => sets(input),
        // Without keys there is always a group.
        Node::Aggregate { input, keys, .. } if !keys.is_empty() => sets(input),
        Node::Aggregate { .. } => Vec::new(),
        Node::Join(join) => match join.kind {
            JoinKind::Inner | JoinKind::InnerUnique | JoinKind::LeftSemi | JoinKind::RightSemi => {
                let mut out = sets(&join.left);
                out.extend(sets(&join.right));
                out.truncate(MAX_SETS);
                out
            }
            JoinKind::LeftOuter | JoinKind::LeftAnti => sets(&join.left),
            JoinKind::RightOuter | JoinKind::RightAnti => sets(&join.right),
            JoinKind::FullOuter => product(&[sets(&join.left), sets(&join.right)]),
        },
        Node::Union(inputs) => product(&inputs.iter().map(|(p, _)| sets(p)).collect::<Vec<_>>()),
        Node::Sort { input, .. } => sets(input),
        Node::Expand(expand) => sets(&expand.input),
        // Each key has its group; without keys the body runs over whatever there is.
        Node::Apply(apply) if !apply.keys.is_empty() => sets(&apply.input),
        Node::Apply(_) => Vec::new(),
        Node::Extract(extract) => sets(&extract.input),
        Node::MakeSeries(series) if series.nonempty => Vec::new(),
        Node::MakeSeries(series) => sets(&series.input),
        Node::Cte(cte) => sets(&cte.plan),
    }
}

/// One set of each part, together.
fn product(parts: &[Vec<BTreeSet<String>>]) -> Vec<BTreeSet<String>> {
    let mut out = vec![BTreeSet::new()];
    for part in parts {
        out = out.iter().flat_map(|a| part.iter().map(move |b| a | b)).take(MAX_SETS).collect();
    }
    out
}
