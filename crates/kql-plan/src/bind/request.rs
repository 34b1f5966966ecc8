//! Request properties of `set` statements, and what properties make of scans and results.

use super::binder::{Binder, Cx};
use super::env::Env;
use super::findings::Findings;
use super::options::BindOptions;
use super::suggest::with_suggestion;
use super::wording::counted;
use crate::catalog::Catalog;
use crate::ir::{Expr, Node, Plan};
use crate::request::{PropertySupport, REQUEST_PROPERTIES, RequestError, RequestOptions, RequestPropertyId, property};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{self, ExprKind, OptionValue, ParameterType, Statement};
use kql_types::{TimeRange, Type, Value};

/// The options under which a query is bound: those of the request, and what its `set` statements change of them.
pub(crate) fn with_set_statements(
    query: &ast::Query,
    catalog: &dyn Catalog,
    options: &BindOptions,
) -> (BindOptions, Findings) {
    let mut binder = Binder::new(catalog, options, None);
    let mut request = options.request.clone();
    binder.set_statements(&query.statements, &mut request);
    binder.check_scope(&request, &query.statements);
    let findings = binder.findings;
    let mut options = BindOptions { request, ..options.clone() };
    if let Some(now) = options.request.now {
        options.context.now = now;
    }
    (options, findings)
}

