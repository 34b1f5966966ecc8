use crate::bind::binder::{Any, Binder, Cx};
use crate::bind::env::Env;
use crate::ir::graph::{GraphPlan, GraphQuestion, GraphStep, NodeValue};
use crate::ir::{Cte, Expr, Node, Plan, PlanField, Plugin, PluginOptions};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{self, ExprKind, Operator};
use kql_types::Type;
use std::sync::Arc;

impl Binder<'_> {
    /// `make-graph`: a value that only graph operators can take.
    pub(crate) fn make_graph(&mut self, edges: Plan, g: &ast::MakeGraph, cx: Cx<'_>) -> Option<Plan> {
        let edges = self.once(edges, "edges");
        let source = self.scalar(&g.source, cx.with_plan(&edges));
        let target = self.scalar(&g.target, cx.with_plan(&edges));
        let (source, target) = self.convert_pair(source, target);
        let key_type = source.ty();
        let (mut sources, mut targets) = (vec![source], vec![target]);
        let partition = match &g.partitioned_by {
            Some((by, _)) => {
                let ExprKind::Name { name, .. } = &by.kind else {
                    self.error(Code::UnknownColumn, by.span, "`partitioned-by` takes a column");
                    return None;
                };
                let key = self.scalar(by, cx.with_plan(&edges));
                sources.push(key.clone());
                targets.push(key);
                Some((name.clone(), by.span))
            }
            None => None,
        };
        let mut node_tables = Vec::new();
        let mut node_fields: Vec<PlanField> = Vec::new();
        let mut key_fields = Vec::new();
        for (table, key) in &g.nodes {
            let table = self.table(table, cx)?;
            let table = self.once(table, "nodes");
            let bound = self.scalar(key, cx.with_plan(&table));
            let mut keys = vec![self.convert(bound.clone(), key_type)];
            if let Some((name, span)) = &partition {
                let Some(f) = table.field(name) else {
                    self.unknown_column(name, &table.fields, *span);
                    return None;
                };
                keys.push(Expr::Column(f.id, f.ty));
            }
            for f in &table.fields {
                let known = node_fields.iter().position(|n| n.name == f.name && n.ty == f.ty);
                let at = known.unwrap_or_else(|| {
                    node_fields.push(self.field(f.name.clone(), f.ty));
                    node_fields.len() - 1
                });
                if matches!(&bound, Expr::Column(id, _) if *id == f.id) && !key_fields.contains(&at) {
                    key_fields.push(at);
                }
            }
            node_tables.push((table, keys));
        }
        if let Some(id) = &g.node_id {
            node_fields.push(self.field(id.name.clone(), key_type));
            key_fields.push(node_fields.len() - 1);
        }
        let graph = GraphPlan {
            sources,
            targets,
            node_tables,
            node_fields,
            key_type,
            key_fields,
            steps: Vec::new(),
            edge_values: Vec::new(),
            node_values: Vec::new(),
            question: GraphQuestion::Graph,
        };
        let plan = graph_plan("make-graph", edges, graph, Vec::new());
        match &g.partitioned_by {
            // Edges and nodes are told apart by the partition, so that the sub-query sees all parts at once.
            Some((_, body)) => match self.any(body, Cx { current: Some(&plan), ..cx.without_row() }) {
                Any::Table(plan) => Some(plan),
                Any::Scalar(_) | Any::Error => None,
            },
            None => Some(plan),
        }
    }

    /// A table that is computed once, under columns of its own.
    fn once(&mut self, plan: Plan, name: &str) -> Plan {
        let cte = Arc::new(Cte { id: self.next_id(), name: name.into(), plan });
        self.use_cte(&cte)
    }

    /// The graph that a graph operator takes.
    pub(crate) fn graph_of(&mut self, input: &Plan, keyword: Span) -> Option<(Plan, GraphPlan)> {
        let mut at = input;
        while let Node::Cte(s) = &at.node {
            at = &s.plan;
        }
        if let Node::Plugin(p) = &at.node
            && let PluginOptions::Graph(g) = &p.options
            && matches!(g.question, GraphQuestion::Graph)
        {
            return Some(self.copy(&p.input, g));
        }
        self.report(
            Diagnostic::new(Code::TabularExpected, keyword, "this operator needs a graph")
                .with_help("add `make-graph source --> target` before it"),
        );
        None
    }

    /// The graph with columns of its own, since it may be used several times.
    fn copy(&mut self, edges: &Plan, g: &GraphPlan) -> (Plan, GraphPlan) {
        let ends: Vec<Expr> = g.sources.iter().chain(&g.targets).cloned().collect();
        let (edges_copy, mut sources) = self.renewed(edges, &ends);
        let targets = sources.split_off(g.sources.len());
        let node_tables = g.node_tables.iter().map(|(t, keys)| self.renewed(t, keys)).collect();
        let node_fields: Vec<PlanField> = g.node_fields.iter().map(|f| self.field(f.name.clone(), f.ty)).collect();
        let steps = g.steps.iter().map(|step| match step {
            GraphStep::Mark(at) => GraphStep::Mark(*at),
            GraphStep::WhereNodes(e) => GraphStep::WhereNodes(moved(e, &g.node_fields, &node_fields)),
            GraphStep::WhereEdges(e) => GraphStep::WhereEdges(moved(e, &edges.fields, &edges_copy.fields)),
        });
        let steps = steps.collect();
        (edges_copy, GraphPlan { sources, targets, node_tables, node_fields, steps, ..g.clone() })
    }

    /// A plan with columns of its own, and expressions over it.
    fn renewed(&mut self, plan: &Plan, exprs: &[Expr]) -> (Plan, Vec<Expr>) {
        let mut copy = plan.clone();
        for f in &mut copy.fields {
            f.id = self.fresh();
        }
        let exprs = exprs.iter().map(|e| moved(e, &plan.fields, &copy.fields)).collect();
        (copy, exprs)
    }

    /// `graph-mark-components`: the nodes get the number of the part of the graph that they are connected with.
    pub(crate) fn graph_mark_components(&mut self, input: &Plan, o: &Operator) -> Option<Plan> {
        if Self::option_text(o, "kind").is_some_and(|k| k != "weak") {
            self.unsupported_operator(o);
            return None;
        }
        let (edges, mut graph) = self.graph_of(input, o.keyword)?;
        let name = Self::option_text(o, "with_component_id").unwrap_or_else(|| "ComponentId".into());
        graph.steps.push(GraphStep::Mark(graph.node_fields.len()));
        graph.node_fields.push(self.field(name, Type::Long));
        Some(graph_plan("make-graph", edges, graph, Vec::new()))
    }

    /// `graph-to-table`, with one table; the hashes of nodes come first.
    pub(crate) fn graph_to_table(&mut self, input: &Plan, outputs: &[ast::GraphOutput], o: &Operator) -> Option<Plan> {
        let [output] = outputs else {
            self.only_at_the_end(o);
            return None;
        };
        let (edges, mut graph) = self.graph_of(input, o.keyword)?;
        let named = |name: &str| {
            let option = output.options.iter().find(|x| x.name.name == name)?;
            let whole = Operator { options: vec![option.clone()], ..o.clone() };
            Self::option_text(&whole, name)
        };
        let mut fields: Vec<PlanField> = Vec::new();
        if output.edges {
            let (source, target) = (named("with_source_id"), named("with_target_id"));
            let id = (source.is_some() || target.is_some()).then(|| self.node_hash(&mut graph, o.keyword)).flatten();
            let of = |wanted: &Option<String>| wanted.as_ref().and(id);
            graph.question = GraphQuestion::Edges { source: of(&source), target: of(&target) };
            fields.extend([source, target].into_iter().flatten().map(|n| self.field(n, Type::Long)));
            fields.extend(edges.fields.iter().map(|f| self.field(f.name.clone(), f.ty)));
        } else {
            let name = named("with_node_id");
            let id = name.is_some().then(|| self.node_hash(&mut graph, o.keyword)).flatten();
            graph.question = GraphQuestion::Nodes { id };
            fields.extend(name.map(|n| self.field(n, Type::Long)));
            fields.extend(graph.node_fields.iter().map(|f| self.field(f.name.clone(), f.ty)));
        }
        Some(graph_plan("graph-to-table", edges, graph, fields))
    }
}

