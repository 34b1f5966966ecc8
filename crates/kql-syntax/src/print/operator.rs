use super::Printer;
use super::expr::{ANY, OPERAND};
use crate::ast::{
    Argument, ColumnDecl, Expr, ExprKind, Find, Ident, Join, MvItem, Operator, OperatorKind, OperatorOption, Order,
    Parse, ParsePart, RenderProperty, RowSchema,
};

impl Printer {
    pub(super) fn operator(&mut self, operator: &Operator) {
        let keyword = match &operator.kind {
            OperatorKind::GraphWhere(keyword, _) => &keyword.name,
            OperatorKind::Unknown(name) => &name.name,
            kind => keyword(kind),
        };
        self.push(keyword);
        let before = self.out.len();
        self.push(" ");
        self.options(&operator.options);
        let after = self.out.len();
        self.rest(&operator.kind);
        if self.out.len() == after {
            let text = self.out[before..].trim_end().len();
            self.out.truncate(before + text);
        }
    }

    /// The part after the options.
    fn rest(&mut self, kind: &OperatorKind) {
        match kind {
            OperatorKind::Consume
            | OperatorKind::ExecuteAndCache
            | OperatorKind::GetSchema
            | OperatorKind::GraphMarkComponents
            | OperatorKind::ProjectSmart
            | OperatorKind::Unknown(_) => {}
            OperatorKind::As(name) => self.ident(name),
            OperatorKind::AssertSchema(columns) => self.schema(columns),
            OperatorKind::Count(name) => self.clause("as ", name, Self::ident),
            OperatorKind::Distinct(columns)
            | OperatorKind::Extend(columns)
            | OperatorKind::Print(columns)
            | OperatorKind::Project(columns)
            | OperatorKind::ProjectRename(columns)
            | OperatorKind::Serialize(columns) => self.comma(columns, Self::argument),
            OperatorKind::Sample(argument) | OperatorKind::Take(argument) | OperatorKind::Where(argument) => {
                self.argument(argument);
            }
            OperatorKind::ProjectAway(columns) | OperatorKind::ProjectKeep(columns) => {
                self.comma(columns, Self::column)
            }
            OperatorKind::ProjectByNames(columns) => self.comma(columns, |p, column| p.expr(column, ANY)),
            OperatorKind::ProjectReorder(columns) => self.comma(columns, |p, reorder| {
                p.column(&reorder.column);
                p.clause(" ", &reorder.order, Self::word);
            }),
            OperatorKind::Evaluate { name, arguments, schema } => self.evaluate(name, arguments, schema.as_ref()),
            OperatorKind::Facet { by, with } => {
                self.push("by ");
                self.comma(by, |p, column| p.expr(column, OPERAND));
                self.clause(" with ", with, Self::sub_pipe);
            }
            OperatorKind::Find(find) => self.find(find),
            OperatorKind::Fork(branches) => self.fork(branches),
            OperatorKind::GraphMatch(graph) | OperatorKind::GraphShortestPaths(graph) => self.graph_match(graph),
            OperatorKind::GraphToTable(outputs) => self.graph_outputs(outputs),
            OperatorKind::GraphWhere(_, predicate) => self.expr(predicate, ANY),
            OperatorKind::Invoke(call) => self.expr(call, OPERAND),
            OperatorKind::Join(join) | OperatorKind::Lookup(join) => self.join(join),
            OperatorKind::MakeGraph(graph) => self.make_graph(graph),
            OperatorKind::MakeSeries(series) => self.make_series(series),
            OperatorKind::MvApply { items, limit, id, on } => self.mv_apply(items, limit, id, on),
            OperatorKind::MvExpand { items, limit } => {
                self.comma(items, Self::mv_item);
                self.clause(" limit ", limit, |p, limit| p.expr(limit, ANY));
            }
            OperatorKind::Parse(parse) | OperatorKind::ParseWhere(parse) => self.parse(parse),
            OperatorKind::ParseKv { value, keys, properties } => self.parse_kv(value, keys, properties),
            OperatorKind::Partition { .. } => self.partition(kind),
            OperatorKind::PartitionBy { by, id, body } => self.partition_by(by, id, body),
            OperatorKind::Range { name, from, to, step } => self.range(name, from, to, step),
            OperatorKind::Reduce { by, with } => self.reduce(by, with),
            OperatorKind::Render { kind, properties } => self.render(kind, properties),
            OperatorKind::SampleDistinct(count, of) => {
                self.argument(count);
                self.push(" of ");
                self.argument(of);
            }
            OperatorKind::Scan(scan) => self.scan(scan),
            OperatorKind::Search { tables, predicate } => {
                self.in_tables(tables);
                self.expr(predicate, ANY);
            }
            OperatorKind::Sort(keys) => {
                self.push("by ");
                self.comma(keys, Self::order);
            }
            OperatorKind::Summarize { .. } => self.summarize(kind),
            OperatorKind::Top(count, by) => {
                self.argument(count);
                self.push(" by ");
                self.order(by);
            }
            OperatorKind::TopHitters { count, of, by } => self.top_hitters(count, of, by),
            OperatorKind::TopNested(levels) => self.top_nested(levels),
            OperatorKind::Union(tables) => self.comma(tables, Self::entity),
        }
    }