impl Binder<'_> {
    fn set_statements(&mut self, statements: &[Statement], request: &mut RequestOptions) {
        let mut after_query = false;
        for statement in statements {
            match statement {
                Statement::Set(set) if after_query => self.misplaced(
                    set,
                    "`set` after the first query is not supported",
                    "put the `set` statements before the first query",
                ),
                Statement::Set(set) => self.set_property(set, request),
                Statement::Expression(_) => after_query = true,
                Statement::Let(_)
                | Statement::QueryParameters(_)
                | Statement::Pattern(_)
                | Statement::Alias(_)
                | Statement::Restrict(_) => {}
            }
        }
    }

    /// A `set` statement where it cannot act on the whole query.
    pub(super) fn misplaced(&mut self, set: &ast::Set, message: &str, help: &str) {
        if !self.as_compiler() {
            self.report(Diagnostic::new(Code::Unsupported, set.name.span, message).with_help(help));
        }
    }

    fn set_property(&mut self, set: &ast::Set, request: &mut RequestOptions) {
        let (name, span) = (&set.name.name, set.name.span);
        let failures = self.findings.failures();
        let (value, value_span) = match &set.value {
            None => (None, span),
            Some(OptionValue::Name(word)) => (Some(Value::String(word.name.clone())), word.span),
            Some(OptionValue::Literal(literal, span)) => {
                (self.literal(literal, *span).and_then(|e| e.constant().cloned()), *span)
            }
            Some(OptionValue::Expr(e)) => {
                let bound = self.scalar(e, Cx::new(&Env::default()));
                (bound.constant().cloned(), e.span)
            }
        };
        if self.findings.failures() > failures {
            return;
        }
        if value.is_none() && set.value.is_some() {
            self.error(Code::ConstantExpected, value_span, format!("the value of `{name}` must be a literal"));
            return;
        }
        let result = request.set(name, value.as_ref());
        // The published compiler takes any option with any value.
        if let Err(error) = result
            && !self.as_compiler()
        {
            self.bad_property(&error, name, span, value_span);
        }
    }

    fn bad_property(&mut self, error: &RequestError, name: &str, span: Span, value_span: Span) {
        let message = error.to_string();
        match error {
            RequestError::Unknown { .. } => {
                let d = Diagnostic::new(Code::UnknownRequestProperty, span, format!("{message}, so it has no effect"));
                self.report(with_suggestion(d, name, REQUEST_PROPERTIES.iter().map(|p| p.name)));
            }
            RequestError::Refused { .. } => {
                let help = "remove the `set` statement to run the query without it";
                self.report(Diagnostic::new(Code::Unsupported, span, message).with_help(help));
            }
            RequestError::BadValue { .. } => self.error(Code::BadRequestProperty, value_span, message),
        }
    }

    /// A period without a column would filter nothing.
    fn check_scope(&mut self, request: &RequestOptions, statements: &[Statement]) {
        if request.scope.column.is_some() || request.scope.range().is_none() || self.as_compiler() {
            return;
        }
        let set = statements.iter().find_map(|s| match s {
            Statement::Set(set) if sets_scope_end(&set.name.name) => Some(set.name.span),
            _ => None,
        });
        self.report(
            Diagnostic::new(
                Code::BadRequestProperty,
                set.unwrap_or_default(),
                "the datetime scope of the query does not say which column it filters",
            )
            .with_help("begin the query with `set query_datetimescope_column = \"TimeGenerated\";`"),
        );
    }

    /// The period that the datetime scope of the query sets for a column.
    fn scope_of(&self, column: &str) -> Option<TimeRange> {
        let scope = &self.options.request.scope;
        scope.range().filter(|_| scope.column.as_deref() == Some(column))
    }

    /// The rows of a stored table within the datetime scope of the query.
    pub(crate) fn in_scope(&mut self, plan: Plan) -> Plan {
        let scoped = plan.fields.iter().filter(|f| f.ty == Type::DateTime);
        let scoped = scoped.filter_map(|f| Some((f.id, self.scope_of(&f.name)?))).next();
        let Some((column, range)) = scoped else { return plan };
        let span = Span::default();
        let mut bounded = plan;
        for (operator, tick) in [(">=", range.from), ("<=", range.to)] {
            let args =
                vec![(Expr::Column(column, Type::DateTime), span), (Expr::Constant(Value::DateTime(tick)), span)];
            let Some(predicate) = self.builtin(operator, args, Cx::new(&Env::default()), span) else { return bounded };
            let (fields, serialized, open) = (bounded.fields.clone(), bounded.serialized, bounded.open);
            bounded = Plan { node: Node::Filter(Box::new(bounded), predicate), fields, serialized, open };
        }
        bounded
    }

    /// A result as the request wants it: its schema in place of its rows, or its first rows alone.
    pub(crate) fn as_requested(&mut self, plan: Plan) -> Plan {
        let request = &self.options.request;
        let (most, schema_only) = (request.take_max_records, request.schema_only);
        if let Some(columns) = request.max_columns.filter(|most| plan.fields.len() as u64 > *most) {
            let message = format!(
                "the result has {}, and `maxoutputcolumns` allows {columns}",
                counted(plan.fields.len(), "column")
            );
            self.error(Code::ResultTooLarge, Span::default(), message);
        }
        let plan = if schema_only { self.get_schema(plan) } else { plan };
        let Some(most) = most else { return plan };
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let (fields, serialized, open) = (plan.fields.clone(), plan.serialized, plan.open);
        let node = Node::Limit(Box::new(plan), Expr::Constant(Value::Long(most)));
        Plan { node, fields, serialized, open }
    }

    /// The value of a declared query parameter: what the request gives, its default, or an error.
    pub(super) fn query_parameter(&mut self, p: &ast::Parameter, env: &Env) -> Option<Expr> {
        let ParameterType::Scalar(word) = &p.ty else {
            if !self.as_compiler() {
                self.error(Code::TypeMismatch, p.name.span, "a query parameter is a scalar");
            }
            return None;
        };
        let ty = Type::from_keyword(&word.name)?;
        if let Some(text) = self.options.request.parameters.get(&p.name.name) {
            let value = self.parameter_value(text, ty);
            if value.is_none() {
                let message = format!("`{text}` is no {ty} literal, which the query parameter `{}` needs", p.name.name);
                self.error(Code::BadLiteral, p.name.span, message);
            }
            return value;
        }
        match &p.default {
            Some(default) => {
                let value = self.scalar(default, Cx::new(env));
                Some(self.declared_as(value, Some(ty)))
            }
            // Only its type matters to the published compiler, which runs nothing.
            None if self.as_compiler() || self.options.is_check => Some(Expr::Constant(Value::Null(ty))),
            None => {
                let message = format!("the query parameter `{}` has no value and no default", p.name.name);
                let help = format!("pass `--param {}=VALUE`, or declare a default", p.name.name);
                self.report(Diagnostic::new(Code::ParameterWithoutValue, p.name.span, message).with_help(help));
                Some(self.error_expr_of(ty))
            }
        }
    }

    /// The literal that a text is, written with its type or without.
    fn parameter_value(&mut self, text: &str, ty: Type) -> Option<Expr> {
        if ty == Type::String {
            return Some(Expr::Constant(Value::String(text.to_string())));
        }
        [text.to_string(), format!("{}({text})", ty.name())].iter().find_map(|written| {
            let parsed = kql_syntax::parse(written);
            let [Statement::Expression(e)] = parsed.query.statements.as_slice() else { return None };
            let ExprKind::Literal(literal) = &e.kind else { return None };
            let mark = self.findings.mark();
            let value = self.literal(literal, e.span).filter(|_| !parsed.diagnostics.iter().any(Diagnostic::is_error));
            let (_, failures) = self.findings.roll_back(mark);
            let value = self.declared_as(value.filter(|_| failures == 0)?, Some(ty));
            Some(value).filter(|v| v.constant().is_some_and(|c| c.ty() == ty))
        })
    }
}

fn sets_scope_end(name: &str) -> bool {
    matches!(
        property(name).map(|p| p.support),
        Some(PropertySupport::Done(RequestPropertyId::ScopeFrom | RequestPropertyId::ScopeTo))
    )
}
