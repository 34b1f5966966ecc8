//! Outputs of aggregates: what they come to, and what to do so that they come to something else.

use super::model::{Member, Model};
use kql::plan::ir::Expr;
use kql::types::{Dyn, Type, Value};

/// More rows than this are not planted for one threshold.
const MOST_COPIES: i64 = 1_500;

/// What an aggregate does with the values of its rows.
enum Kind {
    Rows,
    RowsIf,
    Different,
    Sum,
    Mean,
    Least,
    Most,
    Chosen,
    Items,
    Other,
}

fn kind(name: &str) -> Kind {
    match name {
        "count" | "cnt" => Kind::Rows,
        "countif" => Kind::RowsIf,
        "dcount" | "dcountif" | "count_distinct" | "count_distinctif" => Kind::Different,
        "sum" | "sumif" => Kind::Sum,
        "avg" | "avgif" | "percentile" | "percentiles" | "percentilew" | "percentiles_array" => Kind::Mean,
        "min" | "minif" => Kind::Least,
        "max" | "maxif" => Kind::Most,
        "arg_max" | "arg_min" | "take_any" | "any" | "anyif" | "take_anyif" | "make_bag" | "make_bag_if"
        | "make_dictionary" => Kind::Chosen,
        "make_set" | "make_list" | "make_set_if" | "make_list_if" | "makeset" | "makelist" | "make_list_with_nulls" => {
            Kind::Items
        }
        _ => Kind::Other,
    }
}

