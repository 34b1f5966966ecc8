//! Aggregates over the rows of a [`Model`]: their value, and how to change the rows so that the value becomes another.

use super::model::{Member, Model};
use super::value::number_of;
use kql_functions::{Aggregate, AggregateForm, AggregateId};
use kql_plan::ir::Expr;
use kql_types::{Dyn, Type, Value};

/// No threshold gets more rows than this.
const MAX_COPIES: i64 = 1_500;

/// How an aggregate combines the values of its rows.
enum Kind {
    Rows,
    RowsIf,
    Different,
    Sum,
    Mean,
    Least,
    Most,
    Chosen,
    Bag,
    Set,
    List,
    Other,
}

fn kind(function: &Aggregate) -> Kind {
    use AggregateId::*;
    match (function.id, &function.form) {
        (Some(Count | CountLegacy), _) => Kind::Rows,
        (Some(CountIf), _) => Kind::RowsIf,
        (Some(DCount | DCountIf | CountDistinct | CountDistinctIf), _) => Kind::Different,
        (Some(Sum | SumIf), _) => Kind::Sum,
        (
            Some(
                Avg | AvgIf | Percentile | Percentiles | PercentileW | PercentilesW | PercentilesArray
                | PercentilesWArray,
            ),
            _,
        ) => Kind::Mean,
        (Some(Min | MinIf), _) => Kind::Least,
        (Some(Max | MaxIf), _) => Kind::Most,
        (Some(MakeSet | MakeSetIf | MakeSetLegacy), _) => Kind::Set,
        (Some(MakeList | MakeListIf | MakeListLegacy | MakeListWithNulls), _) => Kind::List,
        (Some(MakeBag | MakeBagIf | MakeDictionary), _) => Kind::Bag,
        (Some(TakeAny | TakeAnyLegacy | TakeAnyIf | TakeAnyIfLegacy), _)
        | (None, AggregateForm::ArgMax | AggregateForm::ArgMin) => Kind::Chosen,
        (None, _) => Kind::Other,
    }
}

/// An output of an aggregate call over a group, and how deep the search for its rows is.
#[derive(Clone, Copy)]
struct Output {
    group: usize,
    call: usize,
    output: usize,
    depth: usize,
}

