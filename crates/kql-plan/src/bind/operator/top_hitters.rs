use super::items::Style;
use super::sort::sorted;
use crate::bind::binder::{Binder, Cx};
use crate::bind::projection::Projection;
use crate::ir::{AggregateCall, Expr, Node, Plan, SortKey};
use kql_functions::AggregateId;
use kql_syntax::ast::{Argument, Order};
use kql_types::Type;
use std::collections::HashSet;

impl Binder<'_> {
    /// The values with the largest counts or sums; exact here, an approximation in the service.
    pub(crate) fn top_hitters(
        &mut self,
        input: Plan,
        count: &Argument,
        of: &Argument,
        by: Option<&Order>,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let n = self.row_count(count, &input, cx)?;
        self.plain_column(of)?;
        let mut p = Projection::default();
        self.add_item(&mut p, of, cx.with_plan(&input), Style::Project, &HashSet::new())?;
        let (mut fields, keys) = p.finish();
        let base = fields.first().map(|f| f.name.clone()).unwrap_or_default();
        let (id, args, output) = match by {
            None => (AggregateId::Count, Vec::new(), format!("approximate_count_{base}")),
            Some(order) => {
                let value = self.scalar(&order.value.value, cx.with_plan(&input));
                let of =
                    crate::bind::names::result_name(&order.value.value, cx.with_plan(&input).row).unwrap_or_default();
                (AggregateId::Sum, vec![value], format!("approximate_sum_{of}"))
            }
        };
        let function = kql_functions::builtin_aggregate(id);
        let ty = args.first().map_or(Type::Long, |a: &Expr| if a.ty() == Type::Int { Type::Long } else { a.ty() });
        let measure = self.field(output, ty);
        fields.push(measure.clone());
        let key = SortKey { expr: Expr::Column(measure.id, ty), descending: true, nulls_first: false };
        let calls = vec![AggregateCall { function, args, outputs: vec![measure] }];
        let node = Node::Aggregate { input: Box::new(input), keys, calls };
        let counted = Plan { node, fields: fields.clone(), serialized: true, open: false };
        // How the service breaks ties is not documented; in most of its recorded answers the later value wins.
        let number = self.builtin("row_number", Vec::new(), cx.with_plan(&counted), of.value.span)?;
        let place = self.field("", Type::Long);
        let later = SortKey { expr: Expr::Column(place.id, Type::Long), descending: true, nulls_first: false };
        let mut numbered: Vec<Expr> = fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
        numbered.push(number);
        let mut with_place = fields.clone();
        with_place.push(place);
        let node = Node::Project(Box::new(counted), numbered);
        let numbered = Plan { node, fields: with_place, serialized: true, open: false };
        let top = sorted(numbered, vec![key, later], Some(n));
        let kept = fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
        Some(Plan { node: Node::Project(Box::new(top), kept), fields, serialized: true, open: false })
    }
}
