//! `name = value`, `(a, b) = value` and `value`: what one item of a list contributes.

use crate::bind::binder::{Binder, Cx, Row};
use crate::bind::names::result_name;
use crate::bind::projection::Projection;
use crate::ir::{ColumnId, Expr, PlanField};
use kql_functions::AggregateForm;
use kql_source::{Code, Span};
use kql_syntax::ast::{Argument, ExprKind};
use kql_types::{Type, Value};
use std::collections::HashSet;

/// How an operator names and places its items.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `project`, keys of `summarize`, `distinct`.
    Project,
    /// `extend`: a name that is there is replaced.
    Extend,
    /// Aggregates of `summarize`.
    Summarize,
}

/// A bound item: a value, or the several values of a tuple with their own names.
pub(crate) enum Item {
    One(Expr),
    Many(Vec<(String, Expr)>),
}

impl Binder<'_> {
    /// Binds the value of an item.
    pub(crate) fn item(&mut self, a: &Argument, cx: Cx<'_>, keys: &HashSet<ColumnId>) -> Option<Item> {
        if let ExprKind::Call(call, args) = &a.value.kind {
            if let (Some(aggregate), Some(_)) = (kql_functions::aggregate(&call.name), cx.aggregates) {
                let several = !matches!(aggregate.form, AggregateForm::Accumulator(_));
                if several {
                    let outputs = self.aggregate_outputs(aggregate, args, cx, a.value.span, keys)?;
                    let many = outputs.into_iter().map(|f| (f.name, Expr::Column(f.id, f.ty))).collect();
                    return Some(Item::Many(many));
                }
            }
            if let Some(columns) = self.tuple(&call.name, args, cx) {
                let array = self.scalar(&a.value, cx);
                // Names of the query take as many parts as there are names.
                let wanted = if a.names.is_empty() { columns.len() } else { a.names.len() };
                if let ([(name, _)], true) = (columns.as_slice(), kql_functions::sorts_arrays(&call.name)) {
                    return Some(Item::Many(vec![(name.clone(), array)]));
                }
                let mut many = Vec::with_capacity(columns.len());
                for (i, (name, ty)) in columns.into_iter().enumerate().take(wanted) {
                    let at = Expr::Constant(Value::Long(i as i64));
                    let span = a.value.span;
                    let element = self.builtin("index", vec![(array.clone(), span), (at, span)], cx, span)?;
                    many.push((name, self.convert(element, ty)));
                }
                return Some(Item::Many(many));
            }
        }
        Some(Item::One(self.scalar(&a.value, cx)))
    }

    /// The columns of a call that answers several values at once, with the names they have unless renamed.
    fn tuple(&self, function: &str, args: &[Argument], cx: Cx<'_>) -> Option<Vec<(String, Type)>> {
        let name_of = |a: &Argument| {
            let own = a.names.first().map(|n| n.name.clone());
            own.or_else(|| result_name(&a.value, cx.row)).unwrap_or_default()
        };
        if let Some(columns) = kql_functions::tuple_columns(function) {
            let base = args.first().map(name_of).unwrap_or_default();
            let prefix = if base.is_empty() { function.to_string() } else { format!("{function}_{base}") };
            return Some(columns.iter().map(|(n, ty)| (format!("{prefix}_{n}"), *ty)).collect());
        }
        if kql_functions::sorts_arrays(function) {
            let columns: Vec<(String, Type)> = args
                .iter()
                .enumerate()
                .filter(|(_, a)| !matches!(a.value.kind, ExprKind::Literal(kql_syntax::ast::Literal::Bool(_))))
                .map(|(i, a)| {
                    let name = name_of(a);
                    (if name.is_empty() { format!("array{i}_sorted") } else { format!("{name}_sorted") }, Type::Dynamic)
                })
                .collect();
            // Of one array, `print` names the value itself.
            return (columns.len() > 1 || cx.row.is_some()).then_some(columns);
        }
        None
    }

    /// Binds an item and adds its columns to an output.
    pub(crate) fn add_item(
        &mut self,
        p: &mut Projection,
        a: &Argument,
        cx: Cx<'_>,
        style: Style,
        keys: &HashSet<ColumnId>,
    ) -> Option<()> {
        let span = a.value.span;
        let item = self.item(a, cx, keys).unwrap_or_else(|| Item::One(self.error_expr()));
        match item {
            Item::One(expr) => match a.names.as_slice() {
                [] => {
                    let column = column_of(a, &expr, cx.row);
                    match column {
                        Some((id, name)) => {
                            let field = self.pass(p, id, name, expr.ty());
                            self.declare(p, field, expr, style == Style::Extend, span);
                        }
                        None => {
                            let name = match result_name(&a.value, cx.row) {
                                Some(name) => name,
                                None => loop {
                                    let name = self.default_name(if style == Style::Extend { cx.row } else { None });
                                    if !p.has(&name) {
                                        break name;
                                    }
                                },
                            };
                            let field = self.field_of(name, &expr);
                            if style == Style::Extend { p.replace(field, expr) } else { p.add_unnamed(field, expr) }
                        }
                    }
                }
                [name] => {
                    let field = self.field_of(name.name.clone(), &expr);
                    // The value of an aggregate is a column too, but it takes the place of no key.
                    let passes = matches!(expr, Expr::Column(..)) && style != Style::Summarize;
                    let replace = style == Style::Extend || passes;
                    self.declare(p, field, expr, replace, name.span);
                }
                _ => {
                    self.error(Code::TypeMismatch, span, "several names need a function that returns several columns");
                    return None;
                }
            },
            Item::Many(values) => self.add_many(p, a, values, style, span),
        }
        Some(())
    }

    fn add_many(&mut self, p: &mut Projection, a: &Argument, values: Vec<(String, Expr)>, style: Style, span: Span) {
        if a.names.len() > values.len() {
            self.error(Code::WrongArgumentCount, span, "there are more names than columns");
        }
        for (i, (name, expr)) in values.into_iter().enumerate() {
            match a.names.get(i) {
                Some(n) => {
                    let field = self.field_of(n.name.clone(), &expr);
                    let replace = i == 0 || style == Style::Extend;
                    self.declare(p, field, expr, replace, n.span);
                }
                None => {
                    let field = self.field_of(name, &expr);
                    p.add(field, expr);
                }
            }
        }
    }

    /// The field of a column that passes through: under its own identity where that is free.
    pub(crate) fn pass(&mut self, p: &Projection, id: ColumnId, name: String, ty: Type) -> PlanField {
        if p.is_free(id) { PlanField { id, name, ty } } else { self.field_of(name, &Expr::Column(id, ty)) }
    }
}

/// The column that an item refers to as it is, with the name it is written by: itself, or through a conversion that changes
/// nothing.
fn column_of(a: &Argument, expr: &Expr, row: Option<Row<'_>>) -> Option<(ColumnId, String)> {
    let Expr::Column(id, _) = expr else { return None };
    // The output of an aggregate is a column too, but none of the input.
    if !row.is_some_and(|r| r.fields.iter().any(|f| f.id == *id)) {
        return None;
    }
    let mut value = &a.value;
    if let ExprKind::Call(name, args) = &value.kind {
        // The output of an aggregate is a new column, whatever its arguments are.
        if kql_functions::aggregate(&name.name).is_some() {
            return None;
        }
        value = &args.first()?.value;
    }
    match &value.kind {
        ExprKind::Name { name, .. } => Some((*id, name.clone())),
        ExprKind::Member(base, member) => match &base.kind {
            ExprKind::Name { name, .. } if name.starts_with('$') => Some((*id, member.name.clone())),
            _ => None,
        },
        _ => None,
    }
}
