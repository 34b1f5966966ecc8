use super::{Visitor, arguments, exprs, options};
use crate::ast::{
    Find, GraphMatch, GraphStep, Join, MakeGraph, MakeSeries, MvItem, Operator, OperatorKind, Order, Scan, TopNested,
};

/// Visits the expressions of an operator.
pub fn walk_operator<'a, V: Visitor<'a> + ?Sized>(v: &mut V, op: &'a Operator) {
    options(v, &op.options);
    match &op.kind {
        OperatorKind::As(_)
        | OperatorKind::AssertSchema(_)
        | OperatorKind::Consume
        | OperatorKind::Count(_)
        | OperatorKind::ExecuteAndCache
        | OperatorKind::GetSchema
        | OperatorKind::GraphMarkComponents
        | OperatorKind::ProjectSmart
        | OperatorKind::Unknown(_) => {}
        OperatorKind::Distinct(list)
        | OperatorKind::Extend(list)
        | OperatorKind::Print(list)
        | OperatorKind::Project(list)
        | OperatorKind::ProjectRename(list)
        | OperatorKind::Serialize(list)
        | OperatorKind::Evaluate { arguments: list, .. } => arguments(v, list),
        OperatorKind::ProjectAway(list)
        | OperatorKind::ProjectKeep(list)
        | OperatorKind::ProjectByNames(list)
        | OperatorKind::Union(list) => exprs(v, list),
        OperatorKind::Sample(a) | OperatorKind::Take(a) | OperatorKind::Where(a) => v.expr(&a.value),
        OperatorKind::GraphWhere(_, e) | OperatorKind::Invoke(e) => v.expr(e),
        OperatorKind::Facet { by, with } => exprs(v, by.iter().chain(with)),
        OperatorKind::Find(f) => find(v, f),
        OperatorKind::Fork(list) => exprs(v, list.iter().map(|(_, e)| e)),
        OperatorKind::GraphMatch(g) | OperatorKind::GraphShortestPaths(g) => graph_match(v, g),
        OperatorKind::GraphToTable(list) => list.iter().for_each(|output| options(v, &output.options)),
        OperatorKind::Join(j) | OperatorKind::Lookup(j) => join(v, j),
        OperatorKind::MakeGraph(g) => make_graph(v, g),
        OperatorKind::MakeSeries(m) => make_series(v, m),
        OperatorKind::MvApply { items, limit, id, on } => {
            expanded(v, items);
            exprs(v, limit.iter().chain(id).chain([on]));
        }
        OperatorKind::MvExpand { items, limit } => {
            expanded(v, items);
            exprs(v, limit);
        }
        OperatorKind::Parse(p) | OperatorKind::ParseWhere(p) => v.expr(&p.value),
        OperatorKind::ParseKv { value, properties, .. } => {
            v.expr(value);
            options(v, properties);
        }
        OperatorKind::Partition { by, within, body, .. } => exprs(v, [by].into_iter().chain(within).chain([body])),
        OperatorKind::PartitionBy { by, id, body } => exprs(v, [by].into_iter().chain(id).chain([body])),
        OperatorKind::ProjectReorder(list) => exprs(v, list.iter().map(|r| &r.column)),
        OperatorKind::Range { from, to, step, .. } => exprs(v, [from, to, step]),
        OperatorKind::Reduce { by, with } => arguments(v, [by].into_iter().chain(with)),
        OperatorKind::Render { properties, .. } => exprs(v, properties.iter().flat_map(|p| &p.values)),
        OperatorKind::SampleDistinct(count, of) => arguments(v, [count, of]),
        OperatorKind::Scan(s) => scan(v, s),
        OperatorKind::Search { tables, predicate } => exprs(v, tables.iter().chain([predicate])),
        OperatorKind::Sort(list) => orders(v, list),
        OperatorKind::Summarize { aggregates, by, bin, .. } => {
            arguments(v, aggregates.iter().chain(by));
            exprs(v, bin);
        }
        OperatorKind::Top(count, order) => {
            v.expr(&count.value);
            orders(v, [order]);
        }
        OperatorKind::TopHitters { count, of, by } => {
            arguments(v, [count, of]);
            orders(v, by);
        }
        OperatorKind::TopNested(list) => list.iter().for_each(|level| top_nested(v, level)),
    }
}

fn find<'a, V: Visitor<'a> + ?Sized>(v: &mut V, find: &'a Find) {
    exprs(v, find.tables.iter().chain([&find.predicate]));
}

fn join<'a, V: Visitor<'a> + ?Sized>(v: &mut V, join: &'a Join) {
    v.expr(&join.right);
    exprs(v, join.on.iter().chain(&join.predicate));
}

fn orders<'a, V: Visitor<'a> + ?Sized>(v: &mut V, list: impl IntoIterator<Item = &'a Order>) {
    list.into_iter().for_each(|o| v.expr(&o.value.value));
}

fn expanded<'a, V: Visitor<'a> + ?Sized>(v: &mut V, items: &'a [MvItem]) {
    arguments(v, items.iter().map(|i| &i.value));
}

fn top_nested<'a, V: Visitor<'a> + ?Sized>(v: &mut V, level: &'a TopNested) {
    arguments(v, level.count.iter().chain([&level.of]).chain(&level.others));
    orders(v, [&level.by]);
}

fn make_series<'a, V: Visitor<'a> + ?Sized>(v: &mut V, series: &'a MakeSeries) {
    for (aggregate, default) in &series.aggregates {
        arguments(v, [aggregate].into_iter().chain(default));
    }
    arguments(v, [&series.on].into_iter().chain(&series.from).chain(&series.to).chain([&series.step]));
    arguments(v, &series.by);
}

fn make_graph<'a, V: Visitor<'a> + ?Sized>(v: &mut V, graph: &'a MakeGraph) {
    exprs(v, [&graph.source, &graph.target]);
    for (table, key) in graph.nodes.iter().chain(&graph.partitioned_by) {
        exprs(v, [table, key]);
    }
}

fn graph_match<'a, V: Visitor<'a> + ?Sized>(v: &mut V, graph: &'a GraphMatch) {
    for step in graph.patterns.iter().flatten() {
        match step {
            GraphStep::Edge { range: Some((low, high)), .. } => exprs(v, [low, high]),
            GraphStep::Edge { range: None, .. } | GraphStep::Node(..) => {}
        }
    }
    exprs(v, &graph.predicate);
    graph.project.iter().for_each(|list| arguments(v, list));
}

fn scan<'a, V: Visitor<'a> + ?Sized>(v: &mut V, scan: &'a Scan) {
    orders(v, &scan.order_by);
    exprs(v, &scan.partition_by);
    exprs(v, scan.declare.iter().filter_map(|p| p.default.as_ref()));
    for step in &scan.steps {
        v.expr(&step.condition);
        exprs(v, step.assignments.iter().map(|(_, e)| e));
    }
}