impl Model<'_> {
    fn condition<'m>(name: &str, args: &'m [Expr]) -> Option<&'m Expr> {
        match (name, args) {
            ("countif", [only]) => Some(only),
            (_, [_, .., last]) if name.ends_with("if") && last.ty() == Type::Bool => Some(last),
            _ => None,
        }
    }

    /// Whether copies of a member differ in a value.
    fn varies(&self, member: &Member, e: &Expr) -> bool {
        self.stored(e).iter().any(|id| self.state.vary.contains(&(member.block, *id)))
    }

    pub(super) fn group_value(&self, group: usize, call: usize, output: usize) -> Option<Value> {
        let g = &self.groups[group];
        let call_ir = &g.calls[call];
        let name = call_ir.function.name;
        let ty = call_ir.outputs.get(output).map_or(Type::Dynamic, |o| o.ty);
        let mut rows = 0_i64;
        let mut different: Vec<Value> = Vec::new();
        let mut extra = 0_i64;
        let (mut sum, mut numbers) = (0.0, 0_i64);
        let (mut least, mut most): (Option<Value>, Option<Value>) = (None, None);
        let mut chosen = None;
        for member in &g.members {
            let args = &member.args[call];
            if let Some(c) = Self::condition(name, args)
                && !self.holds(c)?
            {
                continue;
            }
            let copies = self.copies(member.block) as i64;
            rows += copies;
            let Some(arg) = args.get(output).or(args.first()) else { continue };
            if matches!(kind(name), Kind::Rows | Kind::RowsIf) {
                continue;
            }
            let v = self.eval(arg)?;
            if v.is_null() {
                continue;
            }
            if chosen.is_none() {
                chosen = Some(v.clone());
            }
            if !different.contains(&v) {
                different.push(v.clone());
                if self.varies(member, arg) {
                    extra += copies - 1;
                }
            }
            let number = v.as_f64().or(v.as_i64().map(|n| n as f64));
            if let Some(n) = number {
                sum += n * copies as f64;
                numbers += copies;
                let below = |old: &Option<Value>| old.as_ref().and_then(float).is_none_or(|o| n < o);
                let above = |old: &Option<Value>| old.as_ref().and_then(float).is_none_or(|o| n > o);
                if below(&least) {
                    least = Some(v.clone());
                }
                if above(&most) {
                    most = Some(v);
                }
            } else {
                least.get_or_insert(v.clone());
                most.get_or_insert(v);
            }
        }
        match kind(name) {
            Kind::Rows | Kind::RowsIf => Some(Value::Long(rows)),
            Kind::Different => Some(Value::Long(different.len() as i64 + extra)),
            Kind::Sum => super::eval::convert(&number_of(sum, ty), ty),
            Kind::Mean if numbers > 0 => super::eval::convert(&number_of(sum / numbers as f64, ty), ty),
            Kind::Mean => Some(Value::Null(ty)),
            Kind::Least => Some(least.unwrap_or(Value::Null(ty))),
            Kind::Most => Some(most.unwrap_or(Value::Null(ty))),
            Kind::Chosen => Some(chosen.unwrap_or(Value::Null(ty))),
            Kind::Items => {
                let mut items: Vec<Dyn> = different.iter().map(Value::to_dyn).collect();
                let repeated = if name.contains("list") { rows - items.len() as i64 } else { extra };
                items.extend((0..repeated.clamp(0, 50)).map(|i| Dyn::String(format!("other {i}"))));
                Some(Value::Dynamic(Dyn::Array(items)))
            }
            Kind::Other => None,
        }
    }

    pub(super) fn put_group(&mut self, group: usize, call: usize, output: usize, v: &Value, depth: usize) -> bool {
        let name = self.groups[group].calls[call].function.name;
        let members = self.groups[group].members.len();
        let arg = |model: &Self, m: usize| {
            let args = &model.groups[group].members[m].args[call];
            args.get(output).or(args.first()).cloned()
        };
        let condition =
            |model: &Self, m: usize| Self::condition(name, &model.groups[group].members[m].args[call]).cloned();
        // The member that counts: the first that passes the condition, or that can be made to.
        let passing = (0..members).find(|m| condition(self, *m).is_none_or(|c| self.holds(&c) == Some(true)));
        let at = passing.or_else(|| {
            (0..members).rev().find(|m| condition(self, *m).is_some_and(|c| self.make(&c, true, depth + 1)))
        });
        match kind(name) {
            Kind::Rows | Kind::RowsIf => {
                let Some(wanted) = v.as_f64().map(|n| n.ceil() as i64) else { return false };
                if wanted <= 0 {
                    return (0..members).all(|m| condition(self, m).is_some_and(|c| self.make(&c, false, depth + 1)));
                }
                let Some(at) = at else { return false };
                let others: i64 = (0..members)
                    .filter(|m| *m != at && condition(self, *m).is_none_or(|c| self.holds(&c) == Some(true)))
                    .map(|m| self.copies(self.groups[group].members[m].block) as i64)
                    .sum();
                self.repeat(self.groups[group].members[at].block, wanted - others)
            }
            Kind::Different => {
                let Some(wanted) = v.as_f64().map(|n| n.ceil() as i64) else { return false };
                let Some(at) = at else { return false };
                let Some(e) = arg(self, at) else { return false };
                let block = self.groups[group].members[at].block;
                if wanted <= 1 {
                    self.state.vary.retain(|(b, _)| *b != block);
                    self.forget();
                    return wanted == 1;
                }
                let others = (self.eval_group_count(group, call, output).unwrap_or(1) - 1).max(0);
                let others = if self.varies(&self.groups[group].members[at], &e) { 0 } else { others };
                let columns = self.stored(&e);
                // Only one column has to differ, the one that the value says most of.
                let Some(first) = columns.first() else { return false };
                self.state.vary.insert((block, *first));
                self.repeat(block, wanted - others)
            }
            Kind::Sum => {
                let (Some(at), Some(n)) = (at, v.as_f64()) else { return false };
                let copies = self.copies(self.groups[group].members[at].block) as f64;
                arg(self, at).is_some_and(|e| self.put(&e, &number_of((n / copies).ceil(), e.ty()), depth + 1))
            }
            Kind::Mean | Kind::Least | Kind::Most => {
                let mut done = false;
                for m in 0..members {
                    if let Some(e) = arg(self, m) {
                        done |= self.put(&e, v, depth + 1);
                    }
                    if matches!(kind(name), Kind::Least | Kind::Most) && done {
                        break;
                    }
                }
                done
            }
            Kind::Chosen => {
                if let (Value::Dynamic(Dyn::Bag(members)), true) = (v, name.starts_with("make_"))
                    && members.len() > 1
                {
                    return at.and_then(|at| arg(self, at)).is_some_and(|e| self.put_collected(&e, members, depth + 1));
                }
                at.and_then(|at| arg(self, at)).is_some_and(|e| self.put(&e, v, depth + 1))
            }
            Kind::Items => {
                let items = match v {
                    Value::Dynamic(Dyn::Array(items)) => items.clone(),
                    other => vec![other.to_dyn()],
                };
                let Some(at) = at else { return false };
                let Some(e) = arg(self, at) else { return false };
                let block = self.groups[group].members[at].block;
                let current = self.eval(&e).map(|v| v.to_dyn());
                let fresh = items.iter().find(|i| Some(*i) != current.as_ref() && !is_other(i));
                let done = match fresh.or(items.first()) {
                    Some(first) if items.len() == 1 || !items.iter().any(|i| Some(i) == current.as_ref()) => {
                        self.put(&e, &Value::dynamic(first.clone()), depth + 1)
                    }
                    _ => true,
                };
                if items.len() > members {
                    if let Some(first) = self.stored(&e).first() {
                        self.state.vary.insert((block, *first));
                    }
                    return self.repeat(block, items.len() as i64 - members as i64 + 1) && done;
                }
                done
            }
            Kind::Other => false,
        }
    }

    fn eval_group_count(&self, group: usize, call: usize, output: usize) -> Option<i64> {
        self.group_value(group, call, output)?.as_i64()
    }

    fn repeat(&mut self, block: usize, copies: i64) -> bool {
        if !(1..=MOST_COPIES).contains(&copies) {
            return false;
        }
        self.state.copies.insert(block, copies as usize);
        self.forget();
        true
    }
}

fn is_other(d: &Dyn) -> bool {
    matches!(d, Dyn::String(s) if s.starts_with("other "))
}

fn float(v: &Value) -> Option<f64> {
    v.as_f64().or(v.as_i64().map(|n| n as f64))
}

/// A number as a value of the type, datetimes and timespans in ticks.
pub(super) fn number_of(n: f64, ty: Type) -> Value {
    match ty {
        Type::Int => Value::Int(n as i32),
        Type::Real => Value::Real(n),
        Type::DateTime => Value::DateTime(n as i64),
        Type::Timespan => Value::Timespan(n as i64),
        Type::Decimal => kql::types::Decimal::from_f64(n).map_or(Value::Null(ty), Value::Decimal),
        Type::Bool | Type::Long | Type::String | Type::Guid | Type::Dynamic => {
            if n.fract() == 0.0 {
                Value::Long(n as i64)
            } else {
                Value::Real(n)
            }
        }
    }
}
