use crate::bind::binder::{Binder, Cx};
use crate::ir::Plan;
use kql_syntax::ast::Argument;

impl Binder<'_> {
    pub(crate) fn serialize(&mut self, mut input: Plan, items: &[Argument], cx: Cx<'_>) -> Option<Plan> {
        input.serialized = true;
        if items.is_empty() { Some(input) } else { self.extend(input, items, cx) }
    }
}