impl Model<'_> {
    fn condition<'m>(function: &Aggregate, args: &'m [Expr]) -> Option<&'m Expr> {
        function.predicate().and_then(|at| args.get(at))
    }

    /// Whether the copies of a member have different values of an expression.
    fn varies(&self, member: &Member, e: &Expr) -> bool {
        self.stored(e).iter().any(|id| self.state.vary.contains(&(member.block, *id)))
    }

    pub(super) fn aggregate_value(&self, group: usize, call: usize, output: usize) -> Option<Value> {
        let g = &self.groups[group];
        let call_ir = &g.calls[call];
        let function = call_ir.function;
        let ty = call_ir.outputs.get(output).map_or(Type::Dynamic, |o| o.ty);
        let mut rows = 0_i64;
        let mut different: Vec<Value> = Vec::new();
        let mut extra = 0_i64;
        let (mut sum, mut numbers) = (0.0, 0_i64);
        let (mut least, mut most): (Option<Value>, Option<Value>) = (None, None);
        let mut chosen = None;
        for member in &g.members {
            let args = &member.args[call];
            if let Some(c) = Self::condition(function, args)
                && !self.holds(c)?
            {
                continue;
            }
            let copies = self.copies(member.block) as i64;
            rows += copies;
            let Some(arg) = args.get(output).or(args.first()) else { continue };
            if matches!(kind(function), Kind::Rows | Kind::RowsIf) {
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
        match kind(function) {
            Kind::Rows | Kind::RowsIf => Some(Value::Long(rows)),
            Kind::Different => Some(Value::Long(different.len() as i64 + extra)),
            Kind::Sum => super::value::convert(&number_of(sum, ty), ty),
            Kind::Mean if numbers > 0 => super::value::convert(&number_of(sum / numbers as f64, ty), ty),
            Kind::Mean => Some(Value::Null(ty)),
            Kind::Least => Some(least.unwrap_or(Value::Null(ty))),
            Kind::Most => Some(most.unwrap_or(Value::Null(ty))),
            Kind::Chosen | Kind::Bag => Some(chosen.unwrap_or(Value::Null(ty))),
            items @ (Kind::Set | Kind::List) => {
                let repeats = matches!(items, Kind::List);
                let mut items: Vec<Dyn> = different.iter().map(Value::to_dyn).collect();
                let repeated = if repeats { rows - items.len() as i64 } else { extra };
                items.extend((0..repeated.clamp(0, 50)).map(|i| Dyn::String(format!("other {i}"))));
                Some(Value::Dynamic(Dyn::Array(items)))
            }
            Kind::Other => None,
        }
    }

    /// Changes the rows of a group so that an aggregate over them returns the value.
    pub(super) fn assign_aggregate(
        &mut self,
        group: usize,
        call: usize,
        output: usize,
        v: &Value,
        depth: usize,
    ) -> bool {
        let function = self.groups[group].calls[call].function;
        let members = self.groups[group].members.len();
        let output = Output { group, call, output, depth };
        let arg = |model: &Self, m: usize| model.argument(output, m);
        // The member to change is the first that passes the condition, or else the last that can be made to pass.
        let passing = (0..members).find(|m| self.passes(output, *m));
        let at = passing.or_else(|| {
            let mut tried = (0..members).rev();
            tried.find(|m| self.member_condition(output, *m).is_some_and(|c| self.satisfy(&c, true, depth + 1)))
        });
        match kind(function) {
            Kind::Rows | Kind::RowsIf => self.assign_row_count(output, at, v),
            Kind::Different => self.assign_distinct_count(output, at, v),
            Kind::Sum => {
                let (Some(at), Some(n)) = (at, v.as_f64()) else { return false };
                let copies = self.copies(self.groups[group].members[at].block) as f64;
                arg(self, at).is_some_and(|e| self.assign(&e, &number_of((n / copies).ceil(), e.ty()), depth + 1))
            }
            Kind::Mean | Kind::Least | Kind::Most => {
                let mut done = false;
                for m in 0..members {
                    if let Some(e) = arg(self, m) {
                        done |= self.assign(&e, v, depth + 1);
                    }
                    if matches!(kind(function), Kind::Least | Kind::Most) && done {
                        break;
                    }
                }
                done
            }
            Kind::Chosen | Kind::Bag => at.and_then(|at| arg(self, at)).is_some_and(|e| match (kind(function), v) {
                (Kind::Bag, Value::Dynamic(Dyn::Bag(members))) if members.len() > 1 => {
                    self.assign_bag_rows(&e, members, depth + 1)
                }
                _ => self.assign(&e, v, depth + 1),
            }),
            Kind::Set | Kind::List => self.assign_items(output, at, v),
            Kind::Other => false,
        }
    }

    fn argument(&self, o: Output, member: usize) -> Option<Expr> {
        let args = &self.groups[o.group].members[member].args[o.call];
        args.get(o.output).or(args.first()).cloned()
    }

    fn member_condition(&self, o: Output, member: usize) -> Option<Expr> {
        let group = &self.groups[o.group];
        Self::condition(group.calls[o.call].function, &group.members[member].args[o.call]).cloned()
    }

    /// Whether the rows of a member count for a conditional aggregate.
    fn passes(&self, o: Output, member: usize) -> bool {
        self.member_condition(o, member).is_none_or(|c| self.holds(&c) == Some(true))
    }

    fn assign_row_count(&mut self, o: Output, at: Option<usize>, v: &Value) -> bool {
        let Some(wanted) = v.as_f64().map(|n| n.ceil() as i64) else { return false };
        let members = self.groups[o.group].members.len();
        if wanted <= 0 {
            let mut members = 0..members;
            return members.all(|m| self.member_condition(o, m).is_some_and(|c| self.satisfy(&c, false, o.depth + 1)));
        }
        let Some(at) = at else { return false };
        let others: i64 = (0..members)
            .filter(|m| *m != at && self.passes(o, *m))
            .map(|m| self.copies(self.groups[o.group].members[m].block) as i64)
            .sum();
        self.repeat(self.groups[o.group].members[at].block, wanted - others)
    }

    fn assign_distinct_count(&mut self, o: Output, at: Option<usize>, v: &Value) -> bool {
        let Some(wanted) = v.as_f64().map(|n| n.ceil() as i64) else { return false };
        let Some(at) = at else { return false };
        let Some(e) = self.argument(o, at) else { return false };
        let block = self.groups[o.group].members[at].block;
        if wanted <= 1 {
            self.state.vary.retain(|(b, _)| *b != block);
            self.forget();
            return wanted == 1;
        }
        let now = self.aggregate_value(o.group, o.call, o.output).and_then(|v| v.as_i64()).unwrap_or(1);
        let others = if self.varies(&self.groups[o.group].members[at], &e) { 0 } else { (now - 1).max(0) };
        // One column that differs is enough; the first determines most of the value.
        let Some(first) = self.stored(&e).first().copied() else { return false };
        self.state.vary.insert((block, first));
        self.repeat(block, wanted - others)
    }

    fn assign_items(&mut self, o: Output, at: Option<usize>, v: &Value) -> bool {
        let items = match v {
            Value::Dynamic(Dyn::Array(items)) => items.clone(),
            other => vec![other.to_dyn()],
        };
        let Some(at) = at else { return false };
        let Some(e) = self.argument(o, at) else { return false };
        let block = self.groups[o.group].members[at].block;
        let current = self.eval(&e).map(|v| v.to_dyn());
        let fresh = items.iter().find(|i| Some(*i) != current.as_ref() && !is_other(i));
        let done = match fresh.or(items.first()) {
            Some(first) if items.len() == 1 || !items.iter().any(|i| Some(i) == current.as_ref()) => {
                self.assign(&e, &Value::dynamic(first.clone()), o.depth + 1)
            }
            _ => true,
        };
        let members = self.groups[o.group].members.len();
        if items.len() <= members {
            return done;
        }
        if let Some(first) = self.stored(&e).first() {
            self.state.vary.insert((block, *first));
        }
        self.repeat(block, items.len() as i64 - members as i64 + 1) && done
    }

    fn repeat(&mut self, block: usize, copies: i64) -> bool {
        if !(1..=MAX_COPIES).contains(&copies) {
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
