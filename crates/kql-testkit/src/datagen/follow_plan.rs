//! Builds a [`Model`] from a plan along one path: one branch of each union, an outer join with or without a match, an
//! aggregation over one row or over one row for each of its conditions.

use super::model::{Axis, Block, Def, Goal, Group, Id, Member, Model, Scanned};
use kql_functions::{ScalarId, builtin};
use kql_plan::ir::{Expr, JoinKind, Node, Plan, PlanField, PluginArg, SubqueryForm};
use kql_types::{Dyn, Type, Value};
use std::rc::Rc;

/// Offset between the column identities of two instances of a CTE.
const SHIFT: u32 = 1 << 20;
/// Plans with more nodes than this are abandoned.
const MAX_NODES: usize = 6_000;
const MAX_BINS: i64 = 400;
/// Number of members that fit into the smallest packed bags.
const ROOM: usize = 5;

/// The instance that a plan node belongs to.
#[derive(Clone, Copy)]
struct At {
    shift: u32,
    block: usize,
}

impl<'a> Model<'a> {
    pub(super) fn follow(&mut self, plan: &'a Plan) {
        self.visit(plan, At { shift: 0, block: 0 });
    }

    fn fresh(&mut self) -> u32 {
        self.shifts += 1;
        self.shifts.saturating_mul(SHIFT)
    }

    fn define(&mut self, field: &PlanField, at: At, def: Def<'a>) {
        self.defs.insert(field.id.0.wrapping_add(at.shift), def);
    }

    fn is(&mut self, field: &PlanField, at: At, e: Expr) {
        let id = field.id.0.wrapping_add(at.shift);
        if !matches!(&e, Expr::Column(own, _) if own.0 == id) {
            self.defs.insert(id, Def::Is(Rc::new(e)));
        }
    }

    fn visit(&mut self, plan: &'a Plan, at: At) {
        self.visits += 1;
        if self.visits > MAX_NODES || self.shifts > 3_000 {
            self.dead = true;
            return;
        }
        match &plan.node {
            Node::Scan(scan) => self.scan(plan, scan, at),
            Node::Values(rows) => self.constant_rows(plan, rows, at),
            Node::Range { from, .. } => {
                let from = self.taken(from, at);
                plan.fields.iter().for_each(|f| self.is(f, at, from.clone()));
            }
            Node::Filter(input, e) => {
                self.visit(input, at);
                self.require(e, at);
            }
            Node::Project(input, es) => {
                self.visit(input, at);
                for (f, e) in plan.fields.iter().zip(es) {
                    let e = self.taken(e, at);
                    self.is(f, at, e);
                }
            }
            Node::Aggregate { input, keys, calls } => self.aggregate(plan, input, keys, calls, at),
            Node::Join(j) => self.join(plan, j, at),
            Node::Union(inputs) => {
                let n = self.choose(inputs.len());
                if let Some((input, es)) = inputs.get(n) {
                    self.visit(input, at);
                    for (f, e) in plan.fields.iter().zip(es) {
                        let e = self.taken(e, at);
                        self.is(f, at, e);
                    }
                }
            }
            Node::Sort { input, .. } | Node::Limit(input, _) => self.visit(input, at),
            Node::Expand(x) => self.expand(x, at),
            Node::Apply(a) => {
                self.visit(&a.input, at);
                self.visit(&a.body, at);
            }
            Node::GroupRows => {}
            Node::Extract(x) => self.extract(x, at),
            Node::MakeSeries(m) => {
                let block = self.block(at.block);
                let inner = At { block, ..at };
                self.visit(&m.input, inner);
                for (f, e) in plan.fields.iter().zip(&m.keys) {
                    let e = self.taken(e, inner);
                    self.is(f, at, e);
                }
                self.spread(m, inner);
            }
            Node::Plugin(p) => self.plugin(plan, p, at),
            Node::Cte(s) => {
                let inner = At { shift: self.fresh(), ..at };
                self.visit(&s.plan, inner);
                for (f, g) in plan.fields.iter().zip(&s.plan.fields) {
                    self.is(f, at, Expr::Column(kql_plan::ir::ColumnId(g.id.0.wrapping_add(inner.shift)), g.ty));
                }
            }
        }
    }

