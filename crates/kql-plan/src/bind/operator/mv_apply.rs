use crate::bind::binder::{Any, Binder, Cx};
use crate::ir::{Apply, Expr, Node, Plan, PlanField};
use kql_syntax::ast::{self, MvItem, Operator};
use kql_types::Type;

impl Binder<'_> {
    /// Each row is numbered, expanded, and its rows go through the sub-query as a table of their own.
    pub(crate) fn mv_apply(
        &mut self,
        input: Plan,
        items: &[MvItem],
        limit: Option<&ast::Expr>,
        on: &ast::Expr,
        o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let applied = Self::expanded_columns(items, &input);
        let outer = input.fields.clone();
        let numbered = self.numbered(input, cx)?;
        let row_number = numbered.fields.last().cloned()?;
        let expanded = self.expanded(numbered, items, limit, o, cx, false)?;
        let visible: Vec<PlanField> = expanded.fields.iter().filter(|f| f.id != row_number.id).cloned().collect();
        let current = Plan { node: Node::GroupRows, fields: visible, serialized: true, open: expanded.open };
        let body = match self.any(on, Cx { current: Some(&current), ..cx.without_row() }) {
            Any::Table(plan) => plan,
            Any::Scalar(_) | Any::Error => return None,
        };
        // Columns of the row come first; a column of the subquery with the same name replaces one.
        let mut fields: Vec<PlanField> = Vec::new();
        let mut carried = Vec::new();
        for f in &outer {
            if applied.contains(&f.id) {
                continue;
            }
            match body.fields.iter().find(|b| b.name == f.name) {
                Some(b) => fields.push(b.clone()),
                None => {
                    carried.push(f.id);
                    fields.push(f.clone());
                }
            }
        }
        for b in &body.fields {
            if !fields.iter().any(|f| f.name == b.name) {
                fields.push(b.clone());
            }
        }
        let open = body.open;
        let mut inner: Vec<PlanField> =
            carried.iter().filter_map(|id| outer.iter().find(|f| f.id == *id).cloned()).collect();
        inner.extend(body.fields.iter().cloned());
        let node = Node::Apply(Apply {
            input: Box::new(expanded),
            keys: vec![row_number.id],
            body: Box::new(body),
            carried,
            most_groups: None,
        });
        let applied = Plan { node, fields: inner, serialized: false, open };
        Some(self.select(applied, fields))
    }

    /// The input with a last column that numbers its rows.
    fn numbered(&mut self, mut input: Plan, cx: Cx<'_>) -> Option<Plan> {
        input.serialized = true;
        let number = {
            let row = cx.with_plan(&input);
            self.builtin("row_number", Vec::new(), row, Default::default())?
        };
        let mut fields = input.fields.clone();
        let mut exprs: Vec<Expr> = fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
        fields.push(self.field("", Type::Long));
        exprs.push(number);
        let open = input.open;
        Some(Plan { node: Node::Project(Box::new(input), exprs), fields, serialized: true, open })
    }
}
