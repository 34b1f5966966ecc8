//! Arguments of a plugin: which parameter each belongs to.

use crate::bind::binder::{Binder, Cx};
use crate::ir::{ColumnId, Expr, Node, Plan, PlanField, PluginArg};
use kql_functions::plugin::{self, ArgKind, ColumnArg, PluginCall, PluginDeclaration, PluginForm, TableArg};
use kql_functions::{AggregateForm, BindArgs};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{self, ExprKind, Ident};
use kql_types::{Batch, Field, Type, Value};

/// A call with its input, to which computed arguments may have been added.
pub(crate) struct BoundPlugin {
    pub(crate) input: Plan,
    /// The number of input columns that the user sees.
    pub(crate) visible: usize,
    pub(crate) args: Vec<(&'static str, PluginArg)>,
}

impl BoundPlugin {
    pub(crate) fn first_column(&self) -> Option<ColumnId> {
        self.args.iter().find_map(|(_, a)| match a {
            PluginArg::Column(f) => Some(f.id),
            PluginArg::Scalar(_) | PluginArg::Table(_) => None,
        })
    }

    pub(crate) fn table(&self) -> Option<&Plan> {
        self.args.iter().find_map(|(_, a)| match a {
            PluginArg::Table(t) => Some(t.as_ref()),
            PluginArg::Column(_) | PluginArg::Scalar(_) => None,
        })
    }

