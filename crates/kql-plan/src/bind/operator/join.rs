use crate::bind::binder::{Any, Binder, Cx, Row};
use crate::bind::projection::UniqueNames;
use crate::bind::suggest::with_suggestion;
use crate::bind::types::common;
use crate::ir::{Expr, Join, JoinKind, Node, Plan, PlanField, Side};
use kql_source::{Applicability, Code, Diagnostic, Fix, Span, Subject};
use kql_syntax::ast::{self, BinaryOp, ExprKind, Operator};
use kql_types::Type;
use std::collections::HashSet;

impl Binder<'_> {
    pub(crate) fn join(&mut self, left: Plan, join: &ast::Join, o: &Operator, cx: Cx<'_>) -> Option<Plan> {
        let kind = match Self::option_text(o, "kind") {
            None => {
                self.report(
                    Diagnostic::new(
                        Code::JoinWithoutKind,
                        o.keyword,
                        "`join` without `kind` is `innerunique`, which keeps one left row per key",
                    )
                    .with_help("state the kind: `join kind=inner` or `join kind=innerunique`")
                    .with_fix(with_kind("innerunique", Applicability::Safe, o.keyword))
                    .with_fix(with_kind("inner", Applicability::Unsafe, o.keyword)),
                );
                JoinKind::InnerUnique
            }
            Some(name) => match join_kind(&name) {
                Some(k) => k,
                None => {
                    self.error(Code::BadOption, o.keyword, format!("there is no join kind `{name}`"));
                    return None;
                }
            },
        };
        let right = self.table(&join.right, cx);
        let right = right?;
        self.observe_join(o.span, cx.env, Row::of(&left), Row::of(&right));
        let on = self.conditions(&left, &right, join, cx)?;
        Some(self.joined(kind, left, right, on, &HashSet::new(), false))
    }

    pub(crate) fn lookup(&mut self, left: Plan, join: &ast::Join, o: &Operator, cx: Cx<'_>) -> Option<Plan> {
        let kind = match Self::option_text(o, "kind").as_deref() {
            None | Some("leftouter") => JoinKind::LeftOuter,
            Some("inner") => JoinKind::Inner,
            Some(name) => {
                self.error(
                    Code::BadOption,
                    o.keyword,
                    format!("`lookup` has no kind `{name}`, only leftouter and inner"),
                );
                return None;
            }
        };
        let right = self.table(&join.right, cx)?;
        self.observe_join(o.span, cx.env, Row::of(&left), Row::of(&right));
        let on = self.conditions(&left, &right, join, cx)?;
        let keys: HashSet<_> = on.iter().flat_map(|(_, r)| r.columns()).collect();
        Some(self.joined(kind, left, right, on, &keys, true))
    }

    fn joined(
        &mut self,
        kind: JoinKind,
        left: Plan,
        right: Plan,
        on: Vec<(Expr, Expr)>,
        dropped: &HashSet<crate::ir::ColumnId>,
        keeps_left_order: bool,
    ) -> Plan {
        let mut fields: Vec<PlanField> = Vec::new();
        let (take_left, take_right) = match kind {
            JoinKind::LeftSemi | JoinKind::LeftAnti => (true, false),
            JoinKind::RightSemi | JoinKind::RightAnti => (false, true),
            JoinKind::InnerUnique
            | JoinKind::Inner
            | JoinKind::LeftOuter
            | JoinKind::RightOuter
            | JoinKind::FullOuter => (true, true),
        };
        let left_fields = left.fields.iter().filter(|_| take_left);
        let right_fields = right.fields.iter().filter(|f| take_right && !dropped.contains(&f.id));
        let both: Vec<&PlanField> = left_fields.chain(right_fields).collect();
        let names = UniqueNames::of_all(both.iter().map(|f| f.name.as_str()));
        for (f, name) in both.into_iter().zip(names) {
            fields.push(PlanField { id: f.id, name, ty: f.ty });
        }
        let open = left.open && take_left || right.open && take_right;
        let output = fields.iter().map(|f| f.id).collect();
        let (left, right) = (Box::new(left), Box::new(right));
        let node = Node::Join(Join { kind, left, right, on, output, build: Side::Right, keeps_left_order });
        Plan { node, fields, serialized: false, open }
    }

    /// `on a, $left.b == $right.c`: pairs of keys.
    fn conditions(&mut self, left: &Plan, right: &Plan, join: &ast::Join, cx: Cx<'_>) -> Option<Vec<(Expr, Expr)>> {
        let mut pairs = Vec::new();
        let mut ok = true;
        let mut work: Vec<&ast::Expr> = join.on.iter().rev().collect();
        if let Some(p) = &join.predicate {
            work.push(p);
        }
        while let Some(e) = work.pop() {
            if let ExprKind::Binary(BinaryOp::And, a, b) = &e.kind {
                work.push(b);
                work.push(a);
                continue;
            }
            match self.condition(left, right, e, cx) {
                Some(pair) => pairs.push(pair),
                None => ok = false,
            }
        }
        ok.then_some(pairs)
    }

    fn condition(&mut self, left: &Plan, right: &Plan, e: &ast::Expr, cx: Cx<'_>) -> Option<(Expr, Expr)> {
        if let ExprKind::Name { name, .. } = &e.kind {
            let l = self.side_column(name, left, "left", e.span);
            let r = self.side_column(name, right, "right", e.span);
            return self.keys(l?, r?, e.span);
        }
        let ExprKind::Binary(BinaryOp::Equal, a, b) = &e.kind else {
            self.bad_condition(e.span);
            return None;
        };
        let row = Row {
            fields: &[],
            open: left.open || right.open,
            serialized: false,
            sides: Some((left, right)),
            tuples: &[],
        };
        let side_of = |binder: &mut Self, x: &ast::Expr| -> Option<Expr> {
            match binder.any(x, cx.with_row(row)) {
                Any::Scalar(e) => Some(e),
                _ => None,
            }
        };
        let (x, y) = (side_of(self, a), side_of(self, b));
        let (x, y) = (x?, y?);
        if self.as_compiler() && (is_side(a, "$right") || is_side(b, "$left")) {
            self.report(
                Diagnostic::new(Code::BadJoinCondition, e.span, "the published compiler requires `$left` on the left")
                    .with_help("the service accepts both; write `$left.A == $right.B`"),
            );
        }
        if self.is_unknown(&x) || self.is_unknown(&y) {
            return Some(self.convert_pair(x, y));
        }
        let of = |e: &Expr| {
            let columns = e.columns();
            let is_left = columns.iter().all(|c| left.fields.iter().any(|f| f.id == *c));
            let is_right = columns.iter().all(|c| right.fields.iter().any(|f| f.id == *c));
            (is_left && !columns.is_empty(), is_right && !columns.is_empty())
        };
        let (l, r) = match (of(&x), of(&y)) {
            ((true, _), (_, true)) => (x, y),
            ((_, true), (true, _)) => (y, x),
            _ => {
                self.bad_condition(e.span);
                return None;
            }
        };
        self.keys(l, r, e.span)
    }

    /// A pair of keys as one type.
    fn keys(&mut self, l: Expr, r: Expr, span: Span) -> Option<(Expr, Expr)> {
        let (a, b) = (l.ty(), r.ty());
        let meet = a == b || common(&[a, b]).is_some() || a == Type::Dynamic || b == Type::Dynamic;
        if !meet {
            self.report(
                Diagnostic::new(
                    Code::BadJoinCondition,
                    span,
                    format!("the join keys have different types, {a} and {b}"),
                )
                .with_help("convert one of them before the join, for example with `tostring(…)`"),
            );
            return None;
        }
        Some(self.convert_pair(l, r))
    }

    fn side_column(&mut self, name: &str, plan: &Plan, side: &str, span: Span) -> Option<Expr> {
        if let Some(f) = plan.field(name) {
            return Some(Expr::Column(f.id, f.ty));
        }
        if plan.open {
            return Some(self.open_column());
        }
        let message = format!("the {side} side of the join has no column `{name}`");
        let d = Diagnostic::new(Code::UnknownColumn, span, message).with_subject(Subject::Column(name.to_string()));
        self.report(with_suggestion(d, name, plan.fields.iter().map(|f| f.name.as_str())));
        None
    }

    fn bad_condition(&mut self, span: Span) {
        self.report(
            Diagnostic::new(Code::BadJoinCondition, span, "a join condition compares a column of each side with `==`")
                .with_help("write `on Column` or `on $left.A == $right.B`"),
        );
    }
}

fn is_side(e: &ast::Expr, side: &str) -> bool {
    matches!(&e.kind, ExprKind::Member(base, _) if matches!(&base.kind, ExprKind::Name { name, .. } if name == side))
}

/// The fix that inserts `kind=` after the keyword of a join.
fn with_kind(kind: &str, applicability: Applicability, keyword: Span) -> Fix {
    Fix::replace(format!("state `kind={kind}`"), Span::at(keyword.end as usize), format!(" kind={kind}"), applicability)
}

fn join_kind(name: &str) -> Option<JoinKind> {
    Some(match name {
        "innerunique" => JoinKind::InnerUnique,
        "inner" => JoinKind::Inner,
        "leftouter" => JoinKind::LeftOuter,
        "rightouter" => JoinKind::RightOuter,
        "fullouter" | "outer" => JoinKind::FullOuter,
        "leftsemi" => JoinKind::LeftSemi,
        "leftanti" | "anti" | "leftantisemi" => JoinKind::LeftAnti,
        "rightsemi" => JoinKind::RightSemi,
        "rightanti" | "rightantisemi" => JoinKind::RightAnti,
        _ => return None,
    })
}