    fn scan(&mut self, plan: &'a Plan, scan: &'a kql_plan::ir::Scan, at: At) {
        if let Some((prefix, number, bag)) =
            scan.source.schema().fields.iter().find_map(|f| super::probe::marked(&f.name))
            && let Some(input) = self.probed.get(number)
        {
            self.unpacked(plan, input, prefix, bag, at);
            return;
        }
        let schema = scan.source.schema();
        let columns: Vec<(Id, String, Type)> = plan
            .fields
            .iter()
            .zip(&scan.columns)
            .map(|(f, i)| (f.id.0.wrapping_add(at.shift), schema.fields[*i].name.clone(), f.ty))
            .collect();
        for (id, name, ty) in &columns {
            self.defs.insert(*id, Def::Stored { name: name.clone(), ty: *ty });
        }
        self.scans.push(Scanned { table: scan.name.clone(), block: at.block, columns });
        scan.predicates.iter().for_each(|p| self.require(p, at));
    }

    fn constant_rows(&mut self, plan: &'a Plan, rows: &'a [Vec<Value>], at: At) {
        self.dead |= rows.is_empty();
        let number = self.constants.len();
        self.constants.push(rows);
        for (i, f) in plan.fields.iter().enumerate() {
            self.define(f, at, Def::Row { rows: number, at: i });
        }
        if self.path > 0 && !rows.is_empty() {
            self.state.rows.insert(number, self.path % rows.len());
        }
    }

    fn expand(&mut self, x: &'a kql_plan::ir::Expand, at: At) {
        self.visit(&x.input, at);
        for item in &x.items {
            let of = Rc::new(self.taken(&item.expr, at));
            let id = item.output.0.wrapping_add(at.shift);
            self.defs.insert(id, Def::Element { of, ty: item.ty, pairs: x.pairs });
        }
        if let Some(id) = x.index {
            let zero = Rc::new(Expr::Constant(Value::Long(0)));
            self.defs.insert(id.0.wrapping_add(at.shift), Def::Is(zero));
        }
    }

    fn extract(&mut self, x: &'a kql_plan::ir::Extract, at: At) {
        self.visit(&x.input, at);
        let text = Rc::new(self.taken(&x.text, at));
        for (i, f) in x.outputs.iter().enumerate() {
            self.define(f, at, Def::Part { text: text.clone(), extract: x, at: Some(i) });
        }
        if x.only_matches {
            let id = self.fresh();
            self.defs.insert(id, Def::Part { text, extract: x, at: None });
            self.goals.push(Goal::True(Expr::Column(kql_plan::ir::ColumnId(id), Type::Bool)));
        }
    }

    fn plugin(&mut self, plan: &'a Plan, p: &'a kql_plan::ir::Plugin, at: At) {
        self.visit(&p.input, at);
        for arg in &p.args {
            if let PluginArg::Table(t) = arg {
                self.visit(t, at);
            }
        }
        for f in &plan.fields {
            if let Some(of) = p.input.fields.iter().find(|i| i.name == f.name) {
                let id = kql_plan::ir::ColumnId(of.id.0.wrapping_add(at.shift));
                self.is(f, at, Expr::Column(id, of.ty));
            }
        }
    }

    /// Columns that come from the members of a bag; the others are those of the input.
    fn unpacked(&mut self, plan: &'a Plan, input: &'a Plan, prefix: &str, bag: &str, at: At) {
        let outer = at;
        let at = At { shift: self.fresh(), ..at };
        self.visit(input, at);
        let column = |f: &PlanField| Expr::Column(kql_plan::ir::ColumnId(f.id.0.wrapping_add(at.shift)), f.ty);
        let Some(bag) = input.field(bag) else { return };
        for f in &plan.fields {
            let known = input.field(&f.name).filter(|i| i.id != bag.id);
            let key = f.name.strip_prefix(prefix).unwrap_or(&f.name).to_string();
            if let Some(known) = known {
                self.is(f, outer, column(known));
            } else if bag.ty == Type::Dynamic {
                let inner = vec![column(bag), Expr::Constant(Value::String(key))];
                let inner = Expr::Call(builtin(ScalarId::Member), inner, Type::Dynamic);
                let e = match f.ty {
                    Type::Dynamic => inner,
                    ty => Expr::Call(builtin(ScalarId::conversion_to(ty)), vec![inner], ty),
                };
                self.is(f, outer, e);
            }
        }
        if bag.ty == Type::Dynamic {
            let members = self.members.iter().filter(|(w, _)| input.field(w).is_none()).cloned();
            let mut members: Vec<(String, Dyn)> = members.collect();
            // If a row holds only a few members, other paths hold the others.
            let n = members.len().max(1);
            members.rotate_left(self.path * ROOM % n);
            self.assign(&column(bag), &Value::Dynamic(Dyn::Bag(members)), 0);
        } else {
            // Values that `pivot` turns into columns.
            let names: Vec<Value> = self.members.iter().map(|(w, _)| Value::String(w.clone())).collect();
            self.assign_each(&column(bag), &names);
        }
    }

