use super::items::Style;
use super::make_graph::graph_plan;
use super::r#where::filtered;
use crate::bind::binder::{Binder, Cx, Row};
use crate::bind::env::Env;
use crate::bind::projection::Projection;
use crate::ir::graph::{
    Cycles, GraphPlan, GraphQuestion, MatchColumn, MatchElement, MatchPlan, MatchValue, NodeValue, PatternEdge,
    Shortest,
};
use crate::ir::{Expr, Plan, PlanField};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{self, Argument, DynamicLiteral, ExprKind, GraphDirection, GraphStep, Ident, Literal, Operator};
use kql_types::{Type, Value};
use std::collections::HashSet;

/// A name of the patterns.
struct Named {
    name: String,
    element: MatchElement,
    /// Whether it is a path of several edges.
    path: bool,
}

/// A match in the making.
struct Matching {
    plan: MatchPlan,
    names: Vec<Named>,
    fields: Vec<PlanField>,
}

/// An edge whose right node has not come yet: its name, direction and lengths.
type PendingEdge<'g> = (&'g Option<Ident>, GraphDirection, &'g Option<(ast::Expr, ast::Expr)>);

impl Binder<'_> {
    /// `graph-match`, and with `shortest` `graph-shortest-paths`: a table of matches, filtered and projected.
    pub(crate) fn graph_match(
        &mut self,
        input: &Plan,
        g: &ast::GraphMatch,
        shortest: bool,
        o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let (edges, mut graph) = self.graph_of(input, o.keyword)?;
        let mut m = Matching { plan: MatchPlan::default(), names: Vec::new(), fields: Vec::new() };
        m.plan.cycles = match Self::option_text(o, "cycles").as_deref() {
            None | Some("unique_edges") => Cycles::UniqueEdges,
            Some("all") => Cycles::All,
            Some("none") => Cycles::None,
            Some(other) => {
                self.error(Code::BadOption, o.keyword, format!("`cycles` has no value `{other}`"));
                return None;
            }
        };
        if shortest {
            let all = Self::option_text(o, "output").is_some_and(|v| v == "all");
            m.plan.shortest = Some(if all { Shortest::All } else { Shortest::Any });
        }
        for pattern in &g.patterns {
            self.pattern(&mut m, pattern, cx)?;
        }
        let Some(project) = &g.project else {
            self.report(
                Diagnostic::new(Code::Unsupported, o.keyword, "`graph-match` without `project` is not implemented yet")
                    .with_help("add `project` with the columns that you need"),
            );
            return None;
        };
        // Functions over paths become columns of the match before the rest is bound.
        let predicate = match &g.predicate {
            Some(p) => Some(self.over_paths(p, &mut m, &mut graph, &edges, cx)?),
            None => None,
        };
        let mut items = Vec::with_capacity(project.len());
        for item in project {
            let value = self.over_paths(&item.value, &mut m, &mut graph, &edges, cx)?;
            items.push(Argument { names: item.names.clone(), value });
        }
        let tuples = self.tuples(&mut m, &graph, &edges);
        let row = Row { fields: &m.fields.clone(), open: false, serialized: false, sides: None, tuples: &tuples };
        let condition = match &predicate {
            Some(p) => {
                let e = self.scalar(p, cx.with_row(row));
                Some(self.predicate(e, p.span)?)
            }
            None => None,
        };
        let mut out = Projection::default();
        for item in &items {
            let nameless = match &item.value.kind {
                ExprKind::Name { name, .. } if item.names.is_empty() => {
                    name.starts_with('\u{1}') || tuples.iter().any(|(n, fields)| n == name && fields.is_empty())
                }
                _ => false,
            };
            let item = if nameless {
                let name = Ident { name: self.default_name(None), span: item.value.span };
                &Argument { names: vec![name], value: item.value.clone() }
            } else {
                item
            };
            self.add_item(&mut out, item, cx.with_row(row), Style::Project, &HashSet::new())?;
        }
        let name = if shortest { "graph-shortest-paths" } else { "graph-match" };
        // A path that fails the condition is none: another may then be the shortest.
        let (within, after) = if shortest { (condition, None) } else { (None, condition) };
        m.plan.condition = within;
        graph.question = GraphQuestion::Match(m.plan);
        let mut plan = graph_plan(name, edges, graph, m.fields);
        if let Some(condition) = after {
            plan = filtered(plan, condition);
        }
        Some(self.projected(plan, out))
    }

    fn pattern(&mut self, m: &mut Matching, pattern: &[GraphStep], cx: Cx<'_>) -> Option<()> {
        let mut left: Option<usize> = None;
        let mut pending: Option<PendingEdge<'_>> = None;
        for step in pattern {
            match step {
                GraphStep::Node(name, _) => {
                    let node = self.pattern_node(m, name.as_ref());
                    match (left, pending.take()) {
                        (Some(left), Some((name, direction, range))) => {
                            let range = match range {
                                Some((low, high)) => {
                                    let range = (self.length(low, cx)?, self.length(high, cx)?);
                                    Some(range)
                                }
                                None => None,
                            };
                            let (forward, backward) = match direction {
                                GraphDirection::Forward => (true, false),
                                GraphDirection::Backward => (false, true),
                                GraphDirection::Any => (true, true),
                            };
                            let element = MatchElement::Edge(m.plan.edges.len());
                            m.plan.edges.push(PatternEdge { left, right: node, forward, backward, range });
                            if let Some(n) = name {
                                m.names.push(Named { name: n.name.clone(), element, path: range.is_some() });
                            }
                        }
                        _ => m.plan.starts.push((m.plan.edges.len(), node)),
                    }
                    left = Some(node);
                }
                GraphStep::Edge { name, direction, range, .. } => pending = Some((name, *direction, range)),
            }
        }
        Some(())
    }

    fn pattern_node(&mut self, m: &mut Matching, name: Option<&Ident>) -> usize {
        if let Some(n) = name {
            let known = m.names.iter().find(|x| x.name == n.name).map(|x| x.element);
            if let Some(MatchElement::Node(i)) = known {
                return i;
            }
            m.names.push(Named { name: n.name.clone(), element: MatchElement::Node(m.plan.nodes), path: false });
        }
        m.plan.nodes += 1;
        m.plan.nodes - 1
    }

    fn length(&mut self, e: &ast::Expr, cx: Cx<'_>) -> Option<u32> {
        let bound = self.scalar(e, cx.without_row());
        let value = bound.constant().and_then(Value::as_i64).and_then(|n| u32::try_from(n).ok());
        if value.is_none() {
            self.error(Code::ConstantExpected, e.span, "the length of a path must be a constant");
        }
        value
    }

    /// The columns of each name, and one for the whole of it.
    fn tuples(&mut self, m: &mut Matching, graph: &GraphPlan, edges: &Plan) -> Vec<(String, Vec<PlanField>)> {
        let mut out = Vec::new();
        for n in std::mem::take(&mut m.names) {
            let of = match n.element {
                MatchElement::Node(_) => &graph.node_fields,
                MatchElement::Edge(_) | MatchElement::Inner(_) => &edges.fields,
            };
            let mut fields = Vec::with_capacity(of.len());
            for (i, f) in of.iter().enumerate() {
                let field = self.field(f.name.clone(), if n.path { Type::Dynamic } else { f.ty });
                m.fields.push(PlanField { name: String::new(), ..field.clone() });
                m.plan.columns.push(MatchColumn { of: n.element, path: n.path, value: MatchValue::Column(i) });
                fields.push(field);
            }
            m.fields.push(self.field(n.name.clone(), Type::Dynamic));
            m.plan.columns.push(MatchColumn { of: n.element, path: n.path, value: MatchValue::Bag });
            out.push((n.name, fields));
        }
        out
    }

    /// The expression with `all`, `any` and `map` over paths replaced by columns of the match.
    fn over_paths(
        &mut self,
        e: &ast::Expr,
        m: &mut Matching,
        graph: &mut GraphPlan,
        edges: &Plan,
        cx: Cx<'_>,
    ) -> Option<ast::Expr> {
        if let ExprKind::Call(name, args) = &e.kind
            && let ("all" | "any" | "map", [path, value]) = (name.name.as_str(), args.as_slice())
            && let Some(of) = path_of(&path.value, m)
        {
            return self.path_column(&name.name, of, &value.value, m, graph, edges, cx);
        }
        if let Some(none) = no_labels(e, m) {
            return Some(none);
        }
        if let ExprKind::Call(name, args) = &e.kind
            && let [node] = args.as_slice()
            && let Some(i) = node_of(&node.value, m)
            && let Some(fact) = self.node_fact(&name.name, graph, e.span)
        {
            let (at, ty) = (graph.node_fields.len() + fact, graph.node_values[fact].0.ty);
            let column = MatchColumn { of: MatchElement::Node(i), path: false, value: MatchValue::Column(at) };
            return Some(self.hidden_column(m, column, ty, e.span));
        }
        let mut copy = e.clone();
        let mut ok = true;
        for child in children(&mut copy) {
            match self.over_paths(child, m, graph, edges, cx) {
                Some(new) => *child = new,
                None => ok = false,
            }
        }
        ok.then_some(copy)
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one call")]
    fn path_column(
        &mut self,
        function: &str,
        of: MatchElement,
        value: &ast::Expr,
        m: &mut Matching,
        graph: &mut GraphPlan,
        edges: &Plan,
        cx: Cx<'_>,
    ) -> Option<ast::Expr> {
        let inner = matches!(of, MatchElement::Inner(_));
        let mut value = value.clone();
        without_labels(&mut value, m);
        let fields = if inner {
            self.node_facts(&mut value, graph);
            graph.node_fields.iter().chain(graph.node_values.iter().map(|(f, _)| f)).cloned().collect()
        } else {
            edges.fields.clone()
        };
        let row = Row { fields: &fields, open: false, serialized: false, sides: None, tuples: &[] };
        let mut computed = self.scalar(&value, cx.with_row(row));
        if function != "map" {
            computed = self.predicate(computed, value.span)?;
        }
        let field = self.field("", computed.ty());
        let at = if inner {
            graph.node_values.push((field, NodeValue::Computed(computed)));
            graph.node_fields.len() + graph.node_values.len() - 1
        } else {
            graph.edge_values.push((field, computed));
            edges.fields.len() + graph.edge_values.len() - 1
        };
        let (value_of, ty) = match function {
            "all" => (MatchValue::All(at), Type::Bool),
            "any" => (MatchValue::Any(at), Type::Bool),
            _ => (MatchValue::Column(at), Type::Dynamic),
        };
        Some(self.hidden_column(m, MatchColumn { of, path: true, value: value_of }, ty, value.span))
    }

    /// A column of the match that no query can name, and the name for it.
    fn hidden_column(&mut self, m: &mut Matching, column: MatchColumn, ty: Type, span: Span) -> ast::Expr {
        let name = format!("\u{1}{}", m.fields.len());
        m.fields.push(self.field(name.clone(), ty));
        m.plan.columns.push(column);
        ast::Expr { kind: ExprKind::Name { name, quoted: false }, span }
    }

    /// The value of the nodes that `node_degree_in`, `node_degree_out` or `node_id` gives; `None` for another function.
    fn node_fact(&mut self, function: &str, graph: &mut GraphPlan, span: Span) -> Option<usize> {
        let name = format!("\u{1}{function}");
        let values = &graph.node_values;
        if let Some(known) = values.iter().position(|(f, _)| f.name == name) {
            return Some(known);
        }
        let (ty, value) = match function {
            "node_degree_in" => (Type::Long, NodeValue::InDegree),
            "node_degree_out" => (Type::Long, NodeValue::OutDegree),
            "node_id" => {
                let key = self.field("", graph.key_type);
                let column = Expr::Column(key.id, key.ty);
                let text = self.builtin("tostring", vec![(column, span)], Cx::new(&Env::default()), span)?;
                graph.node_values.push((key, NodeValue::Key));
                (Type::String, NodeValue::Computed(text))
            }
            _ => return None,
        };
        graph.node_values.push((self.field(name, ty), value));
        Some(graph.node_values.len() - 1)
    }

    /// Puts values of the nodes in place of the calls without arguments that mean each node within a path.
    fn node_facts(&mut self, e: &mut ast::Expr, graph: &mut GraphPlan) {
        if let ExprKind::Call(name, args) = &e.kind
            && args.is_empty()
            && let Some(fact) = self.node_fact(&name.name, graph, e.span)
        {
            let name = graph.node_values[fact].0.name.clone();
            e.kind = ExprKind::Name { name, quoted: false };
            return;
        }
        for child in children(e) {
            self.node_facts(child, graph);
        }
    }
}

