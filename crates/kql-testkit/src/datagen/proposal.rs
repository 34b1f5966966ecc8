//! Proposals for making a predicate hold or fail: values for expressions, the most promising first.

use super::default_value;
use super::model::{Def, Model};
use super::pattern;
use super::value::convert;
use kql_functions::{Family, Scalar, ScalarId};
use kql_plan::ir::Expr;
use kql_types::{Dyn, Type, Value};

/// Values that expressions should have at the same time.
pub(super) type Proposal = Vec<(Expr, Value)>;

/// Only the first items of long lists are tried.
const MAX_ITEMS: usize = 12;
const MINUTE: i64 = 600_000_000;

impl Model<'_> {
    pub(super) fn proposals(&self, e: &Expr, truth: bool, depth: usize) -> Vec<Proposal> {
        if depth > 40 {
            return Vec::new();
        }
        match e {
            Expr::Constant(_) | Expr::Subquery(_) => Vec::new(),
            Expr::Column(id, _) => match self.defs.get(&id.0) {
                Some(Def::Is(inner)) => self.proposals(inner, truth, depth + 1),
                Some(_) => vec![vec![(e.clone(), Value::Bool(truth))]],
                None => Vec::new(),
            },
            Expr::Call(f, args, _) => self.of_call(e, f, args, truth, depth),
        }
    }

    fn of_call(&self, e: &Expr, function: &Scalar, args: &[Expr], truth: bool, depth: usize) -> Vec<Proposal> {
        let Some(id) = function.id else { return self.of_other(e, function, args, truth) };
        match (id, args) {
            (ScalarId::And, _) if truth => self.together(args, true, depth),
            (ScalarId::Or, _) if !truth => self.together(args, false, depth),
            (ScalarId::And | ScalarId::Or, _) => self.either(args, truth, depth),
            (ScalarId::Not, [a]) => self.proposals(a, !truth, depth + 1),
            (ScalarId::NotEqual | ScalarId::NotEqualCi, [a, b]) => self.equal(a, b, !truth),
            (ScalarId::Equal | ScalarId::EqualCi, [a, b]) => self.equal(a, b, truth),
            (ScalarId::In | ScalarId::InCi, [a, items @ ..]) => self.listed(a, items, truth),
            (ScalarId::NotIn | ScalarId::NotInCi, [a, items @ ..]) => self.listed(a, items, !truth),
            (ScalarId::Less, [a, b]) => self.ordered(a, b, truth, true),
            (ScalarId::LessOrEqual, [a, b]) => self.ordered(a, b, truth, !truth),
            (ScalarId::Greater, [a, b]) => self.ordered(a, b, !truth, true),
            (ScalarId::GreaterOrEqual, [a, b]) => self.ordered(a, b, !truth, !truth),
            (ScalarId::Between, [a, low, high]) => self.within(a, low, high, truth),
            (ScalarId::NotBetween, [a, low, high]) => self.within(a, low, high, !truth),
            (ScalarId::IsEmpty | ScalarId::IsNull, [a]) => self.empty(a, truth),
            (ScalarId::IsNotEmpty | ScalarId::IsNotNull, [a]) => self.empty(a, !truth),
            (ScalarId::Iff, [c, a, b]) => {
                let mut out = self.chosen(&[(c, true)], a, truth, depth);
                out.extend(self.chosen(&[(c, false)], b, truth, depth));
                out
            }
            (ScalarId::Case, [.., last]) => {
                let mut out = Vec::new();
                let mut before: Vec<(&Expr, bool)> = Vec::new();
                for pair in args.chunks_exact(2).take(8) {
                    let mut tests = before.clone();
                    tests.push((&pair[0], true));
                    out.extend(self.chosen(&tests, &pair[1], truth, depth));
                    before.push((&pair[0], false));
                }
                out.extend(self.chosen(&before, last, truth, depth));
                out
            }
            (ScalarId::Coalesce, [first, ..]) => self.proposals(first, truth, depth + 1),
            (ScalarId::Ipv4IsPrivate, [a]) => {
                let ip = if truth { "10.20.30.40" } else { "203.0.113.77" };
                vec![vec![(a.clone(), Value::String(ip.into()))]]
            }
            (ScalarId::MatchesRegex, [a, pattern]) => {
                match self.eval(pattern).and_then(|p| p.as_str().map(pattern::samples)) {
                    Some(found) if truth => {
                        found.into_iter().flat_map(|s| self.with_text(a, &s, Place::Anywhere)).collect()
                    }
                    _ => self.other_text(a, None),
                }
            }
            (ScalarId::SetHasElement | ScalarId::ArrayIndexOf, [a, v]) => self.member_of(a, v, truth),
            (ScalarId::BagHasKey, [a, key]) => match (self.eval(a), self.eval(key)) {
                (current, Some(key)) if truth => {
                    let mut members = bag(current);
                    Dyn::insert(&mut members, key.to_string(), Dyn::String("value".into()));
                    vec![vec![(a.clone(), Value::Dynamic(Dyn::Bag(members)))]]
                }
                _ => vec![vec![(a.clone(), Value::Dynamic(Dyn::Bag(Vec::new())))]],
            },
            (id, [a, items @ ..]) => match text_test(id) {
                Some((place, affirms, all)) => self.text_test(a, items, place, affirms == truth, all),
                None => self.of_other(e, function, args, truth),
            },
            (_, []) => self.of_other(e, function, args, truth),
        }
    }

    /// Proposals for a function that nothing more is known about.
    fn of_other(&self, e: &Expr, function: &Scalar, args: &[Expr], truth: bool) -> Vec<Proposal> {
        match function.family {
            Family::Ip => self.address(args, truth),
            _ => vec![vec![(e.clone(), Value::Bool(truth))]],
        }
    }

    /// Combines proposals for several predicates: the best of each, then one variation at a time.
    fn together(&self, args: &[Expr], truth: bool, depth: usize) -> Vec<Proposal> {
        let missing: Vec<Vec<Proposal>> = args
            .iter()
            .filter(|a| self.holds(a) != Some(truth))
            .map(|a| self.proposals(a, truth, depth + 1))
            .filter(|p| !p.is_empty())
            .collect();
        let most = missing.iter().map(Vec::len).max().unwrap_or(0).min(6);
        (0..most).map(|i| missing.iter().flat_map(|p| p[i % p.len()].clone()).collect()).collect()
    }

    fn either(&self, args: &[Expr], truth: bool, depth: usize) -> Vec<Proposal> {
        let mut lists: Vec<Vec<Proposal>> = args.iter().map(|a| self.proposals(a, truth, depth + 1)).collect();
        // Paths start with different alternatives.
        if !lists.is_empty() {
            let n = lists.len();
            lists.rotate_left(self.path % n);
        }
        let most = lists.iter().map(Vec::len).max().unwrap_or(0);
        (0..most).flat_map(|i| lists.iter().filter_map(move |l| l.get(i).cloned()).collect::<Vec<_>>()).collect()
    }

    fn chosen(&self, tests: &[(&Expr, bool)], value: &Expr, truth: bool, depth: usize) -> Vec<Proposal> {
        let mut edits: Proposal = Vec::new();
        for (test, wanted) in tests {
            if self.holds(test) != Some(*wanted) {
                match self.proposals(test, *wanted, depth + 1).into_iter().next() {
                    Some(p) => edits.extend(p),
                    None => return Vec::new(),
                }
            }
        }
        match self.holds(value) {
            Some(v) if v == truth => vec![edits],
            _ => {
                let last = self.proposals(value, truth, depth + 1).into_iter().take(4);
                last.map(|p| edits.iter().cloned().chain(p).collect()).collect()
            }
        }
    }

    fn equal(&self, a: &Expr, b: &Expr, truth: bool) -> Vec<Proposal> {
        let (x, y) = (self.eval(a), self.eval(b));
        let mut out = Vec::new();
        for (e, other, v) in [(a, b, &y), (b, a, &x)] {
            let Some(v) = v else { continue };
            if matches!(e, Expr::Constant(_)) {
                continue;
            }
            if truth {
                out.push(vec![(e.clone(), v.clone())]);
            } else {
                let values = values_other_than(v, e.ty());
                out.extend(values.into_iter().map(|v| vec![(e.clone(), v)]));
            }
            if matches!(other, Expr::Constant(_)) {
                break;
            }
        }
        out
    }

    fn items(&self, items: &[Expr]) -> Vec<Value> {
        let mut out = Vec::new();
        for e in items {
            if let Some(v) = self.eval(e) {
                flatten(&v.to_dyn(), &mut out);
            }
        }
        if !out.is_empty() {
            let n = out.len();
            out.rotate_left(self.path % n);
        }
        out
    }

    fn listed(&self, a: &Expr, items: &[Expr], truth: bool) -> Vec<Proposal> {
        let values = self.items(items);
        if truth {
            let mut out: Vec<Proposal> = values.iter().take(MAX_ITEMS).map(|v| vec![(a.clone(), v.clone())]).collect();
            // A list that is read from data can receive the value instead.
            if let (Some(v), [list]) = (self.eval(a), items)
                && !matches!(list, Expr::Constant(_))
            {
                out.push(vec![(list.clone(), Value::Dynamic(Dyn::Array(vec![v.to_dyn()])))]);
            }
            out
        } else {
            self.other_text(a, values.first())
        }
    }

    fn ordered(&self, a: &Expr, b: &Expr, below: bool, strict: bool) -> Vec<Proposal> {
        let (x, y) = (self.eval(a), self.eval(b));
        let mut out = Vec::new();
        for v in y.iter().flat_map(|y| near_value(y, a.ty(), below, strict)) {
            out.push(vec![(a.clone(), v)]);
        }
        for v in x.iter().flat_map(|x| near_value(x, b.ty(), !below, strict)) {
            out.push(vec![(b.clone(), v)]);
        }
        out.retain(|p| !matches!(p[0].0, Expr::Constant(_)));
        out
    }

    fn within(&self, a: &Expr, low: &Expr, high: &Expr, truth: bool) -> Vec<Proposal> {
        let (Some(low), Some(high)) = (self.eval(low), self.eval(high)) else { return Vec::new() };
        if !truth {
            let mut out = near_value(&low, a.ty(), true, true);
            out.extend(near_value(&high, a.ty(), false, true));
            return out.into_iter().map(|v| vec![(a.clone(), v)]).collect();
        }
        let mut out = Vec::new();
        // In `between (t .. 5m)` the end is relative to the start.
        let end = match (&low, &high) {
            (Value::DateTime(t), Value::Timespan(d)) => Value::DateTime(t.saturating_add(*d)),
            _ => high,
        };
        if let (Some(x), Some(y)) = (low.as_i64(), end.as_i64()) {
            for part in [2, 4, 50, 0, 1] {
                let at = if part == 0 { x } else { x + (y - x) / part };
                out.push(super::value::number_of(at as f64, low.ty()));
            }
            if let Value::DateTime(_) = low {
                out = [2, 4, 50].iter().map(|p| Value::DateTime(x + (y - x) / p)).collect();
            }
        } else if let (Some(x), Some(y)) = (low.as_f64(), end.as_f64()) {
            out.push(Value::Real((x + y) / 2.0));
        }
        out.push(low);
        out.push(end);
        out.into_iter().map(|v| vec![(a.clone(), v)]).collect()
    }

    fn empty(&self, a: &Expr, truth: bool) -> Vec<Proposal> {
        if truth {
            let nothing = if a.ty() == Type::String { Value::String(String::new()) } else { Value::Null(a.ty()) };
            return vec![vec![(a.clone(), nothing)]];
        }
        let name = self.stored(a).first().and_then(|id| match self.defs.get(id) {
            Some(Def::Stored { name, .. }) => Some(name.clone()),
            _ => None,
        });
        let name = name.unwrap_or_else(|| "value".into());
        let ty = if a.ty() == Type::Dynamic { Type::String } else { a.ty() };
        let value = default_value::typed(&name, ty, self.path as u64, self.context.now);
        let mut out = vec![vec![(a.clone(), value.clone())]];
        if a.ty() == Type::Dynamic {
            out.push(vec![(a.clone(), Value::Dynamic(Dyn::Array(vec![value.to_dyn()])))]);
        }
        out
    }

    fn text_test(&self, a: &Expr, items: &[Expr], place: Place, truth: bool, all: bool) -> Vec<Proposal> {
        let terms: Vec<String> = self.items(items).iter().map(ToString::to_string).collect();
        if !truth {
            return self.other_text(a, terms.first().map(|n| Value::String(n.clone())).as_ref());
        }
        if all {
            return self.with_text(a, &terms.join(" "), place);
        }
        // The operands may be swapped: a constant string that contains a column.
        let mut out: Vec<Proposal> = Vec::new();
        if !matches!(a, Expr::Constant(_)) {
            out.extend(terms.iter().take(MAX_ITEMS).flat_map(|n| self.with_text(a, n, place)));
        }
        if let ([only], Some(text)) = (items, self.eval(a))
            && !matches!(only, Expr::Constant(_))
        {
            out.push(vec![(only.clone(), convert(&text, only.ty()).unwrap_or(text))]);
        }
        out
    }

    /// Strings with a search term at a position, alone and combined with the present value.
    fn with_text(&self, a: &Expr, term: &str, place: Place) -> Vec<Proposal> {
        let current = self.eval(a);
        let assign = |s: String| vec![(a.clone(), Value::String(s))];
        if let Some(Value::Dynamic(d @ (Dyn::Array(_) | Dyn::Bag(_)))) = &current {
            let added = match d {
                Dyn::Array(items) => {
                    let mut items = items.clone();
                    items.push(Dyn::String(term.into()));
                    Dyn::Array(items)
                }
                other => {
                    let mut members = bag(Some(Value::Dynamic(other.clone())));
                    Dyn::insert(&mut members, "more".into(), Dyn::String(term.into()));
                    Dyn::Bag(members)
                }
            };
            return vec![vec![(a.clone(), Value::Dynamic(added))], assign(term.to_string())];
        }
        let now = current.map(|v| v.to_string()).unwrap_or_default();
        let mut out = match place {
            Place::Anywhere => vec![
                term.to_string(),
                format!("{now} {term}"),
                format!("{term} {now}"),
                format!("{now}{term}"),
                format!("x {term} y"),
                format!("/{term}/"),
            ],
            Place::Start => vec![term.to_string(), format!("{term}{now}"), format!("{term} {now}")],
            Place::End => vec![term.to_string(), format!("{now}{term}"), format!("{now} {term}")],
        };
        out.dedup();
        out.into_iter().map(assign).collect()
    }

    /// Values for an expression that must change.
    fn other_text(&self, a: &Expr, avoided: Option<&Value>) -> Vec<Proposal> {
        let mut values = values_other_than(avoided.unwrap_or(&Value::Null(a.ty())), a.ty());
        if let (Some(Value::String(now)), Some(Value::String(term))) = (self.eval(a), avoided)
            && !term.is_empty()
        {
            values.insert(0, Value::String(now.replace(term.as_str(), "")));
        }
        values.into_iter().map(|v| vec![(a.clone(), v)]).collect()
    }

    fn member_of(&self, a: &Expr, v: &Expr, truth: bool) -> Vec<Proposal> {
        let (array, value) = (self.eval(a), self.eval(v));
        if !truth {
            return vec![vec![(a.clone(), Value::Dynamic(Dyn::Array(Vec::new())))]];
        }
        let mut out = Vec::new();
        if let Some(value) = value {
            let mut items = match array.clone() {
                Some(Value::Dynamic(Dyn::Array(items))) => items,
                _ => Vec::new(),
            };
            items.push(value.to_dyn());
            out.push(vec![(a.clone(), Value::Dynamic(Dyn::Array(items)))]);
        }
        if let Some(Value::Dynamic(Dyn::Array(items))) = array {
            out.extend(items.iter().take(MAX_ITEMS).map(|i| vec![(v.clone(), i.to_value())]));
        }
        out
    }

    /// Proposals for IP address predicates.
    fn address(&self, args: &[Expr], truth: bool) -> Vec<Proposal> {
        let [a, ranges @ ..] = args else { return Vec::new() };
        if !truth {
            return ["203.0.113.77", "198.51.100.9", "fe80::1"]
                .iter()
                .map(|ip| vec![(a.clone(), Value::String((*ip).into()))])
                .collect();
        }
        let mut out: Vec<Proposal> = self
            .items(ranges)
            .iter()
            .filter_map(|v| v.as_str().map(pattern::address))
            .take(MAX_ITEMS)
            .map(|ip| vec![(a.clone(), Value::String(ip))])
            .collect();
        if let (Some(ip), [range]) = (self.eval(a), ranges)
            && !matches!(range, Expr::Constant(_))
        {
            out.push(vec![(range.clone(), ip)]);
        }
        out
    }
}