    fn evaluate(&mut self, name: &Ident, arguments: &[Argument], schema: Option<&RowSchema>) {
        self.ident(name);
        self.arguments(arguments);
        if let Some(schema) = schema {
            self.push(if schema.star { " : (*" } else { " : (" });
            if schema.star && !schema.columns.is_empty() {
                self.push(", ");
            }
            self.comma(&schema.columns, Self::column_decl);
            self.push(")");
        }
    }

    fn mv_apply(&mut self, items: &[MvItem], limit: &Option<Expr>, id: &Option<Expr>, on: &Expr) {
        self.comma(items, Self::mv_item);
        self.clause(" limit ", limit, |p, limit| p.expr(limit, ANY));
        self.clause(" id ", id, |p, id| p.expr(id, ANY));
        self.push(" on ");
        self.sub_pipe(on);
    }

    fn parse_kv(&mut self, value: &Expr, keys: &[ColumnDecl], properties: &[OperatorOption]) {
        self.expr(value, ANY);
        self.push(" as ");
        self.schema(keys);
        self.with_options(properties);
    }

    fn range(&mut self, name: &Ident, from: &Expr, to: &Expr, step: &Expr) {
        self.ident(name);
        for (word, value) in [(" from ", from), (" to ", to), (" step ", step)] {
            self.push(word);
            self.expr(value, ANY);
        }
    }

    fn reduce(&mut self, by: &Argument, with: &[Argument]) {
        self.push("by ");
        self.argument(by);
        if !with.is_empty() {
            self.push(" with ");
            self.comma(with, Self::argument);
        }
    }

    fn top_hitters(&mut self, count: &Argument, of: &Argument, by: &Option<Order>) {
        self.argument(count);
        self.push(" of ");
        self.argument(of);
        self.clause(" by ", by, Self::order);
    }

    fn partition_by(&mut self, by: &Expr, id: &Option<Expr>, body: &Expr) {
        self.expr(by, OPERAND);
        self.clause(" id ", id, |p, id| p.expr(id, OPERAND));
        self.push(" ");
        self.sub_pipe(body);
    }

    fn partition(&mut self, kind: &OperatorKind) {
        let OperatorKind::Partition { by, within, body, braces } = kind else { return };
        self.push("by ");
        self.expr(by, OPERAND);
        self.clause(" in ", within, |p, within| p.expr(within, OPERAND));
        self.push(if *braces { " { " } else { " (" });
        self.pipe(body);
        self.push(if *braces { " }" } else { ")" });
    }

