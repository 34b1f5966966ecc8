//! A source and the operators over it.

use super::binder::{Any, Binder, Cx, Row};
use super::depth::MAX_OPERATORS;
use super::env::Binding;
use super::operator::consume::consumed;
use crate::ir::{Cte, Node, Plan};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, Operator, OperatorKind, OptionValue};
use std::sync::Arc;

impl Binder<'_> {
    pub(crate) fn pipe(&mut self, source: Option<&ast::Expr>, operators: &[Operator], cx: Cx<'_>) -> Any {
        let mut operators = operators.iter();
        let mut plan = match source {
            Some(e) => match self.table(e, cx) {
                Some(plan) => plan,
                None => self.error_plan(),
            },
            None => match cx.current {
                // A graph, or a branch of `fork`: it goes on as it is.
                Some(current) if !matches!(current.node, Node::GroupRows) => current.clone(),
                Some(current) => Plan {
                    node: Node::GroupRows,
                    fields: current.fields.clone(),
                    serialized: current.serialized,
                    open: current.open,
                },
                None => {
                    let Some(first) = operators.next() else { return Any::Error };
                    match self.leading(first, cx) {
                        Some(plan) => plan,
                        None => self.error_plan(),
                    }
                }
            },
        };
        // The name of the table so far in the `withsource` column of a union.
        let mut label: Option<String> = None;
        // `as` gives the table so far a name for the steps after it.
        let mut env = cx.env.clone();
        let mut operators = operators.peekable();
        let mut depth = self.depths.of(&plan);
        while let Some(operator) = operators.next() {
            depth += 1;
            if depth > MAX_OPERATORS {
                let message = format!("more than {MAX_OPERATORS} operators follow each other");
                self.report(
                    Diagnostic::new(Code::TooLong, operator.span, message)
                        .with_help("join conditions with `and`, and write several columns in one `extend`"),
                );
                plan = self.error_plan();
                break;
            }
            if let OperatorKind::Evaluate { name, .. } = &operator.kind
                && name.name == "preview"
                && let Some(next) = operators.peek()
            {
                let message = "`preview` must be the last operator, since it returns two tables";
                self.report(
                    Diagnostic::new(Code::TabularExpected, next.span, message)
                        .with_help("use `take` for the first rows of a table"),
                );
            }
            self.observe_operator(operator.span, &env, Row::of(&plan));
            let open = plan.open;
            let next = self.operator(plan, label.take(), operator, Cx { env: &env, ..cx.without_row() });
            plan = next.unwrap_or_else(|| self.error_plan());
            // To the published compiler, what comes out of an open table is open, whatever a projection names.
            let closes =
                matches!(operator.kind, OperatorKind::Count(_) | OperatorKind::GetSchema | OperatorKind::Reduce { .. });
            plan.open |= open && self.as_compiler() && !closes;
            if let OperatorKind::As(name) = &operator.kind {
                label = Some(name.name.clone());
                let cte = Arc::new(Cte { id: self.next_id(), name: name.name.clone(), plan });
                plan = self.use_cte(&cte);
                env = env.with(&name.name, Binding::Table(cte), name.span);
            }
        }
        Any::Table(plan)
    }

    /// An operator without a source.
    fn leading(&mut self, o: &Operator, cx: Cx<'_>) -> Option<Plan> {
        let cx = cx.without_row();
        self.observe_operator(o.span, cx.env, Row::empty());
        self.check_hints(o, None);
        match &o.kind {
            OperatorKind::Print(items) => self.print(items, cx),
            OperatorKind::Range { name, from, to, step } => self.range(name, from, to, step, cx),
            OperatorKind::Union(legs) => self.union(None, legs, o, cx),
            OperatorKind::Search { tables, predicate } => self.search(None, tables, predicate, o, cx),
            OperatorKind::Find(find) => self.find(None, find, o, cx),
            OperatorKind::Evaluate { name, arguments, schema } => {
                let unit =
                    Plan { node: Node::Values(vec![Vec::new()]), fields: Vec::new(), serialized: false, open: false };
                self.evaluate(unit, name, arguments, schema.as_ref(), cx)
            }
            _ => {
                self.report(
                    Diagnostic::new(Code::TabularExpected, o.span, "this operator needs an input table")
                        .with_help("start the query with a table name"),
                );
                None
            }
        }
    }

    pub(crate) fn operator(&mut self, input: Plan, label: Option<String>, o: &Operator, cx: Cx<'_>) -> Option<Plan> {
        self.check_hints(o, Some(&input));
        if self.calls.depth() > 0 && !self.calls.inline(1, o.span) {
            return None;
        }
        match &o.kind {
            OperatorKind::Where(predicate) => self.filter(input, predicate, cx),
            OperatorKind::Extend(items) => self.extend(input, items, cx),
            OperatorKind::Serialize(items) => self.serialize(input, items, cx),
            OperatorKind::Project(items) => self.project(input, items, cx),
            OperatorKind::ProjectAway(columns) => self.project_away(input, columns),
            OperatorKind::ProjectKeep(columns) => self.project_keep(input, columns),
            OperatorKind::ProjectRename(items) => self.project_rename(input, items),
            OperatorKind::ProjectReorder(items) => self.project_reorder(input, items),
            OperatorKind::ProjectByNames(names) => self.project_by_names(input, names, cx),
            OperatorKind::ProjectSmart
            | OperatorKind::ExecuteAndCache
            | OperatorKind::As(_)
            | OperatorKind::Render { .. } => Some(input),
            OperatorKind::Consume => Some(consumed(input)),
            OperatorKind::AssertSchema(columns) => self.assert_schema(input, columns, o),
            OperatorKind::Summarize { aggregates, by, bin, has_by: _ } => {
                self.summarize(input, aggregates, by, bin.as_ref(), cx)
            }
            OperatorKind::Distinct(items) => self.distinct(input, items, cx),
            OperatorKind::Count(name) => Some(self.count(input, name.as_ref())),
            OperatorKind::Join(join) => self.join(input, join, o, cx),
            OperatorKind::Lookup(join) => self.lookup(input, join, o, cx),
            OperatorKind::Union(legs) => self.union(Some((input, label)), legs, o, cx),
            OperatorKind::Take(n) => self.take(input, n, cx),
            OperatorKind::Sort(keys) => self.sort(input, keys, cx),
            OperatorKind::Top(n, order) => self.top(input, n, order, cx),
            OperatorKind::GetSchema => Some(self.get_schema(input)),
            OperatorKind::Invoke(call) => self.invoke_operator(input, call, cx),
            OperatorKind::MvExpand { items, limit } => self.mv_expand(input, items, limit.as_ref(), o, cx),
            OperatorKind::MvApply { items, limit, on, id: _ } => self.mv_apply(input, items, limit.as_ref(), on, o, cx),
            OperatorKind::Parse(parse) => self.parse(input, parse, false, o, cx),
            OperatorKind::ParseWhere(parse) => self.parse(input, parse, true, o, cx),
            OperatorKind::ParseKv { value, keys, properties } => self.parse_kv(input, value, keys, properties, o, cx),
            OperatorKind::MakeSeries(m) => self.make_series(input, m, o, cx),
            OperatorKind::Evaluate { name, arguments, schema } => {
                self.evaluate(input, name, arguments, schema.as_ref(), cx)
            }
            OperatorKind::Search { tables, predicate } => self.search(Some((input, label)), tables, predicate, o, cx),
            OperatorKind::Find(find) => self.find(Some((input, label)), find, o, cx),
            OperatorKind::Partition { by, body, braces, within: _ } => {
                self.partition(input, by, body, *braces, Self::most_groups(o), cx)
            }
            OperatorKind::PartitionBy { by, body, id: _ } => self.partition(input, by, body, false, None, cx),
            OperatorKind::Sample(n) => self.take(input, n, cx),
            OperatorKind::SampleDistinct(n, of) => self.sample_distinct(input, n, of, cx),
            OperatorKind::TopNested(levels) => self.top_nested(input, levels, o, cx),
            OperatorKind::TopHitters { count, of, by } => self.top_hitters(input, count, of, by.as_ref(), cx),
            OperatorKind::Scan(scan) => self.scan_operator(input, scan, o, cx),
            OperatorKind::Reduce { by, with } => self.reduce(input, by, with, o, cx),
            OperatorKind::MakeGraph(g) => self.make_graph(input, g, cx),
            OperatorKind::GraphMarkComponents => self.graph_mark_components(&input, o),
            OperatorKind::GraphMatch(g) => self.graph_match(&input, g, false, o, cx),
            OperatorKind::GraphShortestPaths(g) => self.graph_match(&input, g, true, o, cx),
            OperatorKind::GraphToTable(outputs) => self.graph_to_table(&input, outputs, o),
            OperatorKind::Unknown(_) => None,
            OperatorKind::Print(_) | OperatorKind::Range { .. } => {
                self.error(Code::UnexpectedToken, o.span, "this operator cannot follow a pipe");
                None
            }
            OperatorKind::GraphWhere(kind, predicate) => self.graph_where(&input, kind, predicate, o, cx),
            OperatorKind::Facet { .. } | OperatorKind::Fork(_) => {
                self.only_at_the_end(o);
                Some(Plan { open: true, ..input })
            }
        }
    }

    pub(crate) fn unsupported_operator(&mut self, o: &Operator) {
        self.report(
            Diagnostic::new(Code::Unsupported, o.keyword, "this operator is valid KQL but not implemented yet")
                .with_help("`docs/coverage.md` lists what is missing"),
        );
    }

    /// The bare word or string of an operator's option.
    pub(crate) fn option_text(o: &Operator, name: &str) -> Option<String> {
        o.options.iter().find(|x| x.name.name == name).map(|x| match &x.value {
            OptionValue::Name(n) => n.name.clone(),
            OptionValue::Literal(l, _) => match l {
                ast::Literal::String(s) => s.clone(),
                ast::Literal::Bool(Some(b)) => b.to_string(),
                ast::Literal::Long(Some(n)) => n.to_string(),
                _ => String::new(),
            },
            OptionValue::Expr(e) => match &e.kind {
                ast::ExprKind::Name { name, .. } => name.clone(),
                ast::ExprKind::Literal(ast::Literal::String(s)) => s.clone(),
                _ => String::new(),
            },
        })
    }
}