fn flatten(d: &Dyn, out: &mut Vec<Value>) {
    match d {
        Dyn::Array(items) => items.iter().for_each(|i| flatten(i, out)),
        Dyn::Null => {}
        other => out.push(other.to_value()),
    }
}

/// Where a string must contain the search term.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Anywhere,
    Start,
    End,
}

/// A string predicate: position, whether it is positive, whether all search terms must match.
pub(super) fn text_test(id: ScalarId) -> Option<(Place, bool, bool)> {
    use ScalarId::*;
    Some(match id {
        Has | HasCs | HasPrefix | HasPrefixCs | HasSuffix | HasSuffixCs | Contains | ContainsCs | HasAny | Like
        | LikeCs => (Place::Anywhere, true, false),
        NotHas | NotHasCs | NotHasPrefix | NotHasPrefixCs | NotHasSuffix | NotHasSuffixCs | NotContains
        | NotContainsCs | NotLike | NotLikeCs => (Place::Anywhere, false, false),
        HasAll => (Place::Anywhere, true, true),
        StartsWith | StartsWithCs => (Place::Start, true, false),
        NotStartsWith | NotStartsWithCs => (Place::Start, false, false),
        EndsWith | EndsWithCs => (Place::End, true, false),
        NotEndsWith | NotEndsWithCs => (Place::End, false, false),
        _ => return None,
    })
}

