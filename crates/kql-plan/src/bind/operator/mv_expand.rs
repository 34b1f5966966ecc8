use crate::bind::binder::{Binder, Cx};
use crate::bind::column_facts::Shape;
use crate::bind::names::result_name;
use crate::bind::projection::UniqueNames;
use crate::ir::{Expand, ExpandItem, Node, Plan};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, ExprKind, Literal, MvItem, Operator};
use kql_types::Type;
use std::collections::HashSet;

impl Binder<'_> {
    pub(crate) fn mv_expand(
        &mut self,
        input: Plan,
        items: &[MvItem],
        limit: Option<&ast::Expr>,
        o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        self.expanded(input, items, limit, o, cx, false)
    }

    /// `mv-expand`, or the expansion inside `mv-apply`.
    pub(crate) fn expanded(
        &mut self,
        input: Plan,
        items: &[MvItem],
        limit: Option<&ast::Expr>,
        o: &Operator,
        cx: Cx<'_>,
        keep_empty: bool,
    ) -> Option<Plan> {
        let pairs = ["bagexpansion", "kind"].iter().any(|n| Self::option_text(o, n).is_some_and(|v| v == "array"));
        let mut fields = input.fields.clone();
        let mut expanded = Vec::new();
        let mut declared = HashSet::new();
        for item in items {
            let expr = self.scalar(&item.value.value, cx.with_plan(&input));
            let span = item.value.value.span;
            if expr.ty() != Type::Dynamic {
                self.report(
                    Diagnostic::new(
                        Code::TypeMismatch,
                        span,
                        format!("only dynamic values can be expanded, not {}", expr.ty()),
                    )
                    .with_help("use `parse_json(…)` or `split(…)` to make an array"),
                );
                return None;
            }
            let ty = item.ty.as_ref().map_or(Type::Dynamic, |t| self.type_of(t));
            let name = item
                .value
                .names
                .first()
                .map(|n| n.name.clone())
                .or_else(|| result_name(&item.value.value, cx.with_plan(&input).row))
                .unwrap_or_else(|| self.default_name(None));
            let written = !item.value.names.is_empty() || matches!(item.value.value.kind, ExprKind::Name { .. });
            if written && !declared.insert(name.clone()) {
                self.duplicate_column(&name, span);
                return None;
            }
            let field = self.field(name.clone(), ty);
            if ty == Type::Dynamic {
                let shape = match self.shape(&expr) {
                    Shape::Bag if pairs => Shape::Array(Box::default()),
                    Shape::Bag => Shape::Bag,
                    other => other.element(),
                };
                self.columns.set_shape(field.id, shape);
                if self.is_unknown(&expr) {
                    self.columns.set_unknown(field.id);
                }
            }
            expanded.push(ExpandItem { expr, output: field.id, ty });
            let in_place = fields.iter_mut().find(|f| f.name == name);
            match in_place {
                Some(f) => *f = field,
                None => fields.push(field),
            }
        }
        let index = Self::option_text(o, "with_itemindex").map(|name| {
            let mut names = UniqueNames::default();
            for f in &fields {
                names.add(&f.name, None);
            }
            let field = self.field(names.add(&name, None), Type::Long);
            let id = field.id;
            fields.push(field);
            id
        });
        let limit = match limit.map(|l| &l.kind) {
            Some(ExprKind::Literal(Literal::Long(Some(n)))) => u64::try_from(*n).ok(),
            _ => None,
        };
        let (serialized, open) = (input.serialized, input.open);
        let node = Node::Expand(Expand { input: Box::new(input), items: expanded, pairs, index, limit, keep_empty });
        Some(Plan { node, fields, serialized, open })
    }

    /// The columns that an item's expression names as they are: `mv-apply` takes them from the row.
    pub(crate) fn expanded_columns(items: &[MvItem], input: &Plan) -> Vec<crate::ir::ColumnId> {
        items
            .iter()
            .filter_map(|i| match &i.value.value.kind {
                ExprKind::Name { name, .. } if i.value.names.is_empty() => input.field(name).map(|f| f.id),
                _ => None,
            })
            .collect()
    }
}
