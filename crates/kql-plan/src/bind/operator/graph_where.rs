use super::make_graph::graph_plan;
use crate::bind::binder::{Binder, Cx, Row};
use crate::ir::Plan;
use crate::ir::graph::GraphStep;
use kql_syntax::ast::{self, Ident, Operator};

impl Binder<'_> {
    /// `graph-where-nodes` and `graph-where-edges`: the part of the graph that meets a condition. An edge goes with its ends;
    /// a node stays without edges.
    pub(crate) fn graph_where(
        &mut self,
        input: &Plan,
        kind: &Ident,
        predicate: &ast::Expr,
        o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let (edges, mut graph) = self.graph_of(input, o.keyword)?;
        let nodes = kind.name == "graph-where-nodes";
        let fields = if nodes { &graph.node_fields } else { &edges.fields };
        let row = Row { fields, open: false, serialized: false, sides: None, tuples: &[] };
        let condition = self.scalar(predicate, cx.with_row(row));
        let condition = self.predicate(condition, predicate.span)?;
        graph.steps.push(if nodes { GraphStep::WhereNodes(condition) } else { GraphStep::WhereEdges(condition) });
        Some(graph_plan("make-graph", edges, graph, Vec::new()))
    }
}