    /// Spreads the rows of `make-series` over its bins.
    fn spread(&mut self, m: &'a kql_plan::ir::MakeSeries, at: At) {
        let bound = |model: &mut Self, e: &'a Option<Expr>| {
            let e = model.taken(e.as_ref()?, at);
            model.eval(&e)?.as_i64()
        };
        let step = self.taken(&m.step, at);
        let (from, to, step) = (bound(self, &m.from), bound(self, &m.to), self.eval(&step).and_then(|v| v.as_i64()));
        if m.on.ty() != Type::DateTime {
            return;
        }
        let Some(step) = step.filter(|s| *s > 0) else { return };
        let end = to.unwrap_or(self.context.now);
        let first = from.unwrap_or(end.saturating_sub(step.saturating_mul(100)));
        let bins = (end.saturating_sub(first) / step).clamp(1, MAX_BINS);
        self.blocks[at.block].axis = Some(Axis { first: end - bins * step, step, bins });
    }

    fn aggregate(
        &mut self,
        plan: &'a Plan,
        input: &'a Plan,
        keys: &'a [Expr],
        calls: &'a [kql_plan::ir::AggregateCall],
        at: At,
    ) {
        let conditions: Vec<&'a Expr> = conditions(calls);
        let branches = branches(input).min(3);
        // Odd and even paths alternate between one row for each condition and one row for all.
        let many = self.choose(2) == 0;
        let members = if many { conditions.len().clamp(1, 6).max(branches.max(1)) } else { 1 };
        let mut group = Group { calls, members: Vec::new() };
        let mut first_keys: Vec<Expr> = Vec::new();
        for number in 0..members {
            let block = self.block(at.block);
            let inner = At { shift: if number == 0 { at.shift } else { at.shift.wrapping_add(self.fresh()) }, block };
            let (path, forks) = (self.path, self.forks);
            if branches > 1 && number > 0 {
                // The other member comes from another branch.
                self.path = path + number;
            }
            self.visit(input, inner);
            if branches > 1 && number > 0 {
                self.path = path;
                self.forks = forks;
            }
            let own: Vec<Expr> = keys.iter().map(|k| self.taken(k, inner)).collect();
            let args = calls.iter().map(|c| c.args.iter().map(|a| self.taken(a, inner)).collect()).collect();
            if number == 0 {
                first_keys = own;
            } else {
                for (a, b) in first_keys.iter().zip(own) {
                    self.goals.push(Goal::Same(a.clone(), b));
                }
            }
            if let (true, Some(condition)) = (many && members > 1, conditions.get(number)) {
                self.require(condition, inner);
            }
            group.members.push(Member { block, args });
        }
        let number = self.groups.len();
        self.groups.push(group);
        let (key_fields, rest) = plan.fields.split_at(keys.len().min(plan.fields.len()));
        for (f, e) in key_fields.iter().zip(first_keys) {
            self.is(f, at, e);
        }
        for f in rest {
            for (call, c) in calls.iter().enumerate() {
                if let Some(output) = c.outputs.iter().position(|o| o.id == f.id) {
                    self.define(f, at, Def::Group { group: number, call, output });
                }
            }
        }
    }

    fn join(&mut self, plan: &'a Plan, j: &'a kql_plan::ir::Join, at: At) {
        use JoinKind::{
            FullOuter, Inner, InnerUnique, LeftAnti, LeftOuter, LeftSemi, RightAnti, RightOuter, RightSemi,
        };
        let (left, right) = match j.kind {
            LeftAnti => (true, false),
            RightAnti => (false, true),
            Inner | InnerUnique | LeftSemi | RightSemi => (true, true),
            LeftOuter => (true, self.choose(3) != 2),
            RightOuter => (self.choose(3) != 2, true),
            FullOuter => match self.choose(3) {
                0 => (true, true),
                1 => (true, false),
                _ => (false, true),
            },
        };
        for (side, wanted) in [(&j.left, left), (&j.right, right)] {
            if wanted {
                self.visit(side, at);
            } else {
                for f in &side.fields {
                    let nothing = if f.ty == Type::String { Value::String(String::new()) } else { Value::Null(f.ty) };
                    self.is(f, at, Expr::Constant(nothing));
                }
            }
        }
        if left && right {
            for (a, b) in &j.on {
                let (a, b) = (self.taken(a, at), self.taken(b, at));
                self.goals.push(Goal::Same(a, b));
            }
        }
        for (f, id) in plan.fields.iter().zip(&j.output) {
            self.is(f, at, Expr::Column(kql_plan::ir::ColumnId(id.0.wrapping_add(at.shift)), f.ty));
        }
    }

    fn require(&mut self, e: &'a Expr, at: At) {
        match e {
            Expr::Call(f, args, _) if f.id == Some(ScalarId::And) => args.iter().for_each(|a| self.require(a, at)),
            other => {
                let goal = self.taken(other, at);
                self.goals.push(Goal::True(goal));
            }
        }
    }

    /// Rewrites an expression of the plan over the columns of this instance; subqueries become the column that they return.
    fn taken(&mut self, e: &'a Expr, at: At) -> Expr {
        match e {
            Expr::Column(id, ty) => Expr::Column(kql_plan::ir::ColumnId(id.0.wrapping_add(at.shift)), *ty),
            Expr::Constant(v) => Expr::Constant(v.clone()),
            // A negated `in` is satisfied without rows in the list.
            Expr::Call(f, args, ty) if matches!(f.id, Some(ScalarId::NotIn | ScalarId::NotInCi)) => {
                let args = args.iter().map(|a| match a {
                    Expr::Subquery(s) if s.form == SubqueryForm::List => Expr::Constant(s.nothing()),
                    other => self.taken(other, at),
                });
                Expr::Call(f, args.collect(), *ty)
            }
            Expr::Call(f, args, ty) => Expr::Call(f, args.iter().map(|a| self.taken(a, at)).collect(), *ty),
            Expr::Subquery(s) => {
                if let Some(known) = self.subqueries.get(&s.id) {
                    return known.clone();
                }
                let dead = std::mem::replace(&mut self.dead, false);
                self.blocks.push(Block::default());
                let inner = At { shift: self.fresh(), block: self.blocks.len() - 1 };
                self.visit(&s.plan, inner);
                let found = match s.plan.fields.first() {
                    Some(f) if !self.dead => {
                        let id = kql_plan::ir::ColumnId(f.id.0.wrapping_add(inner.shift));
                        let column = Expr::Column(id, f.ty);
                        match s.form {
                            SubqueryForm::List if f.ty != Type::Dynamic => {
                                Expr::Call(builtin(ScalarId::PackArray), vec![column], Type::Dynamic)
                            }
                            SubqueryForm::List | SubqueryForm::Scalar => column,
                        }
                    }
                    _ => Expr::Constant(s.nothing()),
                };
                self.dead = dead;
                self.subqueries.insert(s.id, found.clone());
                found
            }
        }
    }
}

