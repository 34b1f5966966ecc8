use crate::bind::{Binder, Cx};
use crate::ir::Plan;
use kql_syntax::ast::{self, Operator};

impl Binder<'_> {
    pub(crate) fn top_nested(&mut self, _input: Plan, _levels: &[ast::TopNested], o: &Operator, _cx: Cx<'_>) -> Option<Plan> {
        self.unsupported_operator(o);
        None
    }
}
