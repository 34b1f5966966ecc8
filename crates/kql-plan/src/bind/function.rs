//! Calls by name, and user functions, which are inlined.

use super::argument::Argument;
use super::binder::{Any, Binder, Cx, open_table};
use super::call_stack::Frame;
use super::column_facts::Shape;
use super::env::{Binding, Env, UserFunction};
use super::references::Use;
use super::suggest::with_suggestion;
use super::wording::counted;
use crate::catalog::WorkspaceFunction;
use crate::ir::{Cte, Expr, Plan};
use kql_functions::plugin;
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{self, ExprKind, ParameterType};
use kql_types::Type;
use std::rc::Rc;
use std::sync::Arc;

/// Inlining deeper than this is treated as a cycle that names do not show.
const MAX_CALLS: usize = 64;

impl Binder<'_> {
    pub(crate) fn call_any(&mut self, name: &ast::Ident, args: &[ast::Argument], cx: Cx<'_>, span: Span) -> Any {
        match self.resolve(cx.env, &name.name) {
            Some(Binding::Function(f)) => return self.invoke(&f, args, cx, span, None),
            Some(Binding::Table(cte)) if args.is_empty() => return Any::Table(self.use_cte(&cte)),
            Some(Binding::Pattern(p)) => return self.pattern_call(&p, args, None, cx, span),
            Some(Binding::Hidden) => {
                self.restricted(&name.name, name.span);
                return Any::Error;
            }
            Some(Binding::Error) => return Any::Error,
            Some(Binding::Scalar(_) | Binding::Table(_)) | None => {}
        }
        if let (Some(aggregate), Some(_)) = (kql_functions::aggregate(&name.name), cx.aggregates) {
            return self.aggregate_value(aggregate, args, cx, span).map_or(Any::Error, Any::Scalar);
        }
        if let Some(special) = kql_functions::special::find(&name.name) {
            return self.special(special, args, cx, span);
        }
        if let Some(function) = kql_functions::function(&name.name) {
            let bound = self.arguments(args, cx);
            self.lint_null_test(function, name.span, &bound, span);
            return self.call(function, bound, span, cx.row).map_or(Any::Error, Any::Scalar);
        }
        if let Some(f) = self.stored_function(&name.name, cx) {
            let f = self.workspace_function(&f, span);
            return self.invoke(&f, args, cx, span, None);
        }
        if kql_functions::aggregate(&name.name).is_some() {
            self.report(
                Diagnostic::new(
                    Code::AggregateOutOfPlace,
                    name.span,
                    format!("the aggregate `{}` is not allowed here", name.name),
                )
                .with_help("use aggregates in `summarize`, `make-series` or `top-nested`"),
            );
            return Any::Error;
        }
        if plugin::plugin(&name.name).is_some() || plugin::refused(&name.name).is_some() {
            let message = format!("`{}` is a plugin, not a function", name.name);
            let help = format!("call it with `T | evaluate {}(…)`", name.name);
            self.report(Diagnostic::new(Code::UnknownFunction, name.span, message).with_help(help));
            return Any::Error;
        }
        if self.as_compiler() {
            self.uses.record(Use::Assumed(name.name.clone()));
            return match cx.row {
                Some(_) => Any::Scalar(self.open_column()),
                None => Any::Table(open_table()),
            };
        }
        if cx.row.is_none() && self.assumed(&name.name, name.span) {
            self.arguments(args, cx);
            return Any::Table(open_table());
        }
        if let Some(reason) = self.catalog.failure(&name.name) {
            self.error(Code::UnreadableTable, name.span, format!("`{}` cannot be read: {reason}", name.name));
            return Any::Error;
        }
        let catalog = self.catalog;
        let d = Diagnostic::new(Code::UnknownFunction, name.span, format!("there is no function `{}`", name.name));
        self.report_unknown(d, &name.name, || {
            let mut known = catalog.function_names();
            known.extend(cx.env.names());
            known.extend(kql_functions::builtin_names().map(str::to_string));
            known
        });
        Any::Error
    }

    /// Scalar arguments of a builtin.
    pub(crate) fn arguments(&mut self, args: &[ast::Argument], cx: Cx<'_>) -> Vec<Argument> {
        let mut out = Vec::with_capacity(args.len());
        for a in args {
            if let ExprKind::TypeOf(columns) = &a.value.kind {
                let ty = columns.first().and_then(|c| c.ty.as_ref()).map_or(Type::Dynamic, |t| self.type_of(t));
                let expr = Expr::Constant(kql_types::Value::String(ty.name().into()));
                out.push(Argument { type_literal: Some(ty), ..self.argument(expr, a.value.span) });
                continue;
            }
            if let (ExprKind::Star, Some(row)) = (&a.value.kind, cx.row) {
                // `pack_array(*)`: all columns of the row.
                out.extend(row.fields.iter().map(|f| self.argument(Expr::Column(f.id, f.ty), a.value.span)));
                continue;
            }
            let expr = self.scalar(&a.value, cx);
            out.push(self.argument(expr, a.value.span));
        }
        out
    }

    /// Reports a database that the published compiler does not know: it knows only that of the query, `database()`.
    pub(crate) fn unknown_database(&mut self, args: &[ast::Argument], span: Span) -> bool {
        let is_unknown = self.as_compiler() && !args.is_empty();
        if is_unknown {
            self.error(Code::UnknownTable, span, "there is no such database here");
        }
        is_unknown
    }

    /// A table of `cluster(…).database(…)`: reported, and bound as a table with unknown columns.
    pub(crate) fn remote(&mut self, name: &str, span: Span) -> Any {
        self.report(
            Diagnostic::new(Code::NeedsCluster, span, format!("`{name}` is in another cluster or workspace"))
                .with_help("add its data to the data folder and name the table directly"),
        );
        Any::Table(open_table())
    }

    /// A function of the workspace; `span` is the call, where a function that cannot be read is reported.
    pub(crate) fn workspace_function(&mut self, f: &Arc<WorkspaceFunction>, span: Span) -> Rc<UserFunction> {
        self.uses.record(Use::Function(f.name.clone()));
        if let Some(broken) = f.broken.as_ref().filter(|_| !self.as_compiler()) {
            let message = format!("the workspace function `{}` cannot be read: {}", f.name, broken.message);
            let mut d = Diagnostic::new(broken.code, span, message);
            d.help = f.file.as_ref().map(|file| format!("see `{file}`"));
            self.report(d);
        }
        Rc::new(UserFunction {
            name: f.name.clone(),
            parameters: f.parameters.clone(),
            body: f.body.clone(),
            env: Env::default(),
            own_text: false,
            workspace: true,
            file: f.file.as_deref().map(Rc::from),
            view: true,
        })
    }

    /// Inlines a call. `piped` is the table of `invoke`, which takes the first tabular parameter.
    pub(crate) fn invoke(
        &mut self,
        f: &Rc<UserFunction>,
        args: &[ast::Argument],
        cx: Cx<'_>,
        span: Span,
        piped: Option<Plan>,
    ) -> Any {
        let cycle = f.workspace && self.calls.contains(&f.name);
        if cycle || self.calls.depth() >= MAX_CALLS {
            let message = format!("the function `{}` calls itself", f.name);
            self.report(
                Diagnostic::new(Code::RecursiveFunction, span, message)
                    .with_help("KQL has no recursion: break the cycle"),
            );
            return Any::Error;
        }
        if !self.calls.inline(1, span) {
            return Any::Error;
        }
        let Some(env) = self.parameters(f, args, cx, span, piped) else { return Any::Error };
        self.calls.push(Frame {
            name: f.name.clone(),
            span,
            own_text: f.own_text,
            workspace: f.workspace,
            file: f.file.clone(),
            without_parameters: f.parameters.is_empty(),
        });
        let result = self.statements(&f.body, &env, f.own_text);
        self.calls.pop();
        match result {
            Some((Any::Error, _)) | None if !f.own_text && self.as_compiler() => Any::Table(open_table()),
            Some((any, _)) => any,
            None => {
                self.error(Code::TabularExpected, span, format!("the function `{}` returns nothing", f.name));
                Any::Error
            }
        }
    }

    fn parameters(
        &mut self,
        f: &Rc<UserFunction>,
        args: &[ast::Argument],
        cx: Cx<'_>,
        span: Span,
        piped: Option<Plan>,
    ) -> Option<Env> {
        let (slots, mut ok) = self.match_arguments(f, args, span, usize::from(piped.is_some()))?;
        let mut env = f.env.clone();
        let mut piped = piped;
        for (i, (p, slot)) in f.parameters.iter().zip(slots).enumerate() {
            let binding = match &p.ty {
                ParameterType::AnyTable | ParameterType::Table(_) => {
                    let plan = match (slot, piped.take()) {
                        (_, Some(plan)) if i == 0 => Some(plan),
                        (Some(a), _) => self.table(&a.value, cx),
                        (None, _) => {
                            self.missing(f, p, span);
                            None
                        }
                    };
                    plan.map(|plan| {
                        self.check_table(p, &plan, slot.map_or(span, |a| a.value.span));
                        let name = p.name.name.clone();
                        Binding::Table(Arc::new(Cte { id: self.next_id(), name, plan }))
                    })
                }
                ParameterType::Scalar(ty) => {
                    let expr = match (slot, &p.default) {
                        (Some(a), _) => Some(self.scalar(&a.value, cx)),
                        (None, Some(d)) => Some(self.scalar(d, Cx::new(&f.env))),
                        (None, None) => {
                            self.missing(f, p, span);
                            None
                        }
                    };
                    expr.map(|e| Binding::Scalar(self.declared_as(e, Type::from_keyword(&ty.name))))
                }
            };
            ok &= binding.is_some();
            env = env.with(&p.name.name, binding.unwrap_or(Binding::Error), p.name.span);
        }
        ok.then_some(env)
    }

    /// The argument of each parameter, by name or by position, where position 0 of `args` is parameter `first`; and
    /// whether every name was known. `None` if the arguments do not fit at all.
    fn match_arguments<'a>(
        &mut self,
        f: &UserFunction,
        args: &'a [ast::Argument],
        span: Span,
        first: usize,
    ) -> Option<(Vec<Option<&'a ast::Argument>>, bool)> {
        let mut slots: Vec<Option<&ast::Argument>> = vec![None; f.parameters.len()];
        let mut ok = true;
        let mut unordered = false;
        for (i, a) in args.iter().enumerate() {
            let position = match a.names.first() {
                Some(n) => {
                    let at = f.parameters.iter().position(|p| p.name.name == n.name);
                    if at.is_none() {
                        let d = Diagnostic::new(
                            Code::UnknownParameter,
                            n.span,
                            format!("the function `{}` has no parameter `{}`", f.name, n.name),
                        );
                        self.report(with_suggestion(d, &n.name, f.parameters.iter().map(|p| p.name.name.as_str())));
                        ok &= !f.own_text && self.as_compiler();
                        continue;
                    }
                    unordered |= at != Some(first + i);
                    at
                }
                None if unordered => {
                    let message = "arguments after an out-of-order named argument must be named";
                    self.error(Code::BadArgument, a.value.span, message);
                    return None;
                }
                // Without a name it is positional, whatever is named before it.
                None => Some(first + i),
            };
            match position.and_then(|p| slots.get_mut(p)) {
                Some(slot) => *slot = Some(a),
                None => {
                    let message =
                        format!("`{}` takes {}, not {}", f.name, counted(f.parameters.len(), "argument"), args.len());
                    self.error(Code::WrongArgumentCount, span, message);
                    return None;
                }
            }
        }
        Some((slots, ok))
    }

    /// An argument as a value of the type that its parameter declares.
    pub(super) fn declared_as(&mut self, e: Expr, ty: Option<Type>) -> Expr {
        match ty {
            // The compiler knows nothing of a declared parameter but its type.
            Some(Type::Dynamic) if self.as_compiler() && self.shape(&e) != Shape::Any => {
                Expr::Column(self.fresh(), Type::Dynamic)
            }
            Some(ty) => self.convert(e, ty),
            None => e,
        }
    }

    /// Whether a table has the columns that a parameter declares. For an open table, only data will tell.
    fn check_table(&mut self, p: &ast::Parameter, plan: &Plan, span: Span) {
        let ParameterType::Table(schema) = &p.ty else { return };
        for c in schema {
            let ty = c.ty.as_ref().map_or(Type::Dynamic, |t| self.type_of(t));
            let found = plan.field(&c.name.name).map(|f| f.ty);
            let message = match found {
                Some(found) if found == ty => continue,
                None if plan.open && !self.as_compiler() => continue,
                Some(found) => format!("`{}` is {found} in the table for `{}`, not {ty}", c.name.name, p.name.name),
                None => format!("the table for `{}` has no column `{}`", p.name.name, c.name.name),
            };
            let help = format!("the function declares it as `{}: {ty}`", c.name.name);
            self.report(Diagnostic::new(Code::TypeMismatch, span, message).with_help(help));
        }
    }

    fn missing(&mut self, f: &UserFunction, p: &ast::Parameter, span: Span) {
        let message = format!("`{}` needs an argument for `{}`", f.name, p.name.name);
        self.error(Code::WrongArgumentCount, span, message);
    }
}