/// The distinct conditions of conditional aggregates.
fn conditions(calls: &[kql_plan::ir::AggregateCall]) -> Vec<&Expr> {
    let mut out: Vec<&Expr> = Vec::new();
    for call in calls {
        let found = match (call.function.predicate(), call.args.as_slice()) {
            (Some(at), args) => args.get(at),
            (None, [Expr::Call(f, args, _), ..]) if f.id == Some(ScalarId::Iff) => args.first(),
            _ => None,
        };
        if let Some(e) = found
            && !out.contains(&e)
        {
            out.push(e);
        }
    }
    out
}

/// The number of branches of the union directly below a plan.
fn branches(plan: &Plan) -> usize {
    match &plan.node {
        Node::Union(inputs) => inputs.len(),
        Node::Filter(input, _) | Node::Project(input, _) | Node::Sort { input, .. } | Node::Limit(input, _) => {
            branches(input)
        }
        Node::Expand(e) => branches(&e.input),
        Node::Extract(e) => branches(&e.input),
        Node::Cte(s) => branches(&s.plan),
        Node::Scan(_)
        | Node::Values(_)
        | Node::Range { .. }
        | Node::Aggregate { .. }
        | Node::Join(_)
        | Node::Apply(_)
        | Node::GroupRows
        | Node::MakeSeries(_)
        | Node::Plugin(_) => 1,
    }
}
