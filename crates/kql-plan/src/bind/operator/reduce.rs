use crate::bind::{Binder, Cx};
use crate::ir::Plan;
use kql_syntax::ast::{self, Operator};

impl Binder<'_> {
    pub(crate) fn reduce(
        &mut self,
        _input: Plan,
        _by: &ast::Argument,
        _with: &[ast::Argument],
        o: &Operator,
        _cx: Cx<'_>,
    ) -> Option<Plan> {
        self.unsupported_operator(o);
        None
    }
}
