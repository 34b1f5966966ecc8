use crate::bind::{Any, Binder, Cx};
use crate::ir::{Apply, Expr, Node, Plan};
use kql_source::Code;
use kql_syntax::ast;

impl Binder<'_> {
    /// Groups of equal key, each through the sub-query as a table of its own.
    pub(crate) fn partition(&mut self, input: Plan, by: &ast::Expr, body: &ast::Expr, cx: Cx<'_>) -> Option<Plan> {
        let key = self.scalar(by, cx.with_plan(&input));
        let Expr::Column(id, _) = key else {
            self.error(Code::UnknownColumn, by.span, "`partition` takes a column");
            return None;
        };
        let current = Plan {
            node: Node::GroupRows,
            fields: input.fields.clone(),
            serialized: input.serialized,
            open: input.open,
        };
        let body = match self.any(body, Cx { current: Some(&current), ..cx.without_row() }) {
            Any::Table(plan) => plan,
            Any::Scalar(_) | Any::Error => return None,
        };
        let (fields, open) = (body.fields.clone(), body.open);
        let node =
            Node::Apply(Apply { input: Box::new(input), keys: vec![id], body: Box::new(body), carried: Vec::new() });
        Some(Plan { node, fields, serialized: false, open })
    }
}
