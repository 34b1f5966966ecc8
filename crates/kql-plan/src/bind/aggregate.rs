//! Aggregates inside `summarize`, `make-series` and `top-nested`.

use super::argument::Argument;
use super::binder::{Binder, Cx};
use super::names::result_name;
use super::references::Use;
use crate::ir::{AggregateCall, ColumnId, Expr, PlanField};
use kql_functions::{Aggregate, AggregateForm, Naming};
use kql_source::{Code, Span};
use kql_syntax::ast::{self, ExprKind};
use kql_types::Type;
use std::collections::HashSet;

impl Binder<'_> {
    /// An aggregate inside an expression: its first output as a column of the aggregation.
    pub(crate) fn aggregate_value(
        &mut self,
        function: &'static Aggregate,
        args: &[ast::Argument],
        cx: Cx<'_>,
        span: Span,
    ) -> Option<Expr> {
        let outputs = self.aggregate_outputs(function, args, cx, span, &HashSet::new())?;
        outputs.first().map(|f| Expr::Column(f.id, f.ty))
    }

    /// Binds an aggregate and gives its output columns with the names they have unless renamed. `keys` are the columns that
    /// `*` leaves out because they are group keys.
    pub(crate) fn aggregate_outputs(
        &mut self,
        function: &'static Aggregate,
        args: &[ast::Argument],
        cx: Cx<'_>,
        span: Span,
        keys: &HashSet<ColumnId>,
    ) -> Option<Vec<PlanField>> {
        let collected = cx.aggregates?;
        let inner = Cx { aggregates: None, ..cx };
        self.uses.record(Use::Builtin(function.name));
        let call = match function.form {
            AggregateForm::ArgMax | AggregateForm::ArgMin | AggregateForm::AnyRow => {
                self.row_aggregate(function, args, inner, span, keys)?
            }
            AggregateForm::Accumulator(_) => {
                let bound = self.arguments(args, inner);
                self.lint_count_argument(function, args, span);
                let (exprs, ty) = self.signature(function.name, function.parsed_signatures(), &bound, span)?;
                self.check_aggregate(function, &exprs, ty, &bound, span)?;
                let output = self.field(result_name_of(function, args, cx), ty);
                self.columns.set_shape(output.id, self.shape_of_call(function.parsed_signatures(), &exprs));
                if ty == Type::Dynamic && exprs.iter().any(|e| self.is_unknown(e)) {
                    self.columns.set_unknown(output.id);
                }
                AggregateCall { function, args: exprs, outputs: vec![output] }
            }
            AggregateForm::Columns { name, shared, .. } => {
                let bound = self.arguments(args, inner);
                let (exprs, ty) = self.signature(function.name, function.parsed_signatures(), &bound, span)?;
                let base = args.first().and_then(|a| result_name(&a.value, cx.row)).unwrap_or_default();
                let constants = exprs.iter().skip(shared).filter_map(Expr::constant).cloned().collect::<Vec<_>>();
                let outputs = constants.iter().map(|c| self.field(name(&base, c), ty)).collect();
                AggregateCall { function, args: exprs, outputs }
            }
        };
        // The same aggregate written twice is computed once.
        if let Some(same) = collected.borrow().iter().find(|c| {
            std::ptr::eq(c.function, call.function) && c.args == call.args && c.outputs.len() == call.outputs.len()
        }) {
            let named = same.outputs.iter().zip(&call.outputs).map(|(s, n)| PlanField { id: s.id, ..n.clone() });
            return Some(named.collect());
        }
        let outputs = call.outputs.clone();
        collected.borrow_mut().push(call);
        Some(outputs)
    }

    fn check_aggregate(
        &mut self,
        function: &'static Aggregate,
        exprs: &[Expr],
        ty: Type,
        args: &[Argument],
        span: Span,
    ) -> Option<()> {
        let AggregateForm::Accumulator(bind) = function.form else { return Some(()) };
        let types: Vec<Type> = exprs.iter().map(Expr::ty).collect();
        let constants: Vec<_> = exprs.iter().map(Expr::constant).collect();
        let bind_args = kql_functions::BindArgs {
            types: &types,
            constants: &constants,
            returns: ty,
            context: &self.options.context,
        };
        if let Err(e) = bind(&bind_args) {
            let at = e.argument.and_then(|i| args.get(i)).map_or(span, |a| a.span);
            self.error(Code::BadArgument, at, format!("`{}`: {}", function.name, e.message));
            return None;
        }
        Some(())
    }

    /// `arg_max(x, a, *)`, `take_any(a, *)`: output `i` is argument `i` of the chosen row.
    fn row_aggregate(
        &mut self,
        function: &'static Aggregate,
        args: &[ast::Argument],
        cx: Cx<'_>,
        span: Span,
        keys: &HashSet<ColumnId>,
    ) -> Option<AggregateCall> {
        if args.is_empty() {
            self.error(Code::WrongArgumentCount, span, format!("`{}` takes at least 1 argument", function.name));
            return None;
        }
        let extreme = !matches!(function.form, AggregateForm::AnyRow);
        let prefix = match function.form {
            AggregateForm::ArgMin => "min",
            AggregateForm::ArgMax => "max",
            AggregateForm::AnyRow | AggregateForm::Accumulator(_) | AggregateForm::Columns { .. } => "any",
        };
        let any_star = args.iter().any(|a| matches!(a.value.kind, ExprKind::Star));
        let primary = args.first().and_then(|a| result_name(&a.value, cx.row)).unwrap_or_default();
        // The legacy forms prefix the name of the column.
        let prefixed = |name: &str| match function.naming {
            Naming::PrefixAndChain(prefix) => format!("{prefix}_{primary}_{name}"),
            Naming::PrefixAndEach(prefix) => format!("{prefix}_{name}"),
            Naming::None
            | Naming::FirstArgument
            | Naming::OnlyArgument
            | Naming::NameAndFirst
            | Naming::PrefixAndFirst(_)
            | Naming::PrefixAndOnly(_)
            | Naming::PrefixAndTwo(_)
            | Naming::PrefixOnly(_)
            | Naming::ColumnValue => name.to_string(),
        };
        let (mut exprs, mut outputs) = (Vec::new(), Vec::new());
        let mut seen: HashSet<ColumnId> = if extreme { HashSet::new() } else { keys.clone() };
        for (i, a) in args.iter().enumerate() {
            if matches!(a.value.kind, ExprKind::Star) {
                for f in cx.row.map_or(&[][..], |r| r.fields) {
                    if !seen.contains(&f.id) && !keys.contains(&f.id) {
                        seen.insert(f.id);
                        exprs.push(Expr::Column(f.id, f.ty));
                        outputs.push(self.field_of(prefixed(&f.name), &Expr::Column(f.id, f.ty)));
                    }
                }
                continue;
            }
            let expr = self.scalar(&a.value, cx);
            let name = a.names.first().map(|n| n.name.clone());
            if let Expr::Column(id, _) = &expr {
                let skip = any_star && (i > 0 || !extreme) && (seen.contains(id) || extreme && keys.contains(id));
                if skip {
                    continue;
                }
                seen.insert(*id);
            }
            let name = name.or_else(|| {
                let name = result_name(&a.value, cx.row)?;
                // The first of a chain has no name before it.
                if let (0, Naming::PrefixAndChain(prefix)) = (i, function.naming) {
                    return Some(format!("{prefix}_{name}"));
                }
                Some(prefixed(&name))
            });
            let name = name.unwrap_or_else(|| match (extreme, i) {
                (true, 0) => format!("{prefix}_"),
                (true, _) => format!("{prefix}_{primary}_arg{i}"),
                (false, _) if args.len() == 1 && matches!(function.naming, Naming::PrefixAndEach(_)) => {
                    format!("{prefix}_")
                }
                (false, _) => format!("any_arg{i}"),
            });
            outputs.push(self.field_of(name, &expr));
            exprs.push(expr);
        }
        Some(AggregateCall { function, args: exprs, outputs })
    }
}

fn result_name_of(function: &Aggregate, args: &[ast::Argument], cx: Cx<'_>) -> String {
    let ident = ast::Ident { name: function.name.to_string(), span: Span::default() };
    let call = ast::Expr { kind: ExprKind::Call(ident, args.to_vec()), span: Span::default() };
    result_name(&call, cx.row).unwrap_or_default()
}
