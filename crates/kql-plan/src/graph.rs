//! What the graph operators carry from the binder to the engine.

use crate::ir::{Expr, Plan, PlanField};

/// A graph and what is asked of it. Node and edge columns keep the identities they have in the patterns.
#[derive(Clone)]
pub struct GraphPlan {
    /// Source and target of an edge, over the edge table (the plugin's input).
    pub ends: (Expr, Expr),
    /// Node tables with the key of each.
    pub node_tables: Vec<(Plan, Expr)>,
    /// What is asked.
    pub question: GraphQuestion,
}

/// What is asked of a graph.
#[derive(Clone)]
pub enum GraphQuestion {
    /// `graph-to-table nodes`.
    Nodes,
    /// `graph-to-table edges`.
    Edges,
}

impl GraphPlan {
    /// Expressions inside.
    pub fn exprs(&self) -> Vec<&Expr> {
        let mut out = vec![&self.ends.0, &self.ends.1];
        out.extend(self.node_tables.iter().map(|(_, e)| e));
        out
    }

    /// Expressions inside, for rewriting.
    pub fn exprs_mut(&mut self) -> Vec<&mut Expr> {
        let mut out = vec![&mut self.ends.0, &mut self.ends.1];
        out.extend(self.node_tables.iter_mut().map(|(_, e)| e));
        out
    }

    /// Columns that the graph adds to each node.
    pub fn node_fields(&self) -> Vec<&PlanField> {
        self.node_tables.iter().flat_map(|(p, _)| &p.fields).collect()
    }
}
