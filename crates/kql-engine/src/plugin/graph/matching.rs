//! `graph-match`: depth-first search, edge by edge in the order of the patterns.

use super::Graph;
use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::memory::{MemoryReservation, Reserved};
use arrow_array::BooleanArray;
use kql_plan::ir::graph::{Cycles, MatchPlan, PatternEdge, Shortest};
use std::collections::HashMap;

/// The graph edges that match one edge of the patterns, and the nodes between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) edges: Vec<u32>,
    pub(crate) inner: Vec<u32>,
}

/// A match: a node for each node and a path for each edge of the patterns.
#[derive(Clone, Debug)]
pub(crate) struct Match {
    pub(crate) nodes: Vec<u32>,
    pub(crate) paths: Vec<Path>,
}

/// All matches.
pub(super) fn find(
    execution: &ExecutionContext<'_>,
    graph: &Graph,
    plan: &MatchPlan,
    operator: &'static str,
) -> Result<Reserved<Vec<Match>>, EngineError> {
    let mut search = Search {
        execution,
        graph,
        plan,
        nodes: vec![None; plan.nodes],
        paths: vec![Path::default(); plan.edges.len()],
        used: vec![false; graph.source.len()],
        visits: vec![0; graph.nodes],
        found: Vec::new(),
        reservation: execution.memory.reservation(operator),
        bytes: 0,
        steps: 0,
    };
    search.edge(0)?;
    let Search { found, mut reservation, bytes, .. } = search;
    reservation.try_resize(bytes)?;
    Ok(Reserved { value: found, reservation })
}

/// Which of the allowed matches have the fewest edges among those with the same nodes.
pub(super) fn shortest(found: &[Match], allowed: &BooleanArray, which: Shortest) -> BooleanArray {
    let length = |m: &Match| m.paths.iter().map(|p| p.edges.len()).sum::<usize>();
    let allowed: Vec<bool> = (0..found.len()).map(|i| allowed.value(i)).collect();
    let mut best: HashMap<&[u32], usize> = HashMap::new();
    for (m, _) in found.iter().zip(&allowed).filter(|(_, allowed)| **allowed) {
        let least = best.entry(&m.nodes).or_insert(usize::MAX);
        *least = (*least).min(length(m));
    }
    let keep = |(m, allowed): (&Match, &bool)| {
        let Some(least) = best.get_mut(m.nodes.as_slice()) else { return Some(false) };
        let keep = *allowed && length(m) == *least;
        if keep && which == Shortest::Any {
            // One match is enough: no other can be as short now.
            *least = usize::MAX;
        }
        Some(keep)
    };
    found.iter().zip(&allowed).map(keep).collect()
}

struct Search<'s, 'e> {
    execution: &'s ExecutionContext<'e>,
    graph: &'s Graph,
    plan: &'s MatchPlan,
    nodes: Vec<Option<u32>>,
    paths: Vec<Path>,
    used: Vec<bool>,
    visits: Vec<u32>,
    found: Vec<Match>,
    reservation: MemoryReservation,
    /// Bytes of the matches found.
    bytes: usize,
    steps: usize,
}

impl Search<'_, '_> {
    /// Matches the edges of the patterns from number `at` on.
    fn edge(&mut self, at: usize) -> Result<(), EngineError> {
        let starts = &self.plan.starts;
        let unbound = starts.iter().find(|(edge, node)| *edge == at && self.nodes[*node].is_none());
        if let Some((_, node)) = unbound {
            for candidate in 0..self.graph.nodes as u32 {
                if self.bind(*node, candidate) {
                    self.edge(at)?;
                    self.release(*node, candidate);
                }
            }
            return Ok(());
        }
        let Some(edge) = self.plan.edges.get(at).copied() else {
            let nodes: Vec<u32> = self.nodes.iter().map(|n| n.unwrap_or(0)).collect();
            let of_path = |p: &Path| (p.edges.len() + p.inner.len()) * 4 + size_of::<Path>();
            self.bytes += size_of::<Match>() + nodes.len() * 4 + self.paths.iter().map(of_path).sum::<usize>();
            self.found.push(Match { nodes, paths: self.paths.clone() });
            if self.found.len().is_multiple_of(1024) {
                self.reservation.try_resize(self.bytes)?;
            }
            return Ok(());
        };
        let Some(from) = self.nodes[edge.left] else { return Ok(()) };
        if edge.range.is_some_and(|(low, _)| low == 0) {
            self.arrive(at, edge, from, true)?;
        }
        self.step(at, edge, from)
    }

    /// Extends the path of a pattern edge by one graph edge.
    fn step(&mut self, at: usize, edge: PatternEdge, from: u32) -> Result<(), EngineError> {
        self.steps += 1;
        if self.steps.is_multiple_of(65536) {
            self.execution.check_cancelled()?;
        }
        let (low, high) = edge.range.unwrap_or((1, 1));
        if self.paths[at].edges.len() as u32 >= high {
            return Ok(());
        }
        let graph = self.graph;
        let forward = graph.outgoing[from as usize].iter().filter(|_| edge.forward).map(|e| (*e, true));
        let backward = graph.incoming[from as usize].iter().filter(|_| edge.backward).map(|e| (*e, false));
        for (e, along) in forward.chain(backward) {
            if self.used[e as usize] && self.plan.cycles != Cycles::All {
                continue;
            }
            let next = if along { graph.target[e as usize] } else { graph.source[e as usize] };
            self.used[e as usize] = true;
            self.paths[at].edges.push(e);
            let length = self.paths[at].edges.len() as u32;
            if length >= low {
                self.arrive(at, edge, next, false)?;
            }
            let again = self.plan.cycles != Cycles::None || self.visits[next as usize] == 0;
            if length < high && again {
                self.visits[next as usize] += 1;
                self.paths[at].inner.push(next);
                self.step(at, edge, next)?;
                self.paths[at].inner.pop();
                self.visits[next as usize] -= 1;
            }
            self.paths[at].edges.pop();
            // An edge that is on a path twice stays in use.
            self.used[e as usize] = self.paths.iter().any(|p| p.edges.contains(&e));
        }
        Ok(())
    }

    /// The path ends at a node: the search goes on if the node fits the pattern.
    fn arrive(&mut self, at: usize, edge: PatternEdge, node: u32, empty: bool) -> Result<(), EngineError> {
        let bound = self.nodes[edge.right];
        match bound {
            Some(bound) if bound == node => self.edge(at + 1),
            Some(_) => Ok(()),
            None if empty => {
                // The two ends of an empty path are one node.
                self.nodes[edge.right] = Some(node);
                let result = self.edge(at + 1);
                self.nodes[edge.right] = None;
                result
            }
            None if self.bind(edge.right, node) => {
                let result = self.edge(at + 1);
                self.release(edge.right, node);
                result
            }
            None => Ok(()),
        }
    }

    fn bind(&mut self, node: usize, value: u32) -> bool {
        if self.plan.cycles == Cycles::None && self.visits[value as usize] > 0 {
            return false;
        }
        self.nodes[node] = Some(value);
        self.visits[value as usize] += 1;
        true
    }

    fn release(&mut self, node: usize, value: u32) {
        self.nodes[node] = None;
        self.visits[value as usize] -= 1;
    }
}
