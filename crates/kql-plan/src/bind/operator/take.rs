use crate::bind::binder::{Binder, Cx};
use crate::ir::{Expr, Node, Plan};
use kql_syntax::ast::Argument;
use kql_types::Type;

impl Binder<'_> {
    /// A row count: a constant, or a value that the execution computes first.
    pub(crate) fn row_count(&mut self, n: &Argument, cx: Cx<'_>) -> Option<Expr> {
        let expr = self.scalar(&n.value, cx.without_row());
        Some(self.convert(expr, Type::Long))
    }

    pub(crate) fn take(&mut self, input: Plan, n: &Argument, cx: Cx<'_>) -> Option<Plan> {
        let count = self.row_count(n, cx)?;
        let (fields, serialized, open) = (input.fields.clone(), input.serialized, input.open);
        Some(Plan { node: Node::Limit(Box::new(input), count), fields, serialized, open })
    }
}
