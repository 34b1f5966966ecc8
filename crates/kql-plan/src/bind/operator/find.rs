use super::search::has_star;
use super::union::Leg;
use super::r#where::filtered;
use crate::bind::binder::{Binder, Cx};
use crate::ir::{Expr, Node, Plan, PlanField};
use kql_source::Code;
use kql_syntax::ast::{self, ExprKind, Operator};
use kql_types::{Type, Value};
use std::collections::HashSet;

impl Binder<'_> {
    /// `find`: rows of several tables, with the columns that all have or that the query names; the rest goes into `pack_`.
    pub(crate) fn find(
        &mut self,
        input: Option<(Plan, Option<String>)>,
        find: &ast::Find,
        o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let mut legs = match input {
            Some((plan, name)) => vec![Leg { plan, name }],
            None => self.searched_tables(&find.tables, o, cx)?,
        };
        for (i, leg) in legs.iter_mut().enumerate() {
            leg.name.get_or_insert_with(|| format!("union_arg{i}"));
        }
        let mut named = Vec::new();
        names_in(&find.predicate, &mut named);
        let open = legs.iter().any(|l| l.plan.open);
        let all: Vec<PlanField> = legs.iter().flat_map(|l| l.plan.fields.clone()).collect();
        // A name that nothing else has is a column of a table that nobody describes.
        let may_be_column = |n: &String| open && cx.env.entry(n).is_none();
        named.retain(|n| all.iter().any(|f| f.name == *n) || may_be_column(n));
        // A table without any of the columns that the condition is about has nothing to find.
        let about_all = named.is_empty() || has_star(&find.predicate);
        if !about_all && legs.len() > 1 {
            legs.retain(|l| l.plan.open || l.plan.fields.iter().any(|f| named.contains(&f.name)));
        }
        let mut wanted: Vec<(String, Option<Type>)> = match &find.project {
            Some(columns) => {
                let mut wanted = Vec::new();
                for c in columns {
                    let ty = c.ty.as_ref().map(|t| self.type_of(t));
                    if ty.is_none() && !open && !all.iter().any(|f| f.name == c.name.name) {
                        self.unknown_column(&c.name.name, &all, c.name.span);
                        return None;
                    }
                    wanted.push((c.name.name.clone(), ty));
                }
                wanted
            }
            None => {
                let common = legs.first().map(|l| l.plan.fields.clone()).unwrap_or_default();
                let mut wanted: Vec<String> = common
                    .iter()
                    .filter(|f| legs.iter().all(|l| l.plan.fields.iter().any(|x| x.name == f.name && x.ty == f.ty)))
                    .map(|f| f.name.clone())
                    .collect();
                wanted.extend(named.iter().filter(|n| !wanted.contains(n)).cloned().collect::<Vec<_>>());
                wanted.into_iter().map(|n| (n, None)).collect()
            }
        };
        let mut pack = find.pack || find.project.is_none();
        if let Some(away) = &find.away {
            let star = away.iter().any(|c| c.name.name == "*");
            wanted.retain(|(n, _)| !star && !away.iter().any(|c| c.name.name == *n));
            pack &= find.pack || !star;
        }
        let packs_something = |l: &Leg| l.plan.fields.iter().any(|f| !wanted.iter().any(|(n, _)| *n == f.name));
        let pack = pack && (find.pack || legs.iter().any(packs_something));
        let mut out = Vec::with_capacity(legs.len());
        for leg in legs {
            let plan = self.found(leg.plan, find, &named, &all, &wanted, pack, cx)?;
            out.push(Leg { plan, name: leg.name });
        }
        if out.is_empty() {
            self.error(Code::UnknownColumn, find.predicate.span, "no table has the columns of this condition");
            return None;
        }
        let source = Self::option_text(o, "withsource").unwrap_or_else(|| "source_".into());
        Some(self.union_of(out, Some(source), false))
    }

    /// What one table gives.
    #[allow(clippy::too_many_arguments, reason = "one call, whose parts have no meaning together")]
    fn found(
        &mut self,
        mut plan: Plan,
        find: &ast::Find,
        named: &[String],
        all: &[PlanField],
        wanted: &[(String, Option<Type>)],
        pack: bool,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let own = plan.fields.clone();
        // Columns that only other tables have are null here.
        let mut fields = own.clone();
        let mut exprs: Vec<Expr> = own.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
        for name in named.iter().filter(|n| !own.iter().any(|f| f.name == **n)) {
            let ty = all.iter().find(|f| f.name == *name).map_or(Type::Dynamic, |f| f.ty);
            fields.push(self.field(name.clone(), ty));
            exprs.push(absent(ty));
        }
        if fields.len() > own.len() {
            plan = Plan { node: Node::Project(Box::new(plan), exprs), fields, serialized: false, open: false };
        }
        let condition = self.search_condition(&find.predicate, &own, false, cx.with_plan(&plan))?;
        let plan = filtered(plan, condition);
        let (mut fields, mut exprs) = (Vec::new(), Vec::new());
        for (name, ty) in wanted {
            let field = plan.fields.iter().find(|f| f.name == *name).cloned();
            let ty = ty.or(field.as_ref().map(|f| f.ty)).or(all.iter().find(|f| f.name == *name).map(|f| f.ty));
            let ty = ty.unwrap_or(Type::Dynamic);
            exprs.push(match field {
                Some(f) => self.convert(Expr::Column(f.id, f.ty), ty),
                None => absent(ty),
            });
            fields.push(self.field(name.clone(), ty));
        }
        if pack {
            let taken: HashSet<&str> = wanted.iter().map(|(n, _)| n.as_str()).collect();
            let mut pairs = Vec::new();
            for f in own.iter().filter(|f| !taken.contains(f.name.as_str())) {
                pairs.push((Expr::Constant(Value::String(f.name.clone())), o_span(find)));
                pairs.push((Expr::Column(f.id, f.ty), o_span(find)));
            }
            let bag = if pairs.is_empty() {
                Expr::Constant(Value::dynamic(kql_types::Dyn::Bag(Vec::new())))
            } else {
                self.builtin("pack_all_present", pairs, cx, o_span(find))?
            };
            fields.push(self.field("pack_", Type::Dynamic));
            exprs.push(bag);
        }
        Some(Plan { node: Node::Project(Box::new(plan), exprs), fields, serialized: false, open: false })
    }
}

fn o_span(find: &ast::Find) -> kql_source::Span {
    find.predicate.span
}

fn absent(ty: Type) -> Expr {
    Expr::Constant(if ty == Type::String { Value::String(String::new()) } else { Value::Null(ty) })
}

/// The names that a condition mentions.
fn names_in(e: &ast::Expr, out: &mut Vec<String>) {
    match &e.kind {
        ExprKind::Name { name, .. } if !out.contains(name) => {
            out.push(name.clone());
        }
        ExprKind::Unary(_, a) => names_in(a, out),
        ExprKind::Member(a, _) => names_in(a, out),
        ExprKind::Binary(_, a, b) | ExprKind::Index(a, b) => {
            names_in(a, out);
            names_in(b, out);
        }
        ExprKind::List(_, a, items) => {
            names_in(a, out);
            items.iter().for_each(|i| names_in(i, out));
        }
        ExprKind::Between { value, low, high, .. } => {
            names_in(value, out);
            names_in(low, out);
            names_in(high, out);
        }
        ExprKind::Call(_, args) | ExprKind::MethodCall(_, _, args) => args.iter().for_each(|a| names_in(&a.value, out)),
        _ => {}
    }
}
