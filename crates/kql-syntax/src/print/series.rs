use super::Printer;
use super::expr::{ANY, OPERAND};
use crate::ast::{
    ExprKind, GraphDirection, GraphMatch, GraphOutput, GraphStep, MakeGraph, MakeSeries, Scan, ScanStep, TopNested,
};

impl Printer {
    pub(super) fn make_series(&mut self, series: &MakeSeries) {
        self.comma(&series.aggregates, |p, (aggregate, default)| {
            p.argument(aggregate);
            p.optional_argument(" default=", default);
        });
        self.push(" on ");
        self.argument(&series.on);
        if series.in_range {
            self.push(" in range(");
            self.optional_argument("", &series.from);
            self.optional_argument(", ", &series.to);
            // Fewer bounds than three are read, and refused later.
            if !matches!(series.step.value.kind, ExprKind::Error) {
                self.push(", ");
                self.argument(&series.step);
            }
            self.push(")");
        } else {
            self.optional_argument(" from ", &series.from);
            self.optional_argument(" to ", &series.to);
            self.push(" step ");
            self.argument(&series.step);
        }
        if !series.by.is_empty() {
            self.push(" by ");
            self.comma(&series.by, Self::argument);
        }
    }

    pub(super) fn top_nested(&mut self, levels: &[TopNested]) {
        for (i, level) in levels.iter().enumerate() {
            if i > 0 {
                self.push(", top-nested ");
            }
            if let Some(count) = &level.count {
                self.argument(count);
                self.push(" ");
            }
            self.push("of ");
            self.argument(&level.of);
            self.optional_argument(" with others = ", &level.others);
            self.push(" by ");
            self.order(&level.by);
        }
    }

    pub(super) fn scan(&mut self, scan: &Scan) {
        if !scan.order_by.is_empty() {
            self.push("order by ");
            self.comma(&scan.order_by, Self::order);
            self.push(" ");
        }
        if !scan.partition_by.is_empty() {
            self.push("partition by ");
            self.comma(&scan.partition_by, |p, key| p.expr(key, ANY));
            self.push(" ");
        }
        if !scan.declare.is_empty() {
            self.push("declare ");
            self.parameters(&scan.declare);
            self.push(" ");
        }
        self.push("with (");
        for (i, step) in scan.steps.iter().enumerate() {
            if i > 0 {
                self.push(" ");
            }
            self.scan_step(step);
        }
        self.push(")");
    }

    fn scan_step(&mut self, step: &ScanStep) {
        self.push("step ");
        self.ident(&step.name);
        if step.optional {
            self.push(" optional");
        }
        self.clause(" output=", &step.output, Self::word);
        self.push(": ");
        self.expr(&step.condition, ANY);
        if !step.assignments.is_empty() {
            self.push(" => ");
            self.comma(&step.assignments, |p, (name, value)| {
                p.ident(name);
                p.push(" = ");
                p.expr(value, ANY);
            });
        }
        self.push(";");
    }

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
