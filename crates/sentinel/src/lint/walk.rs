//! Visits every expression of a query.

use kql::syntax::ast::{
    Argument, Expr, ExprKind, Join, Operator, OperatorKind, OperatorOption, OptionValue, Order, Query, Statement,
};

/// Calls `f` on every expression below, each before its parts.
pub(crate) fn each_of_query<'a>(query: &'a Query, f: &mut dyn FnMut(&'a Expr)) {
    statements(&query.statements, f);
}

pub(super) fn statements<'a>(list: &'a [Statement], f: &mut dyn FnMut(&'a Expr)) {
    for statement in list {
        match statement {
            Statement::Let(l) => each(&l.value, f),
            Statement::Expression(e) => each(e, f),
            Statement::Alias(a) => each(&a.value, f),
            Statement::Restrict(list) => list.iter().for_each(|e| each(e, f)),
            Statement::Set(_) | Statement::QueryParameters(_) | Statement::Pattern(_) => {}
        }
    }
}

/// Calls `f` on an expression and on everything below.
pub(crate) fn each<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    f(expr);
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::Name { .. }
        | ExprKind::Wildcard(_)
        | ExprKind::Star
        | ExprKind::Internal(_)
        | ExprKind::TypeOf(_)
        | ExprKind::Error => {}
        ExprKind::Unary(_, a) => each(a, f),
        ExprKind::Binary(_, a, b) | ExprKind::Index(a, b) => {
            each(a, f);
            each(b, f);
        }
        ExprKind::List(_, a, list) => {
            each(a, f);
            list.iter().for_each(|e| each(e, f));
        }
        ExprKind::Between { value, low, high, .. } => {
            each(value, f);
            each(low, f);
            each(high, f);
        }
        ExprKind::Call(_, args) => arguments(args, f),
        ExprKind::Member(a, _) => each(a, f),
        ExprKind::MethodCall(a, _, args) => {
            each(a, f);
            arguments(args, f);
        }
        ExprKind::Pipe(source, operators) => {
            if let Some(source) = source {
                each(source, f);
            }
            operators.iter().for_each(|o| operator(o, f));
        }
        ExprKind::DataTable { values, .. } => values.iter().for_each(|e| each(e, f)),
        ExprKind::ExternalData { uris, .. } => uris.iter().for_each(|e| each(e, f)),
        ExprKind::Function(function) => statements(&function.body, f),
        ExprKind::EntityGroup(list) => list.iter().for_each(|e| each(e, f)),
        ExprKind::MacroExpand { group, body, .. } => {
            each(group, f);
            statements(body, f);
        }
    }
}

fn arguments<'a>(list: &'a [Argument], f: &mut dyn FnMut(&'a Expr)) {
    list.iter().for_each(|a| each(&a.value, f));
}

fn options<'a>(list: &'a [OperatorOption], f: &mut dyn FnMut(&'a Expr)) {
    for option in list {
        if let OptionValue::Expr(e) = &option.value {
            each(e, f);
        }
    }
}

fn join<'a>(join: &'a Join, f: &mut dyn FnMut(&'a Expr)) {
    each(&join.right, f);
    join.on.iter().chain(&join.predicate).for_each(|e| each(e, f));
}

fn orders<'a>(list: impl IntoIterator<Item = &'a Order>, f: &mut dyn FnMut(&'a Expr)) {
    list.into_iter().for_each(|o| each(&o.value.value, f));
}

