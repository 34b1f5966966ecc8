//! Inverses of functions that combine several parts: concatenation, pattern matches, packed bags.

use super::model::{Def, Model};
use super::pattern;
use kql_plan::ir::Expr;
use kql_types::{Bag, Dyn, Value};
use std::rc::Rc;

impl Model<'_> {
    /// Assigns a string in which `extract_all` finds these matches.
    pub(super) fn invert_extract_all(
        &mut self,
        e: &Expr,
        regex: &Expr,
        rest: &[Expr],
        v: &Value,
        depth: usize,
    ) -> bool {
        let (Some(regex), Some(source)) = (self.eval(regex).map(|r| r.to_string()), rest.last()) else { return false };
        let numbers: Vec<usize> = match (rest, self.eval(&rest[0])) {
            ([_, _], Some(Value::Dynamic(Dyn::Array(n)))) => {
                // Capture groups are given by number or by name.
                n.iter().enumerate().map(|(i, d)| d.to_value().as_i64().map_or(i + 1, |n| n.max(0) as usize)).collect()
            }
            _ => (1..40).collect(),
        };
        let matches = match v {
            Value::Dynamic(Dyn::Array(items)) => items.clone(),
            other => vec![other.to_dyn()],
        };
        let mut strings = Vec::new();
        for one in &matches {
            let groups: Vec<(usize, String)> = match one {
                Dyn::Array(items) => {
                    let given = numbers.iter().zip(items).filter(|(_, i)| **i != Dyn::Null);
                    given.map(|(n, i)| (*n, i.to_string())).collect()
                }
                other => vec![(numbers.first().copied().unwrap_or(1), other.to_string())],
            };
            // A value that does not fit a later group may still fit the first, which is often a key.
            let text = pattern::with_groups(&regex, &groups);
            match text.or_else(|| pattern::with_groups(&regex, groups.get(..1).unwrap_or_default())) {
                Some(text) => strings.push(text),
                None => return false,
            }
        }
        if let [only] = strings.as_slice() {
            let only = only.clone();
            return self.insert_match(e, source, &only, v, depth) || self.assign(source, &Value::String(only), depth);
        }
        let before = self.state.clone();
        for separator in [" ", "", ", ", "\n", ";"] {
            let all = Value::String(strings.join(separator));
            let count = |v: Option<Value>| matches!(v, Some(Value::Dynamic(Dyn::Array(i))) if i.len() == matches.len());
            if self.assign(source, &all, depth) && count(self.eval(e)) {
                return true;
            }
            self.state.clone_from(&before);
            self.forget();
        }
        false
    }

    /// Assigns a string in which a pattern matches, next to the present content if that still matches.
    pub(super) fn insert_match(&mut self, e: &Expr, source: &Expr, found: &str, v: &Value, depth: usize) -> bool {
        let now = self.eval(source).map(|s| s.to_string()).unwrap_or_default();
        let before = self.state.clone();
        for candidate in [format!("{now} {found}"), format!("{found} {now}"), found.to_string()] {
            if self.assign(source, &Value::String(candidate), depth)
                && self.eval(e).is_some_and(|got| got.to_string() == v.to_string())
            {
                return true;
            }
            self.state.clone_from(&before);
            self.forget();
        }
        false
    }

    /// Splits a string at the constant parts of a concatenation.
    pub(super) fn invert_concatenation(&mut self, parts: &[Expr], delimiter: &str, wanted: &str, depth: usize) -> bool {
        let mut rest = wanted;
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                match rest.strip_prefix(delimiter) {
                    Some(r) => rest = r,
                    None => return false,
                }
            }
            if let Expr::Constant(c) = part {
                match rest.strip_prefix(c.to_string().as_str()) {
                    Some(r) => rest = r,
                    None => return false,
                }
                continue;
            }
            let follows = match parts.get(i + 1) {
                None => None,
                Some(Expr::Constant(c)) => Some(delimiter.to_string() + &c.to_string()),
                Some(_) if !delimiter.is_empty() => Some(delimiter.to_string()),
                Some(next) => self.eval(next).map(|n| n.to_string()),
            };
            let end = match follows {
                None => rest.len(),
                Some(f) => rest.find(&f).unwrap_or(rest.len()),
            };
            if !self.assign(part, &Value::String(rest[..end].to_string()), depth) {
                return false;
            }
            rest = &rest[end..];
        }
        rest.is_empty()
    }

    /// Assigns the members of `bag_pack`: constant keys, or key columns.
    pub(super) fn assign_members(&mut self, args: &[Expr], members: &Bag, depth: usize) -> bool {
        let mut taken = vec![false; args.len() / 2];
        let mut done = false;
        for (key, value) in members {
            let fixed = args.chunks_exact(2).position(|p| p[0].constant().is_some_and(|k| k.to_string() == *key));
            if let Some(i) = fixed {
                let own = &args[2 * i + 1];
                taken[i] = true;
                done |= self.eval(own).is_some_and(|now| now.to_dyn() == *value)
                    || self.assign(own, &value.to_value(), depth);
                continue;
            }
            let free = |i: usize, taken: &[bool]| !taken[i] && args[2 * i].constant().is_none();
            // A pair that already has the key, or one whose key can be set.
            let mut order: Vec<usize> = (0..taken.len()).filter(|i| free(*i, &taken)).collect();
            order.sort_by_key(|i| self.eval(&args[2 * i]).is_none_or(|k| k.to_string() != *key));
            for i in order {
                let before = self.state.clone();
                if self.assign(&args[2 * i + 1], &value.to_value(), depth)
                    && self.assign(&args[2 * i], &Value::String(key.clone()), depth)
                {
                    taken[i] = true;
                    done = true;
                    break;
                }
                self.state = before;
                self.forget();
            }
        }
        done
    }

    /// Assigns the members of `make_bag`, one row each; if the rows are elements of an array, one element each.
    pub(super) fn assign_bag_rows(&mut self, e: &Expr, members: &Bag, depth: usize) -> bool {
        let Some(array) = self.array_under(e) else {
            return self.assign(e, &Value::Dynamic(Dyn::Bag(members.clone())), depth);
        };
        let mut items = Vec::new();
        for member in members {
            if !self.assign(e, &Value::Dynamic(Dyn::Bag(vec![member.clone()])), depth) {
                continue;
            }
            if let Some(Value::Dynamic(Dyn::Array(now))) = self.eval(&array)
                && let Some(first) = now.into_iter().next()
            {
                items.push(first);
            }
        }
        !items.is_empty() && self.assign(&array, &Value::Dynamic(Dyn::Array(items)), depth)
    }

    /// Assigns all values as elements of an array if there is one, else one of them.
    pub(super) fn assign_each(&mut self, e: &Expr, values: &[Value]) -> bool {
        let Some(array) = self.array_under(e) else {
            let n = values.len().max(1);
            return values.get(self.path % n).is_some_and(|v| self.assign(e, v, 0));
        };
        let mut items = Vec::new();
        for v in values {
            if self.assign(e, v, 0)
                && let Some(Value::Dynamic(Dyn::Array(now))) = self.eval(&array)
            {
                items.extend(now.into_iter().next());
            }
        }
        !items.is_empty() && self.assign(&array, &Value::Dynamic(Dyn::Array(items)), 0)
    }

    /// The array that an expression takes its elements from.
    fn array_under(&self, e: &Expr) -> Option<Rc<Expr>> {
        let mut work = e.columns();
        let mut steps = 0;
        while let Some(id) = work.pop() {
            steps += 1;
            match self.defs.get(&id.0) {
                Some(Def::Element { of, .. }) => return Some(of.clone()),
                Some(Def::Is(inner)) if steps < 100 => work.extend(inner.columns()),
                _ => {}
            }
        }
        None
    }
}
