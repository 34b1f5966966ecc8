use super::items::Item;
use crate::bind::binder::{Binder, Cx, Row};
use crate::bind::projection::UniqueNames;
use crate::ir::Plan;
use kql_syntax::ast::Argument;
use std::collections::HashSet;

impl Binder<'_> {
    /// One row; unnamed values are `print_0`, `print_1`, ….
    pub(crate) fn print(&mut self, items: &[Argument], cx: Cx<'_>) -> Option<Plan> {
        let mut out = Vec::new();
        let mut names = UniqueNames::default();
        let mut declared: HashSet<&str> = HashSet::new();
        let mut ok = true;
        let row = Row { fields: &[], open: false, serialized: true, sides: None, tuples: &[] };
        let cx = Cx { row: None, ..cx };
        for (i, a) in items.iter().enumerate() {
            for n in &a.names {
                if !declared.insert(&n.name) {
                    self.duplicate_column(&n.name, n.span);
                    ok = false;
                }
            }
            let inner = if mentions_row(a) { cx.with_row(row) } else { cx };
            let Some(item) = self.item(a, inner, &HashSet::new()) else {
                ok = false;
                continue;
            };
            match item {
                Item::One(expr) => {
                    let name = a.names.first().map_or_else(|| format!("print_{i}"), |n| n.name.clone());
                    let name = names.add(&name, None);
                    out.push((self.field_of(name, &expr), expr));
                }
                Item::Many(values) => {
                    // With names, only what is named.
                    let wanted = if a.names.is_empty() { values.len() } else { a.names.len() };
                    for (j, (name, expr)) in values.into_iter().take(wanted).enumerate() {
                        let name = a.names.get(j).map_or(name, |n| n.name.clone());
                        let name = names.add(&name, None);
                        out.push((self.field_of(name, &expr), expr));
                    }
                }
            }
        }
        ok.then(|| self.single_row(out))
    }
}

/// `print` allows window functions, for which it has one row, and tables, for which there must be no row.
fn mentions_row(a: &Argument) -> bool {
    match &a.value.kind {
        kql_syntax::ast::ExprKind::Call(name, _) => {
            kql_functions::scalar(&name.name).is_some_and(|f| f.purity == kql_functions::Purity::Table)
        }
        _ => false,
    }
}