    /// The call as the plugin sees it, its table without rows.
    pub(crate) fn call(&self) -> PluginCall {
        let field = |f: &PlanField| Field::new(f.name.clone(), f.ty);
        let place = |id: ColumnId| {
            let of = |p: &Plan| p.fields.iter().position(|f| f.id == id);
            of(&self.input).or_else(|| self.table().and_then(of)).unwrap_or(0)
        };
        let args = self.args.iter().map(|(name, a)| {
            let value = match a {
                PluginArg::Column(f) => {
                    plugin::PluginArg::Column(ColumnArg { at: place(f.id), name: f.name.clone(), ty: f.ty })
                }
                PluginArg::Scalar(e) => {
                    plugin::PluginArg::Constant(e.constant().cloned().unwrap_or(Value::Null(e.ty())))
                }
                PluginArg::Table(t) => {
                    let fields: Vec<Field> = t.fields.iter().map(field).collect();
                    let batch = Batch::empty(&t.schema());
                    plugin::PluginArg::Table(TableArg { fields, batch })
                }
            };
            (*name, value)
        });
        PluginCall { input: self.input.fields[..self.visible].iter().map(field).collect(), args: args.collect() }
    }
}

/// The arguments of one form.
#[derive(Default)]
struct Fitted {
    args: Vec<(&'static str, PluginArg)>,
    /// Conditions over the row, with the argument that each becomes.
    conditions: Vec<(usize, Expr)>,
    aggregate: Option<(&'static str, ast::Argument)>,
}

impl Binder<'_> {
    /// Binds the first form that fits; if none does, the errors of the last one are reported.
    pub(crate) fn plugin_call(
        &mut self,
        declaration: &'static PluginDeclaration,
        input: Plan,
        args: &[ast::Argument],
        span: Span,
        cx: Cx<'_>,
    ) -> Option<BoundPlugin> {
        let mut last = None;
        for form in declaration.parsed_forms() {
            let fitted = match self.probe(|b| b.fit(declaration, form, &input, args, span, cx)) {
                Ok(fitted) => fitted,
                Err(rejected) => {
                    last = Some(rejected);
                    continue;
                }
            };
            let wants_aggregate = form.0.iter().find(|p| p.kind == ArgKind::Aggregate).map(|p| p.name);
            return match wants_aggregate {
                Some(parameter) => self.summarized_call(parameter, fitted, input, span, cx),
                None => Some(self.with_conditions(fitted, input)),
            };
        }
        if let Some(rejected) = last {
            self.report_again(rejected);
        }
        None
    }

    fn fit(
        &mut self,
        declaration: &PluginDeclaration,
        form: &PluginForm,
        input: &Plan,
        args: &[ast::Argument],
        span: Span,
        cx: Cx<'_>,
    ) -> Option<Fitted> {
        let mut out = Fitted::default();
        let mut next = 0;
        let mut seen: Vec<&str> = Vec::new();
        for a in args {
            let named = a.names.first().and_then(|n| form.0.iter().position(|p| p.name.eq_ignore_ascii_case(&n.name)));
            // An unknown name is the reason why no parameter takes it.
            let mut unknown = None;
            if let Some(i) = named {
                let p = &form.0[i];
                seen.push(p.name);
                if !self.fits(p.name, p.kind, input, a, &mut out, &mut unknown, cx) {
                    self.misfit(declaration, p.name, p.kind, a, unknown);
                    return None;
                }
                continue;
            }
            loop {
                let Some(p) = form.0.get(next) else {
                    match unknown {
                        Some(d) => self.no_such_column(d),
                        None => {
                            let message = format!("`{}` has too many arguments", declaration.name);
                            self.error(Code::WrongArgumentCount, a.value.span, message);
                        }
                    }
                    return None;
                };
                let left_out = !p.repeated && p.optional && is_default(&a.value);
                if left_out || self.fits(p.name, p.kind, input, a, &mut out, &mut unknown, cx) {
                    seen.push(p.name);
                    next += usize::from(!p.repeated);
                    break;
                }
                if !p.optional && !seen.contains(&p.name) {
                    self.misfit(declaration, p.name, p.kind, a, unknown);
                    return None;
                }
                next += 1;
            }
        }
        if let Some(p) = form.0.iter().find(|p| !p.optional && !seen.contains(&p.name)) {
            let message = format!("`{}` needs an argument for `{}`", declaration.name, p.name);
            self.error(Code::WrongArgumentCount, span, message);
            return None;
        }
        Some(out)
    }

    /// Whether an argument is of a kind; if so it is added. If it names a column that does not exist, `unknown` says so.
    #[allow(clippy::too_many_arguments, reason = "one argument against one parameter")]
    fn fits(
        &mut self,
        name: &'static str,
        kind: ArgKind,
        input: &Plan,
        a: &ast::Argument,
        out: &mut Fitted,
        unknown: &mut Option<Diagnostic>,
        cx: Cx<'_>,
    ) -> bool {
        let arg = match kind {
            ArgKind::Column => self.column_argument(a, input, unknown, cx).map(PluginArg::Column),
            ArgKind::Constant => self
                .probe(|b| Some(b.scalar(&a.value, cx.without_row())).filter(|e| e.columns().is_empty()))
                .ok()
                .map(PluginArg::Scalar),
            ArgKind::Condition => {
                let over_row = |e: &Expr| e.ty() == Type::Bool && e.constant().is_none();
                self.probe(|b| Some(b.scalar(&a.value, cx.with_plan(input))).filter(over_row)).ok().map(|e| {
                    let label = a.names.first().map(|n| n.name.clone());
                    let label = label.or_else(|| crate::bind::names::result_name(&a.value, cx.with_plan(input).row));
                    let field = self.field(label.unwrap_or_default(), Type::Bool);
                    out.conditions.push((out.args.len(), e));
                    PluginArg::Column(field)
                })
            }
            ArgKind::Table => self.probe(|b| b.table(&a.value, cx)).ok().map(|t| PluginArg::Table(Box::new(t))),
            ArgKind::LookupColumn => {
                let table = out.args.iter().find_map(|(_, a)| match a {
                    PluginArg::Table(t) => Some(t.as_ref()),
                    PluginArg::Column(_) | PluginArg::Scalar(_) => None,
                });
                match &a.value.kind {
                    ExprKind::Name { name, .. } => table.and_then(|t| t.field(name)).cloned().map(PluginArg::Column),
                    _ => None,
                }
            }
            ArgKind::Aggregate => {
                if let ExprKind::Call(f, _) = &a.value.kind
                    && kql_functions::aggregate(&f.name).is_some()
                {
                    out.aggregate = Some((name, a.clone()));
                    return true;
                }
                None
            }
        };
        match arg {
            Some(arg) => {
                out.args.push((name, arg));
                true
            }
            None => false,
        }
    }

    /// The column that an argument names; an open table may have it.
    fn column_argument(
        &mut self,
        a: &ast::Argument,
        input: &Plan,
        unknown: &mut Option<Diagnostic>,
        cx: Cx<'_>,
    ) -> Option<PlanField> {
        let column = self.probe(|b| {
            let Expr::Column(id, ty) = b.scalar(&a.value, cx.with_plan(input)) else { return None };
            let name = crate::bind::names::result_name(&a.value, cx.with_plan(input).row).unwrap_or_default();
            let may_be_there = input.open.then_some(PlanField { id, name, ty });
            input.fields.iter().find(|f| f.id == id).cloned().or(may_be_there)
        });
        match column {
            Ok(field) => Some(field),
            Err(rejected) => {
                if matches!(a.value.kind, ExprKind::Name { .. }) {
                    *unknown = rejected.diagnostics.into_iter().find(|d| d.code == Code::UnknownColumn);
                }
                None
            }
        }
    }

    /// Reports a name that no parameter takes because no such column exists.
    fn no_such_column(&mut self, d: Diagnostic) {
        self.findings.adopt(vec![d], 1);
    }

    fn misfit(
        &mut self,
        declaration: &PluginDeclaration,
        parameter: &str,
        kind: ArgKind,
        a: &ast::Argument,
        unknown: Option<Diagnostic>,
    ) {
        if let Some(d) = unknown {
            self.no_such_column(d);
            return;
        }
        let what = match kind {
            ArgKind::Column => "a column of the input",
            ArgKind::Constant => "a constant",
            ArgKind::Condition => "a condition over the row",
            ArgKind::Table => "a table",
            ArgKind::LookupColumn => "a column of the lookup table",
            ArgKind::Aggregate => "an aggregate",
        };
        self.report(
            Diagnostic::new(
                Code::TypeMismatch,
                a.value.span,
                format!("`{}`: `{parameter}` must be {what}", declaration.name),
            )
            .with_help(format!("its arguments are ({})", declaration.forms.join(") or ("))),
        );
    }

    /// Conditions become columns after those of the input.
    fn with_conditions(&mut self, fitted: Fitted, input: Plan) -> BoundPlugin {
        let visible = input.fields.len();
        if fitted.conditions.is_empty() {
            return BoundPlugin { input, visible, args: fitted.args };
        }
        let mut fields = input.fields.clone();
        let mut exprs: Vec<Expr> = fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
        for (at, e) in fitted.conditions {
            if let Some((_, PluginArg::Column(f))) = fitted.args.get(at) {
                fields.push(f.clone());
                exprs.push(e);
            }
        }
        let (serialized, open) = (input.serialized, input.open);
        let input = Plan { node: Node::Project(Box::new(input), exprs), fields, serialized, open };
        BoundPlugin { input, visible, args: fitted.args }
    }

    /// The input summarized by the columns of the call: those given, or all that neither the first argument nor the
    /// aggregate uses.
    fn summarized_call(
        &mut self,
        parameter: &'static str,
        fitted: Fitted,
        input: Plan,
        span: Span,
        cx: Cx<'_>,
    ) -> Option<BoundPlugin> {
        let aggregate = match fitted.aggregate {
            Some((_, a)) => a,
            None => {
                let ident = Ident { name: "count".into(), span };
                let value = ast::Expr { kind: ExprKind::Call(ident, Vec::new()), span };
                ast::Argument { names: Vec::new(), value }
            }
        };
        let mut columns: Vec<(&'static str, PlanField)> = Vec::new();
        for (name, a) in fitted.args {
            if let PluginArg::Column(f) = a {
                columns.push((name, f));
            }
        }
        let (_, pivot) = columns.first()?.clone();
        let by_column = columns.remove(0).0;
        if columns.is_empty() {
            let mut used = Vec::new();
            names_of(&aggregate.value, &mut used);
            let others = input.fields.iter().filter(|f| f.id != pivot.id && !used.contains(&f.name));
            columns = others.map(|f| ("columnName", f.clone())).collect();
        }
        let names: Vec<(&'static str, String)> = columns.into_iter().map(|(p, f)| (p, f.name)).collect();
        let key = |name: &str| ast::Argument {
            names: Vec::new(),
            value: ast::Expr { kind: ExprKind::Name { name: name.to_string(), quoted: true }, span },
        };
        let mut by: Vec<ast::Argument> = names.iter().map(|(_, n)| key(n)).collect();
        by.push(key(&pivot.name));
        let empty = self.empty_answer(&aggregate, &input, cx);
        let input = self.summarize(input, std::slice::from_ref(&aggregate), &by, None, cx)?;
        let mut args = vec![(by_column, PluginArg::Column(input.fields.get(names.len())?.clone()))];
        args.push((parameter, PluginArg::Column(input.fields.last()?.clone())));
        if let Some(v) = empty {
            args.push((parameter, PluginArg::Scalar(Expr::Constant(v))));
        }
        for (i, (p, _)) in names.iter().enumerate() {
            args.push((p, PluginArg::Column(input.fields.get(i)?.clone())));
        }
        let visible = input.fields.len();
        Some(BoundPlugin { input, visible, args })
    }

    /// The result of an aggregate over no rows.
    fn empty_answer(&mut self, aggregate: &ast::Argument, input: &Plan, cx: Cx<'_>) -> Option<Value> {
        let ExprKind::Call(name, args) = &aggregate.value.kind else { return None };
        let function = kql_functions::aggregate(&name.name)?;
        let AggregateForm::Accumulator(bind) = function.form else { return None };
        // The call itself is bound with the `summarize`; here only its types and constants are of interest.
        let (signature, undone) = self.dry_run(|binder| {
            let bound = binder.arguments(args, cx.with_plan(input));
            binder.signature(function.name, function.parsed_signatures(), &bound, name.span)
        });
        let (exprs, returns) = signature.filter(|_| undone.is_clean())?;
        let types: Vec<Type> = exprs.iter().map(Expr::ty).collect();
        let constants: Vec<Option<&Value>> = exprs.iter().map(Expr::constant).collect();
        let bind_args = BindArgs { types: &types, constants: &constants, returns, context: &self.options.context };
        let column = bind(&bind_args).ok()?.finish(1, kql_types::OutputLimit::UNLIMITED).ok()?;
        (!column.is_empty()).then(|| column.value(0))
    }
}

fn is_default(e: &ast::Expr) -> bool {
    matches!(&e.kind, ExprKind::Literal(ast::Literal::String(s)) if s == "~")
}

fn names_of(e: &ast::Expr, out: &mut Vec<String>) {
    match &e.kind {
        ExprKind::Name { name, .. } => out.push(name.clone()),
        ExprKind::Call(_, args) => args.iter().for_each(|a| names_of(&a.value, out)),
        ExprKind::Binary(_, a, b) => {
            names_of(a, out);
            names_of(b, out);
        }
        _ => {}
    }
}