    fn summarize(&mut self, kind: &OperatorKind) {
        let OperatorKind::Summarize { aggregates, by, has_by, bin } = kind else { return };
        self.comma(aggregates, Self::argument);
        if *has_by {
            self.push(if aggregates.is_empty() { "by " } else { " by " });
            self.comma(by, Self::argument);
        }
        self.clause(" bin=", bin, |p, bin| p.expr(bin, ANY));
    }

    /// ` with (a=b)`, if there are options.
    pub(super) fn with_options(&mut self, options: &[OperatorOption]) {
        if !options.is_empty() {
            self.push(" with (");
            self.comma(options, Self::option);
            self.push(")");
        }
    }

    /// `word` and an item, if there is one.
    pub(super) fn clause<T>(&mut self, word: &str, item: &Option<T>, print: impl FnOnce(&mut Self, &T)) {
        if let Some(item) = item {
            self.push(word);
            print(self, item);
        }
    }

    /// Operators over the current table, in parentheses.
    pub(super) fn sub_pipe(&mut self, body: &Expr) {
        self.push("(");
        self.pipe(body);
        self.push(")");
    }

    pub(super) fn order(&mut self, order: &Order) {
        self.argument(&order.value);
        match order.descending {
            Some(true) => self.push(" desc"),
            Some(false) => self.push(" asc"),
            None => {}
        }
        match order.nulls_first {
            Some(true) => self.push(" nulls first"),
            Some(false) => self.push(" nulls last"),
            None => {}
        }
    }

    fn join(&mut self, join: &Join) {
        self.expr(&join.right, ANY);
        if !join.on.is_empty() {
            self.push(" on ");
            self.comma(&join.on, |p, condition| p.expr(condition, ANY));
        }
        self.clause(" where ", &join.predicate, |p, predicate| p.expr(predicate, ANY));
    }

    fn mv_item(&mut self, item: &MvItem) {
        self.argument(&item.value);
        if let Some(ty) = &item.ty {
            self.push(if item.value.value.kind == ExprKind::Error { "to typeof(" } else { " to typeof(" });
            self.word(ty);
            self.push(")");
        }
    }

    fn parse(&mut self, parse: &Parse) {
        self.expr(&parse.value, ANY);
        self.push(" with");
        for part in &parse.pattern {
            self.push(" ");
            match part {
                ParsePart::Star(_) => self.push("*"),
                ParsePart::Text(text, _) => self.push(&super::literal::string(text)),
                ParsePart::Column(column) => self.column_decl(column),
            }
        }
    }

    fn find(&mut self, find: &Find) {
        self.in_tables(&find.tables);
        self.push("where ");
        self.expr(&find.predicate, ANY);
        if let Some(columns) = &find.project {
            self.push(" project ");
            self.comma(columns, Self::column_decl);
            if find.pack {
                self.push(if columns.is_empty() { "pack(*)" } else { ", pack(*)" });
            }
        }
        if find.smart {
            self.push(" project-smart");
        }
        if let Some(columns) = &find.away {
            self.push(" __projectAway ");
            self.comma(columns, Self::column_decl);
        }
    }

    fn in_tables(&mut self, tables: &[Expr]) {
        if tables.is_empty() {
            return;
        }
        self.push("in (");
        self.comma(tables, |p, table| match &table.kind {
            // `T | as X` needs no parentheses here.
            ExprKind::Pipe(Some(_), _) => p.pipe(table),
            _ => p.entity(table),
        });
        self.push(") ");
    }

    fn fork(&mut self, branches: &[(Option<Ident>, Expr)]) {
        for (i, (name, body)) in branches.iter().enumerate() {
            if i > 0 {
                self.push(" ");
            }
            if let Some(name) = name {
                self.ident(name);
                self.push("=");
            }
            self.sub_pipe(body);
        }
    }