/// Calls `f` on every expression of an operator.
pub(super) fn operator<'a>(op: &'a Operator, f: &mut dyn FnMut(&'a Expr)) {
    options(&op.options, f);
    match &op.kind {
        OperatorKind::As(_)
        | OperatorKind::AssertSchema(_)
        | OperatorKind::Consume
        | OperatorKind::Count(_)
        | OperatorKind::ExecuteAndCache
        | OperatorKind::GetSchema
        | OperatorKind::GraphMarkComponents
        | OperatorKind::GraphToTable(_)
        | OperatorKind::ProjectReorder(_)
        | OperatorKind::ProjectSmart
        | OperatorKind::Render { .. }
        | OperatorKind::Unknown(_) => {}
        OperatorKind::Distinct(list)
        | OperatorKind::Extend(list)
        | OperatorKind::Print(list)
        | OperatorKind::Project(list)
        | OperatorKind::ProjectRename(list)
        | OperatorKind::Serialize(list)
        | OperatorKind::Evaluate { arguments: list, .. } => arguments(list, f),
        OperatorKind::ProjectAway(list)
        | OperatorKind::ProjectKeep(list)
        | OperatorKind::ProjectByNames(list)
        | OperatorKind::Union(list) => list.iter().for_each(|e| each(e, f)),
        OperatorKind::Facet { by, with } => by.iter().chain(with).for_each(|e| each(e, f)),
        OperatorKind::Find(find) => {
            find.tables.iter().for_each(|e| each(e, f));
            each(&find.predicate, f);
        }
        OperatorKind::Fork(list) => list.iter().for_each(|(_, e)| each(e, f)),
        OperatorKind::GraphMatch(g) | OperatorKind::GraphShortestPaths(g) => {
            g.predicate.iter().for_each(|e| each(e, f));
            g.project.iter().for_each(|list| arguments(list, f));
        }
        OperatorKind::GraphWhere(_, e) | OperatorKind::Invoke(e) => each(e, f),
        OperatorKind::Join(j) | OperatorKind::Lookup(j) => join(j, f),
        OperatorKind::MakeGraph(g) => g.nodes.iter().for_each(|(table, _)| each(table, f)),
        OperatorKind::MakeSeries(m) => {
            m.aggregates.iter().for_each(|(a, _)| each(&a.value, f));
            let ends = [Some(&m.on), m.from.as_ref(), m.to.as_ref(), Some(&m.step)];
            ends.into_iter().flatten().chain(&m.by).for_each(|a| each(&a.value, f));
        }
        OperatorKind::MvApply { items, on, .. } => {
            items.iter().for_each(|i| each(&i.value.value, f));
            each(on, f);
        }
        OperatorKind::MvExpand { items, .. } => items.iter().for_each(|i| each(&i.value.value, f)),
        OperatorKind::Parse(p) | OperatorKind::ParseWhere(p) => each(&p.value, f),
        OperatorKind::ParseKv { value, .. } => each(value, f),
        OperatorKind::Partition { by, within, body, .. } => {
            std::iter::once(by).chain(within).for_each(|e| each(e, f));
            each(body, f);
        }
        OperatorKind::PartitionBy { by, body, .. } => {
            each(by, f);
            each(body, f);
        }
        OperatorKind::Range { from, to, step, .. } => [from, to, step].into_iter().for_each(|e| each(e, f)),
        OperatorKind::Reduce { by, with } => std::iter::once(by).chain(with).for_each(|a| each(&a.value, f)),
        OperatorKind::Sample(a) | OperatorKind::Take(a) | OperatorKind::Where(a) => each(&a.value, f),
        OperatorKind::SampleDistinct(a, b) => [a, b].into_iter().for_each(|a| each(&a.value, f)),
        OperatorKind::Scan(s) => {
            orders(&s.order_by, f);
            s.partition_by.iter().for_each(|e| each(e, f));
            for step in &s.steps {
                each(&step.condition, f);
                step.assignments.iter().for_each(|(_, e)| each(e, f));
            }
        }
        OperatorKind::Search { tables, predicate } => {
            tables.iter().for_each(|e| each(e, f));
            each(predicate, f);
        }
        OperatorKind::Sort(list) => orders(list, f),
        OperatorKind::Summarize { aggregates, by, bin, .. } => {
            arguments(aggregates, f);
            arguments(by, f);
            bin.iter().for_each(|e| each(e, f));
        }
        OperatorKind::Top(a, order) => {
            each(&a.value, f);
            orders([order], f);
        }
        OperatorKind::TopHitters { count, of, by } => {
            each(&count.value, f);
            each(&of.value, f);
            orders(by, f);
        }
        OperatorKind::TopNested(list) => {
            for level in list {
                each(&level.of.value, f);
                orders([&level.by], f);
            }
        }
    }
}
