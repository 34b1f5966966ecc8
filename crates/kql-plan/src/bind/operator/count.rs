use crate::bind::binder::Binder;
use crate::ir::{AggregateCall, Node, Plan};
use kql_functions::AggregateId;
use kql_syntax::ast::Ident;
use kql_types::Type;

impl Binder<'_> {
    pub(crate) fn count(&mut self, input: Plan, name: Option<&Ident>) -> Plan {
        let field = self.field(name.map_or("Count", |n| &n.name), Type::Long);
        let function = kql_functions::builtin_aggregate(AggregateId::Count);
        let calls = vec![AggregateCall { function, args: Vec::new(), outputs: vec![field.clone()] }];
        let node = Node::Aggregate { input: Box::new(input), keys: Vec::new(), calls };
        Plan { node, fields: vec![field], serialized: false, open: false }
    }
}