    /// Properties are in parentheses, except `by` and `with`, which have no such form.
    fn render(&mut self, kind: &Ident, properties: &[RenderProperty]) {
        self.word(kind);
        let old = properties.iter().rposition(|p| matches!(p.name.name.as_str(), "by" | "with")).map_or(0, |i| i + 1);
        for property in &properties[..old] {
            self.push(" ");
            self.word(&property.name);
            self.push(if matches!(property.name.name.as_str(), "by" | "with") { " " } else { "=" });
            self.comma(&property.values, Self::render_value);
        }
        if old < properties.len() {
            self.push(" with (");
            self.comma(&properties[old..], |p, property| {
                p.word(&property.name);
                p.push("=");
                p.comma(&property.values, Self::render_value);
            });
            self.push(")");
        }
    }

    fn render_value(&mut self, value: &Expr) {
        self.expr(value, OPERAND);
    }

    /// An omitted argument is `None`.
    pub(super) fn optional_argument(&mut self, word: &str, argument: &Option<Argument>) {
        self.clause(word, argument, Self::argument);
    }
}

fn keyword(kind: &OperatorKind) -> &'static str {
    match kind {
        OperatorKind::As(_) => "as",
        OperatorKind::AssertSchema(_) => "assert-schema",
        OperatorKind::Consume => "consume",
        OperatorKind::Count(_) => "count",
        OperatorKind::Distinct(_) => "distinct",
        OperatorKind::Evaluate { .. } => "evaluate",
        OperatorKind::ExecuteAndCache => "__executeAndCache",
        OperatorKind::Extend(_) => "extend",
        OperatorKind::Facet { .. } => "facet",
        OperatorKind::Find(_) => "find",
        OperatorKind::Fork(_) => "fork",
        OperatorKind::GetSchema => "getschema",
        OperatorKind::GraphMarkComponents => "graph-mark-components",
        OperatorKind::GraphMatch(_) => "graph-match",
        OperatorKind::GraphShortestPaths(_) => "graph-shortest-paths",
        OperatorKind::GraphToTable(_) => "graph-to-table",
        OperatorKind::GraphWhere(..) | OperatorKind::Unknown(_) => "",
        OperatorKind::Invoke(_) => "invoke",
        OperatorKind::Join(_) => "join",
        OperatorKind::Lookup(_) => "lookup",
        OperatorKind::MakeGraph(_) => "make-graph",
        OperatorKind::MakeSeries(_) => "make-series",
        OperatorKind::MvApply { .. } => "mv-apply",
        OperatorKind::MvExpand { .. } => "mv-expand",
        OperatorKind::Parse(_) => "parse",
        OperatorKind::ParseWhere(_) => "parse-where",
        OperatorKind::ParseKv { .. } => "parse-kv",
        OperatorKind::Partition { .. } => "partition",
        OperatorKind::PartitionBy { .. } => "__partitionby",
        OperatorKind::Print(_) => "print",
        OperatorKind::Project(_) => "project",
        OperatorKind::ProjectAway(_) => "project-away",
        OperatorKind::ProjectKeep(_) => "project-keep",
        OperatorKind::ProjectRename(_) => "project-rename",
        OperatorKind::ProjectReorder(_) => "project-reorder",
        OperatorKind::ProjectByNames(_) => "project-by-names",
        OperatorKind::ProjectSmart => "project-smart",
        OperatorKind::Range { .. } => "range",
        OperatorKind::Reduce { .. } => "reduce",
        OperatorKind::Render { .. } => "render",
        OperatorKind::Sample(_) => "sample",
        OperatorKind::SampleDistinct(..) => "sample-distinct",
        OperatorKind::Scan(_) => "scan",
        OperatorKind::Search { .. } => "search",
        OperatorKind::Serialize(_) => "serialize",
        OperatorKind::Sort(_) => "sort",
        OperatorKind::Summarize { .. } => "summarize",
        OperatorKind::Take(_) => "take",
        OperatorKind::Top(..) => "top",
        OperatorKind::TopHitters { .. } => "top-hitters",
        OperatorKind::TopNested(_) => "top-nested",
        OperatorKind::Union(_) => "union",
        OperatorKind::Where(_) => "where",
    }
}
