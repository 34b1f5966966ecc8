use crate::bind::{Binder, Cx};
use crate::ir::Plan;
use kql_syntax::ast::{self, Operator};

impl Binder<'_> {
    pub(crate) fn parse_kv(&mut self, _input: Plan, _value: &ast::Expr, _keys: &[ast::ColumnDecl], _properties: &[ast::OperatorOption], o: &Operator, _cx: Cx<'_>) -> Option<Plan> {
        self.unsupported_operator(o);
        None
    }
}