/// `labels()` of an element: an empty array, since a graph of `make-graph` has no labels.
fn no_labels(e: &ast::Expr, m: &Matching) -> Option<ast::Expr> {
    let ExprKind::Call(name, args) = &e.kind else { return None };
    let of_element = match args.as_slice() {
        [] => true,
        [element] => {
            matches!(&element.value.kind, ExprKind::Name { name, .. } if m.names.iter().any(|n| n.name == *name && !n.path))
        }
        _ => false,
    };
    if name.name != "labels" || !of_element {
        return None;
    }
    Some(ast::Expr { kind: ExprKind::Literal(Literal::Dynamic(DynamicLiteral::Array(Vec::new()))), span: e.span })
}

fn without_labels(e: &mut ast::Expr, m: &Matching) {
    match no_labels(e, m) {
        Some(none) => *e = none,
        None => children(e).into_iter().for_each(|child| without_labels(child, m)),
    }
}

/// The number of the node of the patterns that is named.
fn node_of(e: &ast::Expr, m: &Matching) -> Option<usize> {
    let ExprKind::Name { name, .. } = &e.kind else { return None };
    m.names.iter().find(|n| n.name == *name).and_then(|n| match n.element {
        MatchElement::Node(i) => Some(i),
        MatchElement::Edge(_) | MatchElement::Inner(_) => None,
    })
}