impl Binder<'_> {
    /// The number by which the service tells a node: the hash of its key. It becomes a value of the nodes; which one is given.
    fn node_hash(&mut self, graph: &mut GraphPlan, span: Span) -> Option<usize> {
        let (key, ty) = (self.field("", graph.key_type), graph.key_type);
        let hash = self.builtin("hash", vec![(Expr::Column(key.id, ty), span)], Cx::new(&Env::default()), span)?;
        graph.node_values.push((key, NodeValue::Key));
        graph.node_values.push((self.field("", Type::Long), NodeValue::Computed(hash)));
        Some(graph.node_values.len() - 1)
    }
}

/// An expression over other columns: each of `from` becomes the one of `to` in its place.
fn moved(e: &Expr, from: &[PlanField], to: &[PlanField]) -> Expr {
    e.clone().rewrite(&mut |e| match e {
        Expr::Column(id, ty) => {
            let at = from.iter().position(|f| f.id == id);
            Expr::Column(at.and_then(|i| to.get(i)).map_or(id, |f| f.id), ty)
        }
        other => other,
    })
}

/// A plan over a graph.
pub(crate) fn graph_plan(name: &'static str, edges: Plan, graph: GraphPlan, fields: Vec<PlanField>) -> Plan {
    let options = PluginOptions::Graph(Box::new(graph));
    let node = Node::Plugin(Plugin { name, input: Box::new(edges), args: Vec::new(), options });
    Plan { node, fields, serialized: false, open: false }
}
