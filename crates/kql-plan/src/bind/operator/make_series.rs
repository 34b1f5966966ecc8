use super::items::Style;
use crate::bind::binder::{Binder, Cx};
use crate::bind::projection::Projection;
use crate::ir::{ColumnId, Expr, MakeSeries, Node, Plan, PlanField};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{self, Operator};
use kql_types::{Type, Value};
use std::cell::RefCell;
use std::collections::HashSet;

impl Binder<'_> {
    /// `make-series`: a row a group, with an array for each aggregate and one for the axis.
    pub(crate) fn make_series(&mut self, input: Plan, m: &ast::MakeSeries, o: &Operator, cx: Cx<'_>) -> Option<Plan> {
        let mut p = Projection::default();
        let mut ok = true;
        for a in &m.by {
            ok &= self.add_item(&mut p, a, cx.with_plan(&input), Style::Project, &HashSet::new()).is_some();
        }
        let (key_fields, keys) = p.finish();
        let key_fields: Vec<PlanField> = key_fields.iter().map(|f| self.field(f.name.clone(), f.ty)).collect();
        let key_columns: HashSet<ColumnId> = keys.iter().flat_map(Expr::columns).collect();
        let mut out = Projection::over(&key_fields);
        let collected = RefCell::new(Vec::new());
        let row_cx = Cx { aggregates: Some(&collected), ..cx.with_plan(&input) };
        let mut defaults = Vec::new();
        for (a, default) in &m.aggregates {
            ok &= self.add_item(&mut out, a, row_cx, Style::Summarize, &key_columns).is_some();
            defaults.push(default.as_ref().map(|d| (self.scalar(&d.value, cx.without_row()), d.value.span)));
        }
        ok &= self.add_item(&mut out, &m.on, cx.with_plan(&input), Style::Project, &HashSet::new()).is_some();
        if !ok {
            return None;
        }
        let (fields, mut exprs) = out.finish();
        let on = exprs.pop()?;
        if !self.is_unknown(&on)
            && !matches!(on.ty(), Type::Int | Type::Long | Type::Real | Type::DateTime | Type::Timespan | Type::Decimal)
        {
            let message = format!("the axis of a series must be a number, a datetime or a timespan, not {}", on.ty());
            self.error(Code::TypeMismatch, m.on.value.span, message);
            return None;
        }
        let mut values = Vec::with_capacity(defaults.len());
        for (expr, default) in exprs.split_off(key_fields.len()).into_iter().zip(defaults) {
            let default = self.series_default(default, expr.ty())?;
            values.push((expr, default));
        }
        let bound = |binder: &mut Self, a: &ast::Argument| {
            let e = binder.scalar(&a.value, binder.cx_of_bound(&input, cx));
            Some(binder.convert(e, on.ty()))
        };
        let from = match &m.from {
            Some(a) => Some(bound(self, a)?),
            None => None,
        };
        let to = match &m.to {
            Some(a) => Some(bound(self, a)?),
            None => None,
        };
        if m.in_range && matches!(m.step.value.kind, ast::ExprKind::Error) {
            let message = "`in range(…)` takes three bounds: start, end and step";
            self.error(Code::WrongArgumentCount, o.span, message);
            return None;
        }
        let step = self.series_step(m, &on, self.cx_of_bound(&input, cx))?;
        let fields = fields
            .into_iter()
            .enumerate()
            .map(|(i, f)| if i < key_fields.len() { f } else { self.field(f.name, Type::Dynamic) })
            .collect();
        let nonempty = Self::option_text(o, "kind").is_some_and(|k| k == "nonempty");
        let node = Node::MakeSeries(MakeSeries {
            input: Box::new(input),
            keys,
            calls: collected.into_inner(),
            values,
            on,
            from,
            to,
            step,
            in_range: m.in_range,
            nonempty,
        });
        Some(Plan { node, fields, serialized: false, open: false })
    }

    /// The value of a bin without rows: the constant that the query gives, or the zero of the type.
    fn series_default(&mut self, default: Option<(Expr, Span)>, ty: Type) -> Option<Value> {
        let Some((default, span)) = default else { return Some(zero(ty)) };
        let value = self.convert(default, ty).constant().cloned();
        if value.is_none() {
            self.error(Code::ConstantExpected, span, "the default of a series must be a constant");
        }
        value
    }

    /// The step of the axis `on`: a timespan for datetimes, otherwise a value of the axis's own type.
    fn series_step(&mut self, m: &ast::MakeSeries, on: &Expr, cx: Cx<'_>) -> Option<Expr> {
        let step = self.scalar(&m.step.value, cx);
        let step_type = if on.ty() == Type::DateTime { Type::Timespan } else { on.ty() };
        if !self.is_unknown(on) && step.ty() != step_type && !(step.ty().is_number() && step_type.is_number()) {
            self.report(
                Diagnostic::new(
                    Code::TypeMismatch,
                    m.step.value.span,
                    format!("the step of a {} axis must be a {step_type}, not {}", on.ty(), step.ty()),
                )
                .with_help("write for example `step 1h`"),
            );
            return None;
        }
        Some(self.convert(step, step_type))
    }
}

/// The value of a bin without rows if the query gives no default.
fn zero(ty: Type) -> Value {
    match ty {
        Type::Int => Value::Int(0),
        Type::Long => Value::Long(0),
        Type::Real => Value::Real(0.0),
        Type::Decimal => kql_types::Decimal::parse("0").map_or(Value::Null(Type::Decimal), Value::Decimal),
        Type::String => Value::String(String::new()),
        Type::Bool | Type::DateTime | Type::Timespan | Type::Guid | Type::Dynamic => Value::Null(ty),
    }
}
