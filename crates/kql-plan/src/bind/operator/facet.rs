use crate::bind::binder::{Any, Binder, Cx};
use crate::bind::results::Collected;
use crate::ir::{AggregateCall, Cte, Expr, Node, Plan};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast;
use kql_types::Type;
use std::sync::Arc;

impl Binder<'_> {
    /// `facet`: the table of its `with`, then for each column its values with how often they come, in order of first
    /// appearance.
    pub(crate) fn facet(
        &mut self,
        input: &Arc<Cte>,
        by: &[ast::Expr],
        with: Option<&ast::Expr>,
        cx: Cx<'_>,
        out: &mut Vec<Collected>,
    ) -> Option<()> {
        if let Some(body) = with {
            let current = self.use_cte(input);
            match self.any(body, Cx { current: Some(&current), ..cx.without_row() }) {
                Any::Table(plan) => out.push(Collected { name: None, plan }),
                Any::Scalar(_) | Any::Error => return None,
            }
        }
        for (i, column) in by.iter().enumerate() {
            let table = self.use_cte(input);
            let bound = self.scalar(column, cx.with_plan(&table));
            let key = match &bound {
                Expr::Column(id, _) => table.fields.iter().find(|f| f.id == *id).cloned(),
                Expr::Constant(_) | Expr::Call(..) | Expr::Subquery(_) => None,
            };
            let Some(key) = key.filter(|k| k.ty != Type::Dynamic || table.open) else {
                let message = "`facet` takes columns that are not dynamic";
                self.report(
                    Diagnostic::new(Code::TypeMismatch, column.span, message)
                        .with_help("convert them first with `| extend name = tostring(…)`"),
                );
                return None;
            };
            let value = self.field(key.name.clone(), key.ty);
            let count = self.field(format!("count_{}", key.name), Type::Long);
            let function = kql_functions::builtin_aggregate(kql_functions::AggregateId::Count);
            let calls = vec![AggregateCall { function, args: Vec::new(), outputs: vec![count.clone()] }];
            let node = Node::Aggregate { input: Box::new(table), keys: vec![bound], calls };
            let plan = Plan { node, fields: vec![value, count], serialized: false, open: false };
            let name = if i == 0 { "Facet".to_string() } else { format!("Facet_{}", i + 1) };
            out.push(Collected { name: Some(name), plan });
        }
        Some(())
    }
}
