use super::Parts;
use crate::ast::{Expr, ExprKind, GraphDirection, GraphMatch, GraphOutput, GraphStep, Ident, MakeGraph, OperatorKind};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;
use crate::parse::name::Names;

impl Parser<'_> {
    pub(in crate::parse) fn make_graph(&mut self) -> Parts {
        let options = self.options(&[]);
        let source = self.required_column();
        let direction = if self.eat_glued("-->").is_some() {
            GraphDirection::Forward
        } else {
            if self.eat_glued("--").is_none() {
                self.expected("`-->` or `--`");
            }
            GraphDirection::Any
        };
        let target = self.required_column();
        let mut graph = MakeGraph { source, target, direction, node_id: None, nodes: Vec::new(), partitioned_by: None };
        if self.eat_word("with_node_id").is_some() {
            self.require(TokenKind::Equal, "`=`");
            graph.node_id = Some(self.required_name(Names::Usual, "a name"));
        } else if self.eat_word("with").is_some() {
            graph.nodes = self.list(ListShape::Some, "a table with `on` and a column", &["partitioned-by"], |p| {
                let table = p.operand()?;
                p.require_word("on");
                Some((table, p.required_column()))
            });
        }
        if self.eat_word("partitioned-by").is_some() {
            let column = match self.simple_path() {
                Some(column) => column,
                None => self.missing("a column"),
            };
            let open = self.require(TokenKind::OpenParen, "`(` and operators");
            let body = match open {
                Some(_) => self.sub_pipe(),
                None => Expr { kind: ExprKind::Error, span: self.after_previous() },
            };
            self.close(open, TokenKind::CloseParen);
            graph.partitioned_by = Some((column, body));
        }
        (options, OperatorKind::MakeGraph(Box::new(graph)))
    }

    pub(in crate::parse) fn graph_match(&mut self) -> Parts {
        let options = self.options(&[]);
        (options, OperatorKind::GraphMatch(Box::new(self.graph_pattern())))
    }

    pub(in crate::parse) fn graph_shortest_paths(&mut self) -> Parts {
        let options = self.options(&["output"]);
        (options, OperatorKind::GraphShortestPaths(Box::new(self.graph_pattern())))
    }

    fn graph_pattern(&mut self) -> GraphMatch {
        let mut patterns = Vec::new();
        loop {
            let mut steps = Vec::new();
            while let Some(step) = self.graph_step() {
                steps.push(step);
            }
            if steps.is_empty() {
                self.expected("a pattern such as `(a)-[e]->(b)`");
            }
            patterns.push(steps);
            if self.eat(TokenKind::Comma).is_none() {
                break;
            }
        }
        let predicate = self.eat_word("where").map(|_| self.required("a condition"));
        let project = self.eat_word("project").map(|_| self.list(ListShape::Some, "a column", &[], Self::named));
        GraphMatch { patterns, predicate, project }
    }

    fn graph_step(&mut self) -> Option<GraphStep> {
        let start = self.token().span;
        if let Some(open) = self.eat(TokenKind::OpenParen) {
            let name = self.name(Names::Usual);
            self.close(Some(open), TokenKind::CloseParen);
            return Some(GraphStep::Node(name, self.span_from(start)));
        }
        for (arrow, direction) in
            [("-->", GraphDirection::Forward), ("<--", GraphDirection::Backward), ("--", GraphDirection::Any)]
        {
            if let Some(span) = self.eat_glued(arrow) {
                return Some(GraphStep::Edge { name: None, direction, range: None, span });
            }
        }
        let backward = self.eat_glued("<-[").is_some();
        if !backward {
            self.eat_glued("-[")?;
        }
        let name = self.name(Names::Usual);
        let range = self.eat(TokenKind::Star).map(|_| self.edge_range());
        let forward = self.eat_glued("]->").is_some();
        if !forward && self.eat_glued("]-").is_none() {
            self.expected("`]->` or `]-`");
        }
        let direction = match (backward, forward) {
            (true, _) => GraphDirection::Backward,
            (false, true) => GraphDirection::Forward,
            (false, false) => GraphDirection::Any,
        };
        Some(GraphStep::Edge { name, direction, range, span: self.span_from(start) })
    }

    fn edge_range(&mut self) -> (Expr, Expr) {
        let mut bound = || match self.operand() {
            Some(bound) => bound,
            None => self.missing("a number"),
        };
        let low = bound();
        self.require(TokenKind::DotDot, "`..`");
        let high = match self.operand() {
            Some(bound) => bound,
            None => self.missing("a number"),
        };
        (low, high)
    }

    pub(in crate::parse) fn graph_to_table(&mut self) -> Parts {
        let outputs = self.list(ListShape::Some, "`nodes` or `edges`", &[], |p| {
            let edges = match p.word() {
                "nodes" => false,
                "edges" => true,
                _ => return None,
            };
            p.bump();
            let name = p.eat_word("as").map(|_| p.required_name(Names::Usual, "a name"));
            let own: &[&str] = if edges { &["with_source_id", "with_target_id"] } else { &["with_node_id"] };
            Some(GraphOutput { edges, name, options: p.options(own) })
        });
        (Vec::new(), OperatorKind::GraphToTable(outputs))
    }

    pub(in crate::parse) fn graph_mark_components(&mut self) -> Parts {
        (self.options(&["with_component_id"]), OperatorKind::GraphMarkComponents)
    }

    pub(in crate::parse) fn graph_where(&mut self) -> Parts {
        let keyword = match self.previous() {
            Some(token) => Ident { name: self.text_of(token).to_string(), span: token.span },
            None => Ident { name: String::new(), span: self.after_previous() },
        };
        let predicate = self.required("a condition");
        (Vec::new(), OperatorKind::GraphWhere(keyword, predicate))
    }
}