/// The path that `p` or `inner_nodes(p)` means.
fn path_of(e: &ast::Expr, m: &Matching) -> Option<MatchElement> {
    let of_name = |e: &ast::Expr| match &e.kind {
        ExprKind::Name { name, .. } => m.names.iter().find(|n| n.name == *name && n.path).map(|n| n.element),
        _ => None,
    };
    match &e.kind {
        ExprKind::Call(f, args) if f.name == "inner_nodes" => match args.first().and_then(|a| of_name(&a.value)) {
            Some(MatchElement::Edge(i)) => Some(MatchElement::Inner(i)),
            Some(MatchElement::Node(_) | MatchElement::Inner(_)) | None => None,
        },
        _ => of_name(e),
    }
}

fn children(e: &mut ast::Expr) -> Vec<&mut ast::Expr> {
    match &mut e.kind {
        ExprKind::Unary(_, a) | ExprKind::Member(a, _) => vec![a],
        ExprKind::Binary(_, a, b) | ExprKind::Index(a, b) => vec![a, b],
        ExprKind::Call(_, args) => args.iter_mut().map(|a| &mut a.value).collect(),
        ExprKind::List(_, a, items) => std::iter::once(a.as_mut()).chain(items).collect(),
        ExprKind::Between { value, low, high, .. } => vec![value, low, high],
        _ => Vec::new(),
    }
}
