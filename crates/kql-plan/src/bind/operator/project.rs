use super::items::Style;
use super::wildcard;
use crate::bind::binder::{Binder, Cx};
use crate::bind::projection::Projection;
use crate::ir::{Expr, Node, Plan, PlanField};
use kql_source::Code;
use kql_syntax::ast::{self, Argument, ExprKind, Reorder};
use std::collections::HashSet;

impl Binder<'_> {
    /// A new projection over an input.
    pub(crate) fn projected(&self, input: Plan, p: Projection) -> Plan {
        let (fields, exprs) = p.finish();
        let (serialized, open) = (input.serialized, input.open);
        Plan { node: Node::Project(Box::new(input), exprs), fields, serialized, open }
    }

    /// Columns of the input in another selection or order.
    pub(crate) fn select(&self, input: Plan, fields: Vec<PlanField>) -> Plan {
        let exprs = fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
        let (serialized, open) = (input.serialized, input.open);
        Plan { node: Node::Project(Box::new(input), exprs), fields, serialized, open }
    }

    pub(crate) fn project(&mut self, input: Plan, items: &[Argument], cx: Cx<'_>) -> Option<Plan> {
        let mut p = Projection::default();
        p.number_around(items.iter().flat_map(|a| &a.names).map(|n| n.name.as_str()));
        let mut ok = true;
        for a in items {
            if matches!(a.value.kind, ExprKind::Star) {
                for f in &input.fields {
                    p.replace(f.clone(), Expr::Column(f.id, f.ty));
                }
                continue;
            }
            ok &= self.add_item(&mut p, a, cx.with_plan(&input), Style::Project, &HashSet::new()).is_some();
        }
        let mut plan = self.projected(input, p);
        plan.open = false;
        ok.then_some(plan)
    }

    pub(crate) fn extend(&mut self, input: Plan, items: &[Argument], cx: Cx<'_>) -> Option<Plan> {
        let mut p = Projection::over(&input.fields);
        let mut ok = true;
        for a in items {
            ok &= self.add_item(&mut p, a, cx.with_plan(&input), Style::Extend, &HashSet::new()).is_some();
        }
        ok.then(|| self.projected(input, p))
    }

    /// The columns that a list of names and wildcards selects; an unknown name is reported.
    pub(crate) fn named_columns(&mut self, input: &Plan, columns: &[ast::Expr]) -> Option<Vec<Vec<PlanField>>> {
        let mut out = Vec::new();
        let mut ok = true;
        for c in columns {
            match &c.kind {
                ExprKind::Wildcard(pattern) => {
                    let matching: Vec<_> =
                        input.fields.iter().filter(|f| wildcard::matches(pattern, &f.name)).cloned().collect();
                    if matching.is_empty() && !input.open && self.is_strict() {
                        self.error(Code::UnknownColumn, c.span, format!("no column matches `{pattern}`"));
                    }
                    out.push(matching);
                }
                ExprKind::Star => out.push(input.fields.clone()),
                ExprKind::Name { name, .. } => match input.field(name) {
                    Some(f) => out.push(vec![f.clone()]),
                    None if input.open => {
                        let column = self.open_column();
                        out.push(
                            column
                                .columns()
                                .into_iter()
                                .map(|id| PlanField { id, name: name.clone(), ty: column.ty() })
                                .collect(),
                        );
                    }
                    None => {
                        self.unknown_column(name, &input.fields, c.span);
                        ok = false;
                    }
                },
                _ => {
                    self.error(Code::UnknownColumn, c.span, "a column name or a wildcard is expected here");
                    ok = false;
                }
            }
        }
        ok.then_some(out)
    }

    pub(crate) fn project_away(&mut self, input: Plan, columns: &[ast::Expr]) -> Option<Plan> {
        let away: HashSet<_> = self.named_columns(&input, columns)?.into_iter().flatten().map(|f| f.id).collect();
        let fields = input.fields.iter().filter(|f| !away.contains(&f.id)).cloned().collect();
        Some(self.select(input, fields))
    }

    pub(crate) fn project_keep(&mut self, input: Plan, columns: &[ast::Expr]) -> Option<Plan> {
        let keep: HashSet<_> = self.named_columns(&input, columns)?.into_iter().flatten().map(|f| f.id).collect();
        let fields = input.fields.iter().filter(|f| keep.contains(&f.id)).cloned().collect();
        Some(self.select(input, fields))
    }

    pub(crate) fn project_rename(&mut self, input: Plan, items: &[Argument]) -> Option<Plan> {
        let mut fields = input.fields.clone();
        let mut declared: HashSet<String> = fields.iter().map(|f| f.name.clone()).collect();
        let mut ok = true;
        for a in items {
            let ([new], ExprKind::Name { name, .. }) = (a.names.as_slice(), &a.value.kind) else {
                self.error(Code::UnknownColumn, a.value.span, "`project-rename` takes `new = old`");
                ok = false;
                continue;
            };
            // Names of the input count as taken, including those that another item renames.
            if !declared.insert(new.name.clone()) {
                if self.is_strict() {
                    self.duplicate_column(&new.name, new.span);
                }
                continue;
            }
            match fields.iter_mut().find(|f| f.name == *name) {
                Some(f) => f.name = new.name.clone(),
                None if input.open => {
                    let column = self.open_column();
                    fields.push(self.field_of(new.name.clone(), &column));
                }
                None => {
                    self.unknown_column(name, &input.fields, a.value.span);
                    ok = false;
                }
            }
        }
        ok.then(|| self.select(input, fields))
    }

    pub(crate) fn project_reorder(&mut self, input: Plan, items: &[Reorder]) -> Option<Plan> {
        let columns: Vec<ast::Expr> = items.iter().map(|r| r.column.clone()).collect();
        let groups = self.named_columns(&input, &columns)?;
        let mut fields: Vec<PlanField> = Vec::new();
        let mut named = HashSet::new();
        for (mut group, item) in groups.into_iter().zip(items) {
            if let ExprKind::Name { name, .. } = &item.column.kind
                && !named.insert(name.clone())
                && self.is_strict()
            {
                self.duplicate_column(name, item.column.span);
            }
            match item.order.as_ref().map(|o| o.name.as_str()) {
                Some("asc") => group.sort_by_key(|f| f.name.to_lowercase()),
                Some("desc") => {
                    group.sort_by_key(|f| f.name.to_lowercase());
                    group.reverse();
                }
                Some("granny-asc") => group.sort_by(|a, b| wildcard::natural(&a.name, &b.name)),
                Some("granny-desc") => group.sort_by(|a, b| wildcard::natural(&b.name, &a.name)),
                _ => {}
            }
            for f in group {
                if !fields.iter().any(|x| x.id == f.id) {
                    fields.push(f);
                }
            }
        }
        for f in &input.fields {
            if !fields.iter().any(|x| x.id == f.id) {
                fields.push(f.clone());
            }
        }
        Some(self.select(input, fields))
    }

    pub(crate) fn project_by_names(&mut self, input: Plan, names: &[ast::Expr], cx: Cx<'_>) -> Option<Plan> {
        let mut patterns = Vec::new();
        for n in names {
            match &n.kind {
                ExprKind::Name { name, .. } if input.field(name).is_some() => patterns.push(name.clone()),
                ExprKind::Wildcard(p) => patterns.push(p.clone()),
                _ => match self.scalar(n, cx).constant() {
                    Some(kql_types::Value::String(s)) => patterns.push(s.clone()),
                    Some(kql_types::Value::Dynamic(kql_types::Dyn::Array(items))) => {
                        patterns.extend(items.iter().map(ToString::to_string));
                    }
                    _ => {
                        self.error(Code::ConstantExpected, n.span, "column names must be constant");
                        return None;
                    }
                },
            }
        }
        let mut fields: Vec<PlanField> = Vec::new();
        for pattern in patterns {
            for f in input.fields.iter().filter(|f| wildcard::matches(&pattern, &f.name)) {
                if !fields.iter().any(|x| x.id == f.id) {
                    fields.push(f.clone());
                }
            }
        }
        Some(self.select(input, fields))
    }
}
