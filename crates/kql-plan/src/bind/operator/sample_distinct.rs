use super::items::Style;
use crate::bind::projection::Projection;
use crate::bind::{Binder, Cx};
use crate::ir::{Node, Plan};
use kql_syntax::ast::Argument;
use std::collections::HashSet;

impl Binder<'_> {
    /// The first `n` distinct values: any are right, and these are the same every time.
    pub(crate) fn sample_distinct(&mut self, input: Plan, n: &Argument, of: &Argument, cx: Cx<'_>) -> Option<Plan> {
        let count = self.row_count(n, cx)?;
        let mut p = Projection::default();
        self.add_item(&mut p, of, cx.with_plan(&input), Style::Project, &HashSet::new())?;
        let (fields, keys) = p.finish();
        let node = Node::Aggregate { input: Box::new(input), keys, calls: Vec::new() };
        let distinct = Plan { node, fields: fields.clone(), serialized: false, open: false };
        Some(Plan { node: Node::Limit(Box::new(distinct), count), fields, serialized: false, open: false })
    }
}
