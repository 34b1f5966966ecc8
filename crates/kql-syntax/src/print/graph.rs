use super::Printer;
use super::expr::{ANY, OPERAND};
use crate::ast::{GraphDirection, GraphMatch, GraphOutput, GraphStep, MakeGraph};

impl Printer {
    pub(super) fn make_graph(&mut self, graph: &MakeGraph) {
        self.expr(&graph.source, OPERAND);
        self.push(match graph.direction {
            GraphDirection::Forward => " --> ",
            GraphDirection::Backward => " <-- ",
            GraphDirection::Any => " -- ",
        });
        self.expr(&graph.target, OPERAND);
        self.clause(" with_node_id=", &graph.node_id, Self::ident);
        if !graph.nodes.is_empty() {
            self.push(" with ");
            self.comma(&graph.nodes, |p, (table, column)| {
                p.expr(table, OPERAND);
                p.push(" on ");
                p.expr(column, OPERAND);
            });
        }
        self.clause(" partitioned-by ", &graph.partitioned_by, |p, (column, body)| {
            p.expr(column, OPERAND);
            p.push(" ");
            p.sub_pipe(body);
        });
    }

    pub(super) fn graph_match(&mut self, graph: &GraphMatch) {
        self.comma(&graph.patterns, |p, steps| {
            for step in steps {
                p.graph_step(step);
            }
        });
        self.clause(" where ", &graph.predicate, |p, predicate| p.expr(predicate, ANY));
        self.clause(" project ", &graph.project, |p, columns| p.comma(columns, Self::argument));
    }

    fn graph_step(&mut self, step: &GraphStep) {
        match step {
            GraphStep::Node(name, _) => {
                self.push("(");
                self.clause("", name, Self::ident);
                self.push(")");
            }
            GraphStep::Edge { name: None, range: None, direction, span: _ } => self.push(match direction {
                GraphDirection::Forward => "-->",
                GraphDirection::Backward => "<--",
                GraphDirection::Any => "--",
            }),
            GraphStep::Edge { name, range, direction, span: _ } => {
                self.push(if *direction == GraphDirection::Backward { "<-[" } else { "-[" });
                self.clause("", name, Self::ident);
                self.clause("*", range, |p, (low, high)| {
                    p.expr(low, OPERAND);
                    p.push("..");
                    p.expr(high, OPERAND);
                });
                self.push(if *direction == GraphDirection::Forward { "]->" } else { "]-" });
            }
        }
    }

    pub(super) fn graph_outputs(&mut self, outputs: &[GraphOutput]) {
        self.comma(outputs, |p, output| {
            p.push(if output.edges { "edges" } else { "nodes" });
            p.clause(" as ", &output.name, Self::ident);
            for option in &output.options {
                p.push(" ");
                p.option(option);
            }
        });
    }
}
