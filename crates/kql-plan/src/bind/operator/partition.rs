use crate::bind::binder::{Any, Binder, Cx};
use crate::bind::env::Binding;
use crate::ir::{Apply, Expr, Node, Plan, SubqueryForm};
use kql_source::Code;
use kql_syntax::ast::{self, ExprKind, Operator};

/// With how many groups the strategy `legacy` runs, which is that of a `partition` without `hint.strategy`.
const MOST_LEGACY_GROUPS: usize = 64;

impl Binder<'_> {
    /// How many groups the strategy that `partition` names allows.
    pub(crate) fn most_groups(o: &Operator) -> Option<usize> {
        match Self::option_text(o, "hint.strategy").as_deref() {
            None | Some("legacy") => Some(MOST_LEGACY_GROUPS),
            Some(_) => None,
        }
    }

    /// Groups of equal key, each through the sub-query as a table of its own. In braces the sub-query has a source of its
    /// own. Inside it, the name of the key means the group's value where no column has that name.
    pub(crate) fn partition(
        &mut self,
        input: Plan,
        by: &ast::Expr,
        body: &ast::Expr,
        braces: bool,
        most_groups: Option<usize>,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let key = self.scalar(by, cx.with_plan(&input));
        let Expr::Column(id, ty) = key else {
            self.error(Code::UnknownColumn, by.span, "`partition` takes a column");
            return None;
        };
        let current = Plan {
            node: Node::GroupRows,
            fields: input.fields.clone(),
            serialized: input.serialized,
            open: input.open,
        };
        let mut env = cx.env.clone();
        if let ExprKind::Name { name, .. } = &by.kind {
            let field = self.field(name.clone(), ty);
            let node = Node::Project(Box::new(current.clone()), vec![Expr::Column(id, ty)]);
            let value = Plan { node, fields: vec![field], serialized: false, open: false };
            if let Some(value) = self.subquery(value, SubqueryForm::Scalar, by.span) {
                env = env.with(name, Binding::Scalar(value), by.span);
            }
        }
        let source = (!braces).then_some(&current);
        let body = match self.any(body, Cx { env: &env, current: source, ..cx.without_row() }) {
            Any::Table(plan) => plan,
            Any::Scalar(_) | Any::Error => return None,
        };
        let (fields, open) = (body.fields.clone(), body.open);
        let (input, body) = (Box::new(input), Box::new(body));
        let node = Node::Apply(Apply { input, keys: vec![id], body, carried: Vec::new(), most_groups });
        Some(Plan { node, fields, serialized: false, open })
    }
}
