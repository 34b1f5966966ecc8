use crate::bind::{Binder, Cx};
use crate::ir::Plan;
use kql_syntax::ast::{self, Operator};

impl Binder<'_> {
    pub(crate) fn evaluate(&mut self, _input: Plan, _name: &ast::Ident, _args: &[ast::Argument], _schema: Option<&ast::RowSchema>, o: &Operator, _cx: Cx<'_>) -> Option<Plan> {
        self.unsupported_operator(o);
        None
    }
}
