use crate::bind::binder::{Binder, Cx};
use crate::ir::{Expr, Node, Plan, SortKey};
use kql_source::{Code, Span};
use kql_syntax::ast::{Argument, Order};
use kql_types::Type;

impl Binder<'_> {
    /// A sort key. Without a direction it is descending; nulls come first when ascending and last when descending.
    pub(crate) fn sort_key(&mut self, o: &Order, cx: Cx<'_>) -> Option<SortKey> {
        let expr = self.scalar(&o.value.value, cx);
        self.check_sortable(&expr, o.value.value.span)?;
        let descending = o.descending.unwrap_or(true);
        Some(SortKey { expr, descending, nulls_first: o.nulls_first.unwrap_or(!descending) })
    }

    fn check_sortable(&mut self, expr: &Expr, span: Span) -> Option<()> {
        let computed = !matches!(expr, Expr::Column(..)) && !self.as_compiler();
        if self.is_unknown(expr) || expr.ty() == Type::Dynamic && computed {
            return Some(());
        }
        if expr.ty() == Type::Dynamic {
            self.error(
                Code::TypeMismatch,
                span,
                "dynamic values have no order: convert them, for example with `tostring(…)`",
            );
            return None;
        }
        Some(())
    }

    pub(crate) fn sort(&mut self, input: Plan, keys: &[Order], cx: Cx<'_>) -> Option<Plan> {
        let bound: Option<Vec<SortKey>> = keys.iter().map(|k| self.sort_key(k, cx.with_plan(&input))).collect();
        Some(sorted(input, bound?, None))
    }

    pub(crate) fn top(&mut self, input: Plan, n: &Argument, order: &Order, cx: Cx<'_>) -> Option<Plan> {
        let count = self.row_count(n, &input, cx);
        let key = self.sort_key(order, cx.with_plan(&input));
        Some(sorted(input, vec![key?], Some(count?)))
    }
}

pub(crate) fn sorted(input: Plan, keys: Vec<SortKey>, limit: Option<Expr>) -> Plan {
    let (fields, open) = (input.fields.clone(), input.open);
    Plan { node: Node::Sort { input: Box::new(input), keys, limit }, fields, serialized: true, open }
}
