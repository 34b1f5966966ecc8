use super::items::Style;
use crate::bind::binder::{Binder, Cx};
use crate::bind::mismatch::wrapped;
use crate::bind::projection::Projection;
use crate::ir::{AggregateCall, ColumnId, Expr, Node, Plan, PlanField};
use kql_source::{Applicability, Code, Diagnostic};
use kql_syntax::ast::{self, Argument};
use kql_types::Type;
use std::cell::RefCell;
use std::collections::HashSet;

impl Binder<'_> {
    /// `summarize aggregates by keys`: an aggregation, then a projection that names the columns and computes the
    /// expressions around the aggregates.
    pub(crate) fn summarize(
        &mut self,
        input: Plan,
        aggregates: &[Argument],
        by: &[Argument],
        bin: Option<&ast::Expr>,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let mut p = Projection::default();
        // An unnamed key does not change the names of aggregates.
        p.reserve(aggregates.iter().flat_map(|a| &a.names).map(|n| n.name.as_str()));
        let mut ok = true;
        for a in by {
            ok &= self.add_item(&mut p, a, cx.with_plan(&input), Style::Project, &HashSet::new()).is_some();
        }
        let declared = p.declared();
        let (mut key_fields, mut keys) = p.finish();
        if let Some(bin) = bin {
            self.legacy_bin(&mut keys, bin, cx.with_plan(&input))?;
        }
        ok &= self.check_keys(&keys, by);
        let key_columns: HashSet<ColumnId> = keys
            .iter()
            .filter_map(|k| match k {
                Expr::Column(id, _) => Some(*id),
                Expr::Constant(_) | Expr::Call(..) | Expr::Subquery(_) => None,
            })
            .collect();
        // The key's output is a column of its own, so that `*` can still take the input's.
        let mut key_map = Vec::new();
        for f in &mut key_fields {
            let fresh = self.field_of(f.name.clone(), &Expr::Column(f.id, f.ty));
            key_map.push(fresh.clone());
            *f = fresh;
        }
        let mut out = Projection::over(&key_fields).declared_by(declared);
        let collected = RefCell::new(Vec::new());
        let row_cx = Cx { aggregates: Some(&collected), ..cx.with_plan(&input) };
        for a in aggregates {
            ok &= self.add_item(&mut out, a, row_cx, Style::Summarize, &key_columns).is_some();
        }
        if !ok {
            return None;
        }
        let calls: Vec<AggregateCall> = collected.into_inner();
        let (fields, exprs) = out.finish();
        if !by.is_empty() {
            self.lint_counts(&calls, &fields, &exprs);
        }
        // A column of the row outside an aggregate has no single value for its group.
        let known: HashSet<ColumnId> =
            key_map.iter().chain(calls.iter().flat_map(|c| &c.outputs)).map(|f| f.id).collect();
        for (e, f) in exprs.iter().zip(&fields) {
            if let Some(stray) = e.columns().into_iter().find(|c| !known.contains(c)) {
                let name = input.fields.iter().find(|f| f.id == stray).map_or(f.name.as_str(), |f| f.name.as_str());
                let span = aggregates.first().map_or_else(Default::default, |a| a.value.span);
                self.report(
                    Diagnostic::new(
                        Code::AggregateOutOfPlace,
                        span,
                        format!("`{name}` must be a group key or inside an aggregate"),
                    )
                    .with_help("add it to `by`, or use an aggregate such as `take_any(…)`"),
                );
                return None;
            }
        }
        let mut inner: Vec<PlanField> = key_map;
        inner.extend(calls.iter().flat_map(|c| c.outputs.clone()));
        let node = Node::Aggregate { input: Box::new(input), keys, calls };
        let aggregated = Plan { node, fields: inner, serialized: false, open: false };
        Some(Plan { node: Node::Project(Box::new(aggregated), exprs), fields, serialized: false, open: false })
    }

    /// `by x bin=1h`, an old spelling of `by bin(x, 1h)`.
    fn legacy_bin(&mut self, keys: &mut [Expr], bin: &ast::Expr, cx: Cx<'_>) -> Option<()> {
        let size = self.scalar(bin, cx);
        if let Some(key) = keys.last_mut() {
            *key = self.builtin("bin", vec![(key.clone(), bin.span), (size, bin.span)], cx, bin.span)?;
        }
        Some(())
    }

    fn check_keys(&mut self, keys: &[Expr], by: &[Argument]) -> bool {
        for (i, key) in keys.iter().enumerate() {
            if key.ty() == Type::Dynamic && !self.is_unknown(key) {
                let span = by.get(i).map_or_else(Default::default, |a| a.value.span);
                self.report(
                    Diagnostic::new(Code::TypeMismatch, span, "a group key cannot be dynamic")
                        .with_help("convert it, for example with `tostring(…)`")
                        .with_fix(wrapped("tostring", span, Applicability::Safe)),
                );
                return false;
            }
        }
        true
    }
}
