use crate::bind::binder::{Binder, Cx};
use crate::bind::names::result_name;
use crate::ir::{Expr, Node, Plan, Plugin, PluginOptions, TopNestedLevel};
use kql_source::Code;
use kql_syntax::ast::{self, Operator};
use kql_types::Value;
use std::cell::RefCell;

impl Binder<'_> {
    /// `top-nested`: for each level a value and its measure; each level within the values of the levels above.
    pub(crate) fn top_nested(
        &mut self,
        input: Plan,
        levels: &[ast::TopNested],
        _o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let mut fields = Vec::new();
        let mut bound = Vec::with_capacity(levels.len());
        let mut taken = crate::bind::projection::UniqueNames::default();
        for level in levels {
            let count = match &level.count {
                Some(n) => Some(self.row_count(n, &input, cx)?),
                None => None,
            };
            let of = self.scalar(&level.of.value, cx.with_plan(&input));
            let name = level.of.names.first().map(|n| n.name.clone());
            let name = name
                .or_else(|| result_name(&level.of.value, cx.with_plan(&input).row))
                .unwrap_or_else(|| self.default_name(None));
            let collected = RefCell::new(Vec::new());
            let by = &level.by.value;
            let measure = self.scalar(&by.value, Cx { aggregates: Some(&collected), ..cx.with_plan(&input) });
            let calls = collected.into_inner();
            if calls.is_empty() {
                self.error(Code::AggregateOutOfPlace, by.value.span, "`top-nested` must order by an aggregate");
                return None;
            }
            let measured = by.names.first().map_or_else(|| format!("aggregated_{name}"), |n| n.name.clone());
            let others = match &level.others {
                Some(a) => {
                    let value = self.scalar(&a.value, cx.without_row());
                    let value = self.convert(value, of.ty());
                    match value.constant() {
                        Some(v) if !matches!(v, Value::Null(_)) => Some(Expr::Constant(v.clone())),
                        Some(_) | None => {
                            self.error(
                                Code::ConstantExpected,
                                a.value.span,
                                format!("the value of `with others` must be a constant of type {}", of.ty()),
                            );
                            return None;
                        }
                    }
                }
                None => None,
            };
            let (name, measured) = (taken.add(&name, None), taken.add(&measured, None));
            fields.push(self.field(name, of.ty()));
            fields.push(self.field(measured, measure.ty()));
            let ascending = level.by.descending == Some(false);
            bound.push(TopNestedLevel { count, of, others, calls, measure, ascending });
        }
        let node = Node::Plugin(Plugin {
            name: "top-nested",
            input: Box::new(input),
            args: Vec::new(),
            options: PluginOptions::TopNested(bound),
        });
        Some(Plan { node, fields, serialized: false, open: false })
    }
}
