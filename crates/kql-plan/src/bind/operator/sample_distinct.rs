use super::items::Style;
use crate::bind::binder::{Binder, Cx};
use crate::bind::projection::Projection;
use crate::ir::{Node, Plan};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{Argument, ExprKind};
use std::collections::HashSet;

impl Binder<'_> {
    /// The first `n` distinct values: any are right, and these are the same every time.
    pub(crate) fn sample_distinct(&mut self, input: Plan, n: &Argument, of: &Argument, cx: Cx<'_>) -> Option<Plan> {
        let count = self.row_count(n, &input, cx)?;
        self.plain_column(of)?;
        let mut p = Projection::default();
        self.add_item(&mut p, of, cx.with_plan(&input), Style::Project, &HashSet::new())?;
        let (fields, keys) = p.finish();
        let node = Node::Aggregate { input: Box::new(input), keys, calls: Vec::new() };
        let distinct = Plan { node, fields: fields.clone(), serialized: false, open: false };
        Some(Plan { node: Node::Limit(Box::new(distinct), count), fields, serialized: false, open: false })
    }

    /// Reports an argument that is not the bare name of a column.
    pub(super) fn plain_column(&mut self, of: &Argument) -> Option<()> {
        if of.names.is_empty() && matches!(of.value.kind, ExprKind::Name { .. }) {
            return Some(());
        }
        self.report(
            Diagnostic::new(Code::UnknownColumn, of.value.span, "a column name is expected here")
                .with_help("name the expression with `extend` first"),
        );
        None
    }
}
