use crate::bind::{Binder, Cx};
use crate::ir::Plan;
use kql_syntax::ast::{self, Operator};

impl Binder<'_> {
    pub(crate) fn make_series(&mut self, _input: Plan, _m: &ast::MakeSeries, o: &Operator, _cx: Cx<'_>) -> Option<Plan> {
        self.unsupported_operator(o);
        None
    }
}
