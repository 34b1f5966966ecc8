use super::items::Style;
use crate::bind::binder::{Binder, Cx};
use crate::bind::projection::Projection;
use crate::ir::{Expr, Node, Plan};
use kql_syntax::ast::{Argument, ExprKind};
use std::collections::HashSet;

impl Binder<'_> {
    pub(crate) fn distinct(&mut self, input: Plan, items: &[Argument], cx: Cx<'_>) -> Option<Plan> {
        let mut p = Projection::default();
        for a in items {
            if matches!(a.value.kind, ExprKind::Star) {
                for f in &input.fields {
                    p.replace(f.clone(), Expr::Column(f.id, f.ty));
                }
                continue;
            }
            self.add_item(&mut p, a, cx.with_plan(&input), Style::Project, &HashSet::new())?;
        }
        let star = items.iter().any(|a| matches!(a.value.kind, ExprKind::Star));
        let open = input.open && star;
        let (fields, keys) = p.finish();
        let node = Node::Aggregate { input: Box::new(input), keys, calls: Vec::new() };
        Some(Plan { node, fields, serialized: false, open })
    }
}
