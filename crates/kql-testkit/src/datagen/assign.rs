//! Gives an expression a wanted value by changing the stored columns below it: each function is inverted.

use super::invert_text;
use super::model::{Def, Id, Model};
use super::value::convert;
use kql_functions::{ScalarId, builtin};
use kql_plan::ir::Expr;
use kql_types::{Dyn, Type, Value};
use std::rc::Rc;

/// A call that should return a value.
#[derive(Clone, Copy)]
pub(super) struct Target<'e> {
    pub(super) call: &'e Expr,
    pub(super) id: ScalarId,
    pub(super) args: &'e [Expr],
    pub(super) value: &'e Value,
    pub(super) depth: usize,
}

const MAX_DEPTH: usize = 60;

impl Model<'_> {
    /// Sets stored values so that `e` evaluates to `v`, as far as the inverses know. False if no inverse is known; callers
    /// evaluate afterwards.
    pub(super) fn assign(&mut self, e: &Expr, v: &Value, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        match e {
            Expr::Constant(c) => c == v || c.to_string() == v.to_string(),
            Expr::Subquery(_) => false,
            Expr::Column(id, _) => self.assign_column(id.0, v, depth + 1),
            Expr::Call(f, args, ty) => {
                let Some(v) = convert(v, *ty).or_else(|| (*ty == Type::Dynamic).then(|| v.clone())) else {
                    return false;
                };
                let target = f.id.map(|id| Target { call: e, id, args, value: &v, depth: depth + 1 });
                self.invert_call(e, target, &v, depth + 1)
            }
        }
    }

    /// Makes a predicate true (`truth`), or false or null.
    pub(super) fn satisfy(&mut self, e: &Expr, truth: bool, depth: usize) -> bool {
        self.holds(e) == Some(truth) || self.satisfy_exactly(e, truth, depth)
    }

    fn satisfy_exactly(&mut self, e: &Expr, truth: bool, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        for proposal in self.proposals(e, truth, depth).into_iter().take(10) {
            let before = self.state.clone();
            let direct = proposal.iter().any(|(target, _)| target == e);
            if !direct && self.apply(&proposal, depth + 5) && self.eval(e) == Some(Value::Bool(truth)) {
                return true;
            }
            self.state = before;
            self.forget();
        }
        false
    }

    pub(super) fn apply(&mut self, proposal: &[(Expr, Value)], depth: usize) -> bool {
        proposal.iter().all(|(e, v)| self.assign(e, v, depth + 1))
    }

    fn assign_column(&mut self, id: Id, v: &Value, depth: usize) -> bool {
        match self.defs.get(&id) {
            None => false,
            Some(Def::Stored { ty, .. }) => {
                let Some(v) = convert(v, *ty) else { return false };
                let v = match (v, ty) {
                    // A string column stores a dynamic value as JSON.
                    (Value::Dynamic(d), Type::String) => Value::String(d.to_json()),
                    (v, _) => v,
                };
                self.state.cells.insert(id, v);
                self.forget();
                true
            }
            Some(Def::Row { rows, at }) => {
                let (number, at) = (*rows, *at);
                let wanted = v.to_string();
                let rows = self.constants[number];
                let found =
                    rows.iter().position(|r| r.get(at).is_some_and(|c| c.to_string().eq_ignore_ascii_case(&wanted)));
                if let Some(found) = found {
                    self.state.rows.insert(number, found);
                    self.forget();
                }
                found.is_some()
            }
            Some(Def::Is(e)) => {
                let e = e.clone();
                self.assign(&e, v, depth)
            }
            Some(Def::Element { of, pairs, .. }) => {
                let (of, pairs) = (of.clone(), *pairs);
                self.assign_element(&of, v, pairs, depth)
            }
            Some(Def::Part { text, extract, at }) => {
                let (text, extract, at) = (text.clone(), *extract, *at);
                self.assign_extracted(&text, extract, at, v, depth)
            }
            Some(Def::Group { group, call, output }) => {
                let (group, call, output) = (*group, *call, *output);
                self.assign_aggregate(group, call, output, v, depth)
            }
        }
    }

    fn assign_element(&mut self, of: &Rc<Expr>, v: &Value, pairs: bool, depth: usize) -> bool {
        let current = self.eval(of);
        if let (Value::Dynamic(Dyn::Array(pair)), true) = (v, pairs)
            && let [key, value] = pair.as_slice()
        {
            return self.assign(of, &Value::Dynamic(Dyn::Bag(vec![(key.to_string(), value.clone())])), depth);
        }
        let items = match current {
            Some(Value::Dynamic(Dyn::Array(mut items))) if !items.is_empty() => {
                items[0] = v.to_dyn();
                items
            }
            _ => vec![v.to_dyn()],
        };
        self.assign(of, &Value::Dynamic(Dyn::Array(items)), depth)
    }

    fn assign_extracted(
        &mut self,
        source: &Rc<Expr>,
        extract: &kql_plan::ir::Extract,
        at: Option<usize>,
        v: &Value,
        depth: usize,
    ) -> bool {
        let current = self.eval(source);
        let now: Vec<Option<Value>> = extract
            .outputs
            .iter()
            .enumerate()
            .map(|(i, f)| {
                if Some(i) == at {
                    return Some(v.clone());
                }
                let known = current.as_ref().and_then(|t| invert_text::part(extract, t, i));
                known
                    .filter(|v| !v.is_null() && v.as_str() != Some(""))
                    .or_else(|| Some(super::default_value::typed(&f.name, f.ty, self.path as u64, self.context.now)))
            })
            .collect();
        let own = current.as_ref().and_then(Value::as_str).unwrap_or_default().to_string();
        let fits = |candidate: &str| {
            let candidate = Value::String(candidate.to_string());
            match at {
                Some(i) => invert_text::part(extract, &candidate, i).is_some_and(|p| p.to_string() == v.to_string()),
                None => invert_text::matches(extract, &candidate),
            }
        };
        let found = invert_text::candidates(&extract.describe, &now).into_iter().find_map(|candidate| {
            [format!("{own} {candidate}"), format!("{candidate} {own}"), candidate].into_iter().find(|c| fits(c))
        });
        found.is_some_and(|c| self.assign(source, &Value::String(c), depth))
    }

    /// Evaluates a builtin over constants.
    pub(super) fn compute(&self, id: ScalarId, args: &[Value], ty: Type) -> Option<Value> {
        let args: Vec<Expr> = args.iter().cloned().map(Expr::Constant).collect();
        match kql_plan::fold(builtin(id), args, ty, self.context) {
            Ok(Expr::Constant(v)) => Some(v),
            Ok(_) | Err(_) => None,
        }
    }

    /// Sets the arguments of a call so that it returns the value: by the inverse of its function (`target`), or as a predicate.
    fn invert_call(&mut self, call: &Expr, target: Option<Target<'_>>, value: &Value, depth: usize) -> bool {
        target.and_then(|target| self.invert(target)).unwrap_or_else(|| {
            // Null differs from false, so that a predicate is not only made to fail.
            call.ty() == Type::Bool
                && (self.eval(call).as_ref() == Some(value)
                    || self.satisfy_exactly(call, *value == Value::Bool(true), depth))
        })
    }

    /// Whether the inverse of the function made the call return the value; `None` for a function without one.
    fn invert(&mut self, target: Target<'_>) -> Option<bool> {
        if let ([first, ..], true) = (target.args, takes_first_argument(target.id)) {
            return Some(self.assign_first(first, target.value, target.depth));
        }
        self.invert_string(target)
            .or_else(|| self.invert_dynamic(target))
            .or_else(|| self.invert_datetime(target))
            .or_else(|| self.invert_number(target))
            .or_else(|| self.invert_branch(target))
    }

    fn assign_first(&mut self, first: &Expr, v: &Value, depth: usize) -> bool {
        let v = match (first.ty(), v) {
            // A string that looks like JSON becomes the value that it denotes.
            (Type::Dynamic, Value::String(s)) if s.starts_with(['{', '[']) => Value::dynamic(Dyn::from_text(s)),
            // Regular expressions for digits do not match a decimal point.
            (Type::String, Value::Real(n)) if n.fract() == 0.0 && n.abs() < 1e15 => Value::Long(*n as i64),
            _ => v.clone(),
        };
        self.assign(first, &v, depth)
    }

    fn invert_branch(&mut self, target: Target<'_>) -> Option<bool> {
        let Target { id, args, value: v, depth, .. } = target;
        Some(match (id, args) {
            (ScalarId::Prev | ScalarId::Next, [first, ..]) => {
                // Adjacent rows are copies of one row, so that they differ only in columns that vary.
                for id in self.stored(first) {
                    if let Some(scan) = self.scans.iter().find(|s| s.columns.iter().any(|(c, _, _)| *c == id)) {
                        let block = scan.block;
                        self.state.vary.insert((block, id));
                        let copies = self.copies(block).max(2);
                        self.state.copies.insert(block, copies);
                    }
                }
                self.forget();
                self.eval(first).as_ref() != Some(v)
            }
            (ScalarId::Iff, [c, a, b]) => self.assign_branch(&[(c, a)], b, v, depth),
            (ScalarId::Case, [.., last]) => {
                let pairs: Vec<(&Expr, &Expr)> = args.chunks_exact(2).map(|p| (&p[0], &p[1])).collect();
                self.assign_branch(&pairs, last, v, depth)
            }
            (ScalarId::Coalesce, _) => args.iter().any(|a| self.assign(a, v, depth)),
            _ => return None,
        })
    }

    /// Selects a branch that already has the value, or assigns the value within a branch and selects that.
    fn assign_branch(&mut self, pairs: &[(&Expr, &Expr)], last: &Expr, v: &Value, depth: usize) -> bool {
        let wanted = v.to_string();
        let before = self.state.clone();
        let mut order: Vec<usize> = (0..=pairs.len()).collect();
        let has = |model: &Self, i: usize| {
            let branch = pairs.get(i).map_or(last, |p| p.1);
            model.eval(branch).is_some_and(|b| b.to_string() == wanted)
        };
        order.sort_by_key(|i| (!has(self, *i), *i));
        for i in order.into_iter().take(8) {
            let branch = pairs.get(i).map_or(last, |p| p.1);
            let fits = has(self, i);
            if !fits && (matches!(branch, Expr::Constant(_)) || !self.assign(branch, v, depth + 1)) {
                continue;
            }
            let earlier = pairs.iter().take(i).map(|p| (p.0, false));
            let own = pairs.get(i).map(|p| (p.0, true));
            let tests: Vec<(&Expr, bool)> = own.into_iter().chain(earlier).collect();
            let tested = tests.iter().all(|(test, truth)| self.satisfy(test, *truth, depth + 1));
            // Satisfying the conditions may have overwritten the value.
            if tested
                && (has(self, i)
                    || self.assign(branch, v, depth + 1)
                        && tests.iter().all(|(t, truth)| self.holds(t) == Some(*truth)))
            {
                return true;
            }
            self.state.clone_from(&before);
            self.forget();
        }
        false
    }
}

/// Whether the first argument is set to the wanted value itself: the function converts it, rounds it or changes a part of it.
fn takes_first_argument(id: ScalarId) -> bool {
    use ScalarId::*;
    matches!(
        id,
        ToString
            | ToInt
            | ToLong
            | ToReal
            | ToDecimal
            | ToBool
            | ToGuid
            | ToDateTime
            | ToTimespan
            | ToDynamic
            | ToLower
            | ToUpper
            | Trim
            | TrimStart
            | TrimEnd
            | ReplaceString
            | ReplaceStrings
            | ReplaceRegex
            | CodepointsToString
            | Bin
            | BinAt
            | Ceiling
            | Round
            | Abs
            | MinOf
            | MaxOf
            | Plus
            | RowCumsum
            | StartOfDay
            | StartOfWeek
            | StartOfMonth
            | EndOfDay
            | DynamicToJson
            | ArraySortAsc
            | ArraySortDesc
            | ArraySlice
            | ArrayReverse
            | ArrayConcat
            | SetDifference
            | SetUnion
            | TreePath
            | ParseIpv6
            | Ipv4NetmaskSuffix
    )
}
