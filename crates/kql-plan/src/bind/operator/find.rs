use crate::bind::{Binder, Cx};
use crate::ir::Plan;
use kql_syntax::ast::{self, Operator};

impl Binder<'_> {
    pub(crate) fn find(&mut self, _input: Option<Plan>, _find: &ast::Find, o: &Operator, _cx: Cx<'_>) -> Option<Plan> {
        self.unsupported_operator(o);
        None
    }
}
