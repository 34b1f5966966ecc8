//! What the graph operators carry from the binder to the engine.

use crate::ir::{Expr, Plan, PlanField};
use kql_types::Type;

/// A graph and the query over it. Its edges are the input of the plugin.
#[derive(Clone)]
pub struct GraphPlan {
    /// Key expressions of the source node, over the edges; several if the graph is partitioned.
    pub sources: Vec<Expr>,
    /// Key expressions of the target node, over the edges.
    pub targets: Vec<Expr>,
    /// Node tables with the keys of each.
    pub node_tables: Vec<(Plan, Vec<Expr>)>,
    /// Columns of the nodes: those of the tables, by name; or the one that `with_node_id` names.
    pub node_fields: Vec<PlanField>,
    /// The type of the key of a node.
    pub key_type: Type,
    /// Columns of the nodes that hold their key, so that nodes that only edges name have it.
    pub key_fields: Vec<usize>,
    /// Changes of the graph before the query, in order.
    pub steps: Vec<GraphStep>,
    /// Values computed for each edge, over the edges.
    pub edge_values: Vec<(PlanField, Expr)>,
    /// Values computed for each node, over [`GraphPlan::node_fields`] and the values before it.
    pub node_values: Vec<(PlanField, NodeValue)>,
    /// The query.
    pub question: GraphQuestion,
}

/// A value computed for each node.
#[derive(Clone)]
pub enum NodeValue {
    /// The key by which edges name it, of the type of the keys.
    Key,
    /// The number of incoming edges.
    InDegree,
    /// The number of outgoing edges.
    OutDegree,
    /// An expression over its columns and the values before.
    Computed(Expr),
}

impl NodeValue {
    fn expr(&self) -> Option<&Expr> {
        match self {
            NodeValue::Computed(e) => Some(e),
            NodeValue::Key | NodeValue::InDegree | NodeValue::OutDegree => None,
        }
    }

    fn expr_mut(&mut self) -> Option<&mut Expr> {
        match self {
            NodeValue::Computed(e) => Some(e),
            NodeValue::Key | NodeValue::InDegree | NodeValue::OutDegree => None,
        }
    }
}

/// A change of a graph.
#[derive(Clone)]
pub enum GraphStep {
    /// `graph-mark-components`: the node column at this position becomes the number of the component.
    Mark(usize),
    /// `graph-where-nodes`: only nodes that meet the condition, and edges between those.
    WhereNodes(Expr),
    /// `graph-where-edges`: only edges that meet the condition.
    WhereEdges(Expr),
}

impl GraphStep {
    /// The condition.
    pub fn predicate(&self) -> Option<&Expr> {
        match self {
            GraphStep::Mark(_) => None,
            GraphStep::WhereNodes(e) | GraphStep::WhereEdges(e) => Some(e),
        }
    }

    fn predicate_mut(&mut self) -> Option<&mut Expr> {
        match self {
            GraphStep::Mark(_) => None,
            GraphStep::WhereNodes(e) | GraphStep::WhereEdges(e) => Some(e),
        }
    }
}

/// The query over a graph.
#[derive(Clone)]
pub enum GraphQuestion {
    /// No query: the result of `make-graph`, which only other graph operators accept.
    Graph,
    /// `graph-to-table nodes`.
    Nodes {
        /// The computed node value that precedes the columns of the nodes.
        id: Option<usize>,
    },
    /// `graph-to-table edges`.
    Edges {
        /// The computed value of the source node that precedes the columns of the edge.
        source: Option<usize>,
        /// The computed value of the target node that precedes the columns of the edge.
        target: Option<usize>,
    },
    /// `graph-match` and `graph-shortest-paths`.
    Match(MatchPlan),
}

/// A pattern match.
#[derive(Clone, Default)]
pub struct MatchPlan {
    /// The number of nodes in the patterns, including those without a name.
    pub nodes: usize,
    /// Edges in the order in which they are matched.
    pub edges: Vec<PatternEdge>,
    /// Nodes at which a pattern starts, each with the position of the edge that follows.
    pub starts: Vec<(usize, usize)>,
    /// Which repetitions are allowed.
    pub cycles: Cycles,
    /// Whether only the shortest paths for each choice of nodes are kept.
    pub shortest: Option<Shortest>,
    /// The condition on a match, over [`MatchPlan::columns`], if it decides which matches are the shortest.
    pub condition: Option<Expr>,
    /// The columns of the result.
    pub columns: Vec<MatchColumn>,
}

/// An edge of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatternEdge {
    /// Node on its left.
    pub left: usize,
    /// Node on its right.
    pub right: usize,
    /// Whether edges are followed from left to right.
    pub forward: bool,
    /// Whether edges are followed from right to left.
    pub backward: bool,
    /// Lengths of a path; `None` for a single edge.
    pub range: Option<(u32, u32)>,
}

/// The repetitions that a match may contain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cycles {
    /// Any.
    All,
    /// No edge occurs twice.
    #[default]
    UniqueEdges,
    /// No node occurs twice, unless the pattern names it twice.
    None,
}

/// Which of several shortest paths are returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortest {
    /// One.
    Any,
    /// All.
    All,
}

/// A column of the result.
#[derive(Clone)]
pub struct MatchColumn {
    /// The node or edge of the patterns.
    pub of: MatchElement,
    /// Whether the edge has a variable length, so that it matches a path.
    pub path: bool,
    /// What is taken of the node or edge.
    pub value: MatchValue,
}

/// An element of the patterns, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchElement {
    /// A node.
    Node(usize),
    /// An edge, or the edges of a path.
    Edge(usize),
    /// The nodes within a path.
    Inner(usize),
}

/// What is taken of an element; positions count columns and then computed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchValue {
    /// A column: its value, or an array over a path.
    Column(usize),
    /// All columns as a bag, or an array of bags over a path.
    Bag,
    /// Whether a computed truth value holds over the whole path.
    All(usize),
    /// Whether a computed truth value holds somewhere on the path.
    Any(usize),
}

impl GraphPlan {
    /// The expressions of the graph and of the query over it.
    pub fn exprs(&self) -> Vec<&Expr> {
        let mut out: Vec<&Expr> = self.sources.iter().chain(&self.targets).collect();
        out.extend(self.node_tables.iter().flat_map(|(_, e)| e));
        out.extend(self.edge_values.iter().map(|(_, e)| e));
        out.extend(self.node_values.iter().filter_map(|(_, v)| v.expr()));
        if let GraphQuestion::Match(m) = &self.question {
            out.extend(&m.condition);
        }
        out.extend(self.steps.iter().filter_map(GraphStep::predicate));
        out
    }

    /// The expressions of the graph and of the query over it, for rewriting.
    pub fn exprs_mut(&mut self) -> Vec<&mut Expr> {
        let mut out: Vec<&mut Expr> = self.sources.iter_mut().chain(&mut self.targets).collect();
        out.extend(self.node_tables.iter_mut().flat_map(|(_, e)| e));
        out.extend(self.edge_values.iter_mut().map(|(_, e)| e));
        out.extend(self.node_values.iter_mut().filter_map(|(_, v)| v.expr_mut()));
        if let GraphQuestion::Match(m) = &mut self.question {
            out.extend(&mut m.condition);
        }
        out.extend(self.steps.iter_mut().filter_map(GraphStep::predicate_mut));
        out
    }
}
