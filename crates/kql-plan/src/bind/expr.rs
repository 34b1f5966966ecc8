use super::binder::{Any, Binder, Cx, open_table};
use super::env::Binding;
use super::lint::Side;
use super::mismatch::wrapped;
use super::restrict::of_this_database;
use crate::ir::{Expr, Plan, Subquery, SubqueryForm};
use kql_source::{Applicability, Code, Diagnostic, Span, Subject};
use kql_syntax::ast::{self, BinaryOp, ExprKind, UnaryOp};
use kql_types::{Dyn, Type, Value};
use std::sync::Arc;

/// What to write instead of the `null` of other languages.
const NO_NULL: &str =
    "KQL has no literal `null`: write `isnull(x)`, `isempty(x)` for strings, or a typed null such as `long(null)`";

impl Binder<'_> {
    /// Binds an expression that may be a scalar or a table.
    pub(crate) fn any(&mut self, e: &ast::Expr, cx: Cx<'_>) -> Any {
        match &e.kind {
            ExprKind::Pipe(source, operators) => self.pipe(source.as_deref(), operators, cx),
            ExprKind::DataTable { columns, values } => self.datatable(columns, values, cx, e.span),
            ExprKind::ExternalData { columns, uris, options } => self.external_data(columns, uris, options, cx, e.span),
            ExprKind::Name { name, quoted } => self.name(name, *quoted, cx, e.span),
            ExprKind::Wildcard(_) => self.pipe_union_of(e, cx),
            ExprKind::Call(name, args) => self.call_any(name, args, cx, e.span),
            ExprKind::MethodCall(_, name, _) => self.remote(&name.name, e.span),
            ExprKind::Member(base, name) if of_this_database(base) => match self.stored_function(&name.name, cx) {
                Some(f) => {
                    let f = self.workspace_function(&f, name.span);
                    self.invoke(&f, &[], cx, e.span, None)
                }
                None => self.stored_table(&name.name, cx, name.span),
            },
            ExprKind::Member(base, name) if self.pattern_of(base, cx).is_some() => {
                self.pattern_path(base, &name.name, cx, e.span)
            }
            ExprKind::Index(base, path) if self.pattern_of(base, cx).is_some() => match &path.kind {
                ExprKind::Literal(ast::Literal::String(path)) => self.pattern_path(base, path, cx, e.span),
                _ => {
                    self.error(Code::ConstantExpected, path.span, "the path of a pattern must be a string literal");
                    Any::Error
                }
            },
            ExprKind::Member(base, name) if is_remote(base) => {
                if let ExprKind::Call(function, args) = &base.kind
                    && function.name == "database"
                    && self.unknown_database(args, base.span)
                {
                    return Any::Error;
                }
                self.remote(&name.name, e.span)
            }
            ExprKind::Internal(_) | ExprKind::EntityGroup(_) | ExprKind::MacroExpand { .. } | ExprKind::Function(_) => {
                self.report(
                    Diagnostic::new(Code::NeedsCluster, e.span, "this form is available only in a cluster")
                        .with_help("query the tables of the data folder directly"),
                );
                Any::Table(open_table())
            }
            ExprKind::Literal(_)
            | ExprKind::Star
            | ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::List(..)
            | ExprKind::Between { .. }
            | ExprKind::Member(..)
            | ExprKind::Index(..)
            | ExprKind::TypeOf(_)
            | ExprKind::Error => self.value(e, cx).map_or(Any::Error, Any::Scalar),
        }
    }

    /// Binds an expression that must be a scalar. One that fails is reported and becomes a placeholder.
    pub(crate) fn scalar(&mut self, e: &ast::Expr, cx: Cx<'_>) -> Expr {
        match self.any(e, cx) {
            Any::Scalar(expr) => expr,
            Any::Error => self.error_expr(),
            Any::Table(_) => {
                self.scalar_expected(e.span);
                self.error_expr()
            }
        }
    }

    fn scalar_expected(&mut self, span: Span) {
        self.report(
            Diagnostic::new(Code::ScalarExpected, span, "a scalar is expected here, not a table")
                .with_help("wrap it in `toscalar(…)` to use its first value"),
        );
    }

    /// Whether a stored table or a workspace function has this name.
    pub(crate) fn is_known(&self, name: &str) -> bool {
        self.catalog.table(name).is_some() || self.catalog.function(name).is_some()
    }

    /// Whether a name without a column is a table or a function to the published compiler, which then expects no column of
    /// unknown tables behind it.
    fn names_a_table(&self, name: &str) -> bool {
        // A wildcard may stand for known tables, whose columns have such names too.
        !self.uses.assumes_wildcard() && (self.is_known(name) || self.uses.assumes(name))
    }

    /// Binds an expression that must be a table.
    pub(crate) fn table(&mut self, e: &ast::Expr, cx: Cx<'_>) -> Option<Plan> {
        match self.any(e, cx.without_row()) {
            Any::Table(plan) => Some(plan),
            Any::Error => None,
            Any::Scalar(_) => {
                self.error(Code::TabularExpected, e.span, "a table is expected here, not a scalar");
                None
            }
        }
    }

    /// Scalars that are no names and no calls.
    fn value(&mut self, e: &ast::Expr, cx: Cx<'_>) -> Option<Expr> {
        match &e.kind {
            ExprKind::Literal(l) => self.literal(l, e.span),
            ExprKind::Unary(op, inner) => {
                let expr = self.scalar(inner, cx);
                let name = match op {
                    UnaryOp::Minus => "neg",
                    UnaryOp::Plus => "plus",
                };
                self.builtin(name, vec![(expr, inner.span)], cx, e.span)
            }
            ExprKind::Binary(..) => self.binary(e, cx),
            ExprKind::List(op, left, items) => self.list(*op, left, items, cx, e.span),
            ExprKind::Between { negated, value, low, high } => self.between(*negated, value, low, high, cx, e.span),
            ExprKind::Member(base, member) => self.member(base, member, cx, e.span),
            ExprKind::Index(base, index) => {
                let value = self.scalar(base, cx);
                let at = self.scalar(index, cx);
                let function = match at.constant() {
                    Some(Value::String(_)) => "member",
                    _ => "index",
                };
                let value = self.dynamic_base(value, base.span)?;
                self.check_index(&value, &at, index.span)?;
                self.builtin(function, vec![(value, base.span), (at, index.span)], cx, e.span)
            }
            ExprKind::Star => {
                self.error(Code::ScalarExpected, e.span, "`*` is not allowed here");
                None
            }
            ExprKind::TypeOf(_) => {
                self.error(Code::ScalarExpected, e.span, "`typeof(…)` is not allowed here");
                None
            }
            _ => None,
        }
    }

    /// A builtin by its declared name.
    pub(crate) fn builtin(&mut self, name: &str, args: Vec<(Expr, Span)>, cx: Cx<'_>, span: Span) -> Option<Expr> {
        let Some(function) = kql_functions::scalar(name) else {
            self.error(Code::Unsupported, span, format!("`{name}` is not implemented yet"));
            return None;
        };
        let args = args.into_iter().map(|(expr, span)| self.argument(expr, span)).collect();
        self.call(function, args, span, cx.row)
    }

    /// Infix operators. A chain such as `a and b and c …` is a tree that leans left as deep as the chain is long, so it is
    /// flattened in a loop; `and` and `or` are rebuilt as a balanced tree.
    fn binary(&mut self, e: &ast::Expr, cx: Cx<'_>) -> Option<Expr> {
        let mut spine: Vec<(BinaryOp, &ast::Expr, Span)> = Vec::new();
        let mut left = e;
        while let ExprKind::Binary(op, l, r) = &left.kind {
            spine.push((*op, r, left.span));
            left = l;
        }
        let mut result = self.scalar(left, cx);
        let mut left_text = left;
        let mut at = spine.len();
        while at > 0 {
            let (op, _, _) = spine[at - 1];
            if matches!(op, BinaryOp::And | BinaryOp::Or) {
                let mut terms = vec![(result, left.span)];
                let mut span = left.span;
                while at > 0 && spine[at - 1].0 == op {
                    let (_, right, whole) = spine[at - 1];
                    terms.push((self.scalar(right, cx), right.span));
                    span = whole;
                    at -= 1;
                }
                result = self.balanced(op, terms, cx, span);
            } else {
                let (_, right, span) = spine[at - 1];
                let r = self.scalar(right, cx);
                self.lint_infix(op, Side { text: left_text, expr: &result }, Side { text: right, expr: &r }, cx, span);
                result = self.infix(op, (result, left.span), (r, right.span), cx, span);
                at -= 1;
            }
            left_text = e;
        }
        if let ExprKind::Binary(BinaryOp::And, ..) = &e.kind {
            self.lint_and(e, &result, cx);
        }
        Some(result)
    }

    fn balanced(&mut self, op: BinaryOp, mut terms: Vec<(Expr, Span)>, cx: Cx<'_>, span: Span) -> Expr {
        if terms.len() <= 1 {
            return terms.pop().map_or_else(|| self.error_expr(), |t| t.0);
        }
        let right = terms.split_off(terms.len() / 2);
        let place = |t: &[(Expr, Span)]| t.iter().map(|t| t.1).reduce(Span::to).unwrap_or(span);
        let (lp, rp) = (place(&terms), place(&right));
        let l = self.balanced(op, terms, cx, lp);
        let r = self.balanced(op, right, cx, rp);
        self.infix(op, (l, lp), (r, rp), cx, span)
    }

    fn infix(&mut self, op: BinaryOp, left: (Expr, Span), right: (Expr, Span), cx: Cx<'_>, span: Span) -> Expr {
        self.builtin(op.text(), vec![left, right], cx, span).unwrap_or_else(|| self.error_expr())
    }

    /// `x in (…)`: items may be scalars, arrays or one-column tables.
    fn list(&mut self, op: ast::ListOp, left: &ast::Expr, items: &[ast::Expr], cx: Cx<'_>, span: Span) -> Option<Expr> {
        let value = self.scalar(left, cx);
        let is_dynamic = value.ty() == Type::Dynamic && !self.is_unknown(&value);
        let mut args = vec![(value, left.span)];
        for item in items {
            let expr = match self.any(item, cx) {
                Any::Scalar(e) => Some(e),
                Any::Table(plan)
                    if is_dynamic
                        && matches!(op.text(), "in" | "!in" | "in~" | "!in~")
                        && plan.fields.first().is_some_and(|f| f.ty != Type::Dynamic) =>
                {
                    // The service compares with a table by type, though it converts the items of a written list.
                    let ty = plan.fields.first().map_or(Type::String, |f| f.ty);
                    let message = format!("a dynamic value never equals a value of a {ty} column");
                    let help = format!("convert the dynamic value with `to{ty}(…)`");
                    let fix = wrapped(&format!("to{ty}"), left.span, Applicability::Unsafe);
                    self.report(Diagnostic::new(Code::NeverTrue, left.span, message).with_help(help).with_fix(fix));
                    Some(Expr::Constant(Value::Dynamic(Dyn::Array(Vec::new()))))
                }
                Any::Table(plan) => self.subquery(plan, SubqueryForm::List, item.span),
                Any::Error => None,
            };
            args.push((expr.unwrap_or_else(|| self.error_expr()), item.span));
        }
        let sides = items.iter().zip(&args[1..]).map(|(text, (expr, _))| Side { text, expr });
        let sides: Vec<Side<'_>> = sides.collect();
        self.lint_list(op, Side { text: left, expr: &args[0].0 }, &sides, cx, span);
        self.builtin(op.text(), args, cx, span)
    }

    fn between(
        &mut self,
        negated: bool,
        value: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        cx: Cx<'_>,
        span: Span,
    ) -> Option<Expr> {
        let v = self.scalar(value, cx);
        let l = self.scalar(low, cx);
        let mut h = self.scalar(high, cx);
        if l.ty() == Type::DateTime && h.ty() == Type::Timespan {
            // `between (start .. 1h)` means the hour from `start` on.
            h = self.builtin("+", vec![(l.clone(), low.span), (h, high.span)], cx, high.span)?;
        }
        self.lint_between(negated, Side { text: low, expr: &l }, Side { text: high, expr: &h }, cx, span);
        let name = if negated { "!between" } else { "between" };
        self.builtin(name, vec![(v, value.span), (l, low.span), (h, high.span)], cx, span)
    }

    fn member(&mut self, base: &ast::Expr, member: &ast::Ident, cx: Cx<'_>, span: Span) -> Option<Expr> {
        if let ExprKind::Name { name, quoted: false } = &base.kind
            && let Some((left, right)) = cx.row.and_then(|r| r.sides)
        {
            let side = match name.as_str() {
                "$left" => Some(left),
                "$right" => Some(right),
                _ => None,
            };
            if let Some(side) = side {
                return match side.field(&member.name) {
                    Some(f) => Some(Expr::Column(f.id, f.ty)),
                    None if side.open => Some(self.open_column()),
                    None => {
                        self.unknown_column(&member.name, &side.fields, member.span);
                        None
                    }
                };
            }
        }
        if let (ExprKind::Name { name, .. }, Some(row)) = (&base.kind, cx.row)
            && let Some((_, fields)) = row.tuples.iter().find(|(n, _)| n == name)
        {
            return match fields.iter().find(|f| f.name == member.name) {
                Some(f) => Some(Expr::Column(f.id, f.ty)),
                None => {
                    self.unknown_column(&member.name, fields, member.span);
                    None
                }
            };
        }
        let value = self.scalar(base, cx);
        let value = self.dynamic_base(value, base.span)?;
        let key = Expr::Constant(Value::String(member.name.clone()));
        self.builtin("member", vec![(value, base.span), (key, member.span)], cx, span)
    }

    fn dynamic_base(&mut self, value: Expr, span: Span) -> Option<Expr> {
        if value.ty() == Type::Dynamic {
            return Some(value);
        }
        let message = format!("a path needs a dynamic value, not {}", value.ty());
        self.report(
            Diagnostic::new(Code::TypeMismatch, span, message).with_help("use `parse_json(…)` to read JSON text"),
        );
        None
    }

    /// A name: a column, then a `let`, then a workspace function, then a table.
    fn name(&mut self, name: &str, quoted: bool, cx: Cx<'_>, span: Span) -> Any {
        if let Some(row) = cx.row
            && let Some(f) = row.fields.iter().find(|f| f.name == name)
        {
            return Any::Scalar(Expr::Column(f.id, f.ty));
        }
        if let Some(binding) = self.resolve(cx.env, name) {
            return match binding {
                Binding::Scalar(e) if !self.calls.inline(e.size(), span) => Any::Error,
                Binding::Scalar(e) => Any::Scalar(e),
                Binding::Table(cte) => Any::Table(self.use_cte(&cte)),
                Binding::Function(f) => self.invoke(&f, &[], cx, span, None),
                Binding::Pattern(p) => self.pattern_call(&p, &[], None, cx, span),
                Binding::Hidden => {
                    self.restricted(name, span);
                    Any::Error
                }
                Binding::Error => Any::Error,
            };
        }
        if let Some(row) = cx.row {
            if row.open && self.as_compiler() && self.names_a_table(name) {
                self.scalar_expected(span);
                return Any::Error;
            }
            if row.open && (quoted || self.as_compiler() || !name.eq_ignore_ascii_case("null")) {
                // Whether the column exists depends on data: it is assumed to, with type dynamic.
                return Any::Scalar(self.open_column());
            }
            self.unknown_name(name, row.fields, cx, span);
            return Any::Error;
        }
        if let Some(f) = self.stored_function(name, cx) {
            let f = self.workspace_function(&f, span);
            return self.invoke(&f, &[], cx, span, None);
        }
        self.stored_table(name, cx, span)
    }

    pub(crate) fn unknown_column(&mut self, name: &str, fields: &[crate::ir::PlanField], span: Span) {
        let d = Diagnostic::new(Code::UnknownColumn, span, format!("there is no column `{name}` here"))
            .with_subject(Subject::Column(name.to_string()));
        self.report_unknown(d, name, || fields.iter().map(|f| f.name.clone()).collect());
    }

    fn unknown_name(&mut self, name: &str, fields: &[crate::ir::PlanField], cx: Cx<'_>, span: Span) {
        let d = Diagnostic::new(Code::UnknownColumn, span, format!("there is no column `{name}` here"))
            .with_subject(Subject::Column(name.to_string()));
        if name.eq_ignore_ascii_case("null") {
            self.report(d.with_help(NO_NULL));
            return;
        }
        self.report_unknown(d, name, || fields.iter().map(|f| f.name.clone()).chain(cx.env.names()).collect());
    }

    /// Reports a correlated subquery.
    pub(crate) fn row_in_subquery(&mut self, span: Span) {
        let message = "a subquery in an expression runs once and cannot depend on a row of the outer query";
        let help = "pass a constant, or combine the tables with `join` or `lookup`";
        self.report(Diagnostic::new(Code::ScalarExpected, span, message).with_help(help));
    }

    /// A table as a value; it runs once, before the plan.
    pub(crate) fn subquery(&mut self, plan: Plan, form: SubqueryForm, span: Span) -> Option<Expr> {
        let Some(first) = plan.fields.first() else {
            if !plan.open {
                self.error(Code::ScalarExpected, span, "the subquery returns no columns");
            }
            return None;
        };
        let first_type = first.ty;
        // Only a parameter of a function can bring the value of a row in here.
        if self.calls.depth() > 0 && !self.as_compiler() && crate::check::depends_on_a_row(&plan) {
            self.row_in_subquery(span);
            return None;
        }
        let ty = match form {
            SubqueryForm::Scalar => first_type,
            SubqueryForm::List => Type::Dynamic,
        };
        Some(Expr::Subquery(Arc::new(Subquery { id: self.next_id(), plan, form, ty })))
    }
}

fn is_remote(base: &ast::Expr) -> bool {
    match &base.kind {
        ExprKind::Call(name, _) | ExprKind::MethodCall(_, name, _) => {
            matches!(name.name.as_str(), "cluster" | "database" | "workspace" | "app" | "resource" | "arg" | "adx")
        }
        _ => false,
    }
}
