use crate::bind::binder::{Binder, Cx};
use crate::ir::{Expr, Node, Plan};
use kql_syntax::ast::Argument;
use kql_types::Type;

impl Binder<'_> {
    /// A row count: a constant, or a value that the execution computes first.
    pub(crate) fn row_count(&mut self, n: &Argument, input: &Plan, cx: Cx<'_>) -> Option<Expr> {
        // To the published compiler, a name may be a column of an unknown table; no column of a known one is a count.
        let cx = if input.open { self.cx_of_bound(input, cx) } else { cx.without_row() };
        let expr = self.scalar(&n.value, cx);
        Some(self.convert(expr, Type::Long))
    }

    pub(crate) fn take(&mut self, input: Plan, n: &Argument, cx: Cx<'_>) -> Option<Plan> {
        let count = self.row_count(n, &input, cx)?;
        let (fields, serialized, open) = (input.fields.clone(), input.serialized, input.open);
        Some(Plan { node: Node::Limit(Box::new(input), count), fields, serialized, open })
    }
}