fn bag(v: Option<Value>) -> kql_types::Bag {
    match v {
        Some(Value::Dynamic(Dyn::Bag(members))) => members,
        _ => Vec::new(),
    }
}

/// Values other than the given one.
fn values_other_than(v: &Value, ty: Type) -> Vec<Value> {
    match ty {
        Type::Bool => vec![Value::Bool(*v != Value::Bool(true))],
        Type::Int | Type::Long | Type::Real | Type::Decimal => {
            let n = v.as_f64().unwrap_or(0.0);
            [n + 1.0, n - 1.0, n + 7.0].iter().filter_map(|n| convert(&Value::Real(*n), ty)).collect()
        }
        Type::DateTime | Type::Timespan => {
            let n = v.as_i64().unwrap_or(0);
            [n - MINUTE, n + MINUTE].iter().map(|n| super::value::number_of(*n as f64, ty)).collect()
        }
        Type::Guid => vec![Value::Guid([9; 16])],
        Type::String | Type::Dynamic => {
            ["quiet", "another", "C:\\quiet\\other.exe", "other@example.org", "198.51.100.9", "0", ""]
                .iter()
                .map(|s| Value::String((*s).into()))
                .collect()
        }
    }
}

/// Values just below or above a bound.
fn near_value(bound: &Value, ty: Type, below: bool, strict: bool) -> Vec<Value> {
    let sign = if below { -1.0 } else { 1.0 };
    let mut out = Vec::new();
    match bound {
        Value::DateTime(t) | Value::Timespan(t) => {
            let same = bound.ty();
            let steps: &[i64] = &[MINUTE, MINUTE / 60, 60 * MINUTE, 24 * 60 * MINUTE, 1];
            out.extend(steps.iter().map(|s| {
                let at = if below { t.saturating_sub(*s) } else { t.saturating_add(*s) };
                if same == Type::DateTime { Value::DateTime(at) } else { Value::Timespan(at) }
            }));
        }
        Value::String(s) => out.push(Value::String(if below { String::new() } else { format!("{s}z") })),
        other => {
            let Some(n) = other.as_f64() else { return out };
            let wide = (n.abs() / 2.0).max(10.0).ceil();
            let fine = if n.fract() == 0.0 { 1.0 } else { n.abs() / 10.0 };
            for step in [fine, 1.0, wide] {
                out.extend(convert(&Value::Real(n + sign * step), if ty.is_number() { ty } else { Type::Real }));
            }
        }
    }
    if !strict {
        out.insert(0, bound.clone());
    }
    out
}
