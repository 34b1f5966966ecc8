//! Makes an expression have a value by changing what it is made of: for each function, what its argument must be.

use super::eval::convert;
use super::group::number_of;
use super::model::{Def, Id, Model};
use super::{pattern, text};
use kql::functions_table::scalar;
use kql::plan::ir::Expr;
use kql::types::{Dyn, Type, Value};
use std::rc::Rc;

const DEEPEST: usize = 60;
/// Arrays are not filled up further than this.
const LONGEST: usize = 200;

impl Model<'_> {
    /// Sets stored values so that `e` should become `v`. False if no way is known; the caller looks at what came of it.
    pub(super) fn put(&mut self, e: &Expr, v: &Value, depth: usize) -> bool {
        if depth > DEEPEST {
            return false;
        }
        match e {
            Expr::Constant(c) => c == v || c.to_string() == v.to_string(),
            Expr::Subquery(_) => false,
            Expr::Column(id, _) => self.put_column(id.0, v, depth + 1),
            Expr::Call(f, args, ty) => {
                let Some(v) = convert(v, *ty).or_else(|| (*ty == Type::Dynamic).then(|| v.clone())) else {
                    return false;
                };
                self.put_call(e, f.name, args, &v, depth + 1)
            }
        }
    }

    /// Makes a predicate true, or anything but true.
    pub(super) fn make(&mut self, e: &Expr, truth: bool, depth: usize) -> bool {
        self.holds(e) == Some(truth) || self.make_exactly(e, truth, depth)
    }

    fn make_exactly(&mut self, e: &Expr, truth: bool, depth: usize) -> bool {
        if depth > DEEPEST {
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
        proposal.iter().all(|(e, v)| self.put(e, v, depth + 1))
    }

    fn put_column(&mut self, id: Id, v: &Value, depth: usize) -> bool {
        match self.defs.get(&id) {
            None => false,
            Some(Def::Stored { ty, .. }) => {
                let Some(v) = convert(v, *ty) else { return false };
                let v = match (v, ty) {
                    // A text that holds a tree holds it as JSON.
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
                self.put(&e, v, depth)
            }
            Some(Def::Element { of, pairs, .. }) => {
                let (of, pairs) = (of.clone(), *pairs);
                self.put_element(&of, v, pairs, depth)
            }
            Some(Def::Part { text, extract, at }) => {
                let (text, extract, at) = (text.clone(), *extract, *at);
                self.put_part(&text, extract, at, v, depth)
            }
            Some(Def::Group { group, call, output }) => {
                let (group, call, output) = (*group, *call, *output);
                self.put_group(group, call, output, v, depth)
            }
        }
    }

    fn put_element(&mut self, of: &Rc<Expr>, v: &Value, pairs: bool, depth: usize) -> bool {
        let current = self.eval(of);
        if let (Value::Dynamic(Dyn::Array(pair)), true) = (v, pairs)
            && let [key, value] = pair.as_slice()
        {
            return self.put(of, &Value::Dynamic(Dyn::Bag(vec![(key.to_string(), value.clone())])), depth);
        }
        let items = match current {
            Some(Value::Dynamic(Dyn::Array(mut items))) if !items.is_empty() => {
                items[0] = v.to_dyn();
                items
            }
            _ => vec![v.to_dyn()],
        };
        self.put(of, &Value::Dynamic(Dyn::Array(items)), depth)
    }

    fn put_part(
        &mut self,
        source: &Rc<Expr>,
        extract: &kql::plan::ir::Extract,
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
                let known = current.as_ref().and_then(|t| text::part(extract, t, i));
                known
                    .filter(|v| !v.is_null() && v.as_str() != Some(""))
                    .or_else(|| Some(super::guess::typed(&f.name, f.ty, self.way as u64, self.context.now)))
            })
            .collect();
        let own = current.as_ref().and_then(Value::as_str).unwrap_or_default().to_string();
        let fits = |candidate: &str| {
            let candidate = Value::String(candidate.to_string());
            match at {
                Some(i) => text::part(extract, &candidate, i).is_some_and(|p| p.to_string() == v.to_string()),
                None => text::matches(extract, &candidate),
            }
        };
        let found = text::candidates(&extract.describe, &now).into_iter().find_map(|candidate| {
            [format!("{own} {candidate}"), format!("{candidate} {own}"), candidate].into_iter().find(|c| fits(c))
        });
        found.is_some_and(|c| self.put(source, &Value::String(c), depth))
    }

    /// A builtin over constants.
    fn compute(&self, name: &str, args: &[Value], ty: Type) -> Option<Value> {
        let args: Vec<Expr> = args.iter().cloned().map(Expr::Constant).collect();
        match kql::plan::fold(scalar(name)?, args, ty, self.context) {
            Ok(Expr::Constant(v)) => Some(v),
            Ok(_) | Err(_) => None,
        }
    }

    fn put_call(&mut self, e: &Expr, name: &str, args: &[Expr], v: &Value, depth: usize) -> bool {
        let text_of = || v.to_string();
        match (name, args) {
            ("prev" | "next", [first, ..]) => {
                // Neighbours are copies; where they differ, the column varies.
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
            (
                "tostring"
                | "toint"
                | "tolong"
                | "toreal"
                | "todouble"
                | "todecimal"
                | "tobool"
                | "toguid"
                | "todatetime"
                | "totimespan"
                | "tolower"
                | "toupper"
                | "trim"
                | "trim_start"
                | "trim_end"
                | "bin"
                | "floor"
                | "ceiling"
                | "round"
                | "abs"
                | "startofday"
                | "startofhour"
                | "startofweek"
                | "startofmonth"
                | "endofday"
                | "replace_string"
                | "replace_regex"
                | "replace_strings"
                | "dynamic_to_json"
                | "array_sort_asc"
                | "array_sort_desc"
                | "array_slice"
                | "array_reverse"
                | "set_difference"
                | "plus"
                | "row_cumsum"
                | "make_string"
                | "todynamic"
                | "set_union"
                | "array_concat"
                | "bin_at"
                | "min_of"
                | "max_of"
                | "treepath"
                | "parse_ipv6"
                | "ipv4_netmask_suffix"
                | "passthrough",
                [first, ..],
            ) => {
                let v = match (first.ty(), v) {
                    // What prints as JSON is read as JSON.
                    (Type::Dynamic, Value::String(s)) if s.starts_with(['{', '[']) => Value::dynamic(Dyn::from_text(s)),
                    // Patterns for digits know no point.
                    (Type::String, Value::Real(n)) if n.fract() == 0.0 && n.abs() < 1e15 => Value::Long(*n as i64),
                    _ => v.clone(),
                };
                self.put(first, &v, depth)
            }
            ("parse_json", [x]) if x.ty() == Type::Dynamic => self.put(x, v, depth),
            ("parse_json", [x]) => {
                let json = match v {
                    Value::Dynamic(Dyn::String(s)) => s.clone(),
                    Value::Dynamic(d) => d.to_json(),
                    other => other.to_string(),
                };
                self.put(x, &Value::String(json), depth)
            }
            ("member", [base, Expr::Constant(key)]) => self.put_member(base, &key.to_string(), v, depth),
            ("index", [base, at]) => match self.eval(at) {
                Some(Value::String(key)) => self.put_member(base, &key, v, depth),
                Some(at) => self.put_at(base, at.as_i64().unwrap_or(0), v, depth),
                None => false,
            },
            ("extract_json", [path, source, ..]) => {
                let Some(path) = self.eval(path) else { return false };
                let keys: Vec<String> = path
                    .to_string()
                    .trim_start_matches('$')
                    .split('.')
                    .map(|k| k.trim_matches(['[', ']', '\'', '"']).to_string())
                    .filter(|k| !k.is_empty())
                    .collect();
                let tree = self.eval(source).map(|s| Dyn::from_text(&s.to_string())).unwrap_or(Dyn::Null);
                self.put(source, &Value::String(nested(tree, &keys, v.to_dyn()).to_json()), depth)
            }
            ("split", [x, separator, ..]) => {
                let separator = self.eval(separator).map(|s| s.to_string()).unwrap_or_default();
                let joined = match v {
                    Value::Dynamic(Dyn::Array(items)) => {
                        let text = |d: &Dyn| if *d == Dyn::Null { "-".to_string() } else { d.to_string() };
                        items.iter().map(text).collect::<Vec<_>>().join(&separator)
                    }
                    other => other.to_string(),
                };
                self.put(x, &Value::String(joined), depth)
            }
            ("strcat", _) => self.put_joined(args, "", &text_of(), depth),
            ("strcat_delim", [delimiter, parts @ ..]) => {
                let delimiter = self.eval(delimiter).map(|d| d.to_string()).unwrap_or_default();
                self.put_joined(parts, &delimiter, &text_of(), depth)
            }
            ("strcat_array", [x, ..]) => self.put(x, &Value::Dynamic(Dyn::Array(vec![v.to_dyn()])), depth),
            ("extract", [regex, group, source, ..]) => {
                let (Some(regex), Some(group)) = (self.eval(regex), self.eval(group)) else { return false };
                let group = usize::try_from(group.as_i64().unwrap_or(0)).unwrap_or(0);
                let Some(found) = pattern::with_groups(&regex.to_string(), &[(group, text_of())]) else { return false };
                self.put_found(e, source, &found, v, depth)
            }
            ("extract_all", [regex, rest @ ..]) => self.put_matches(e, regex, rest, v, depth),
            ("substring", [x, start, ..]) => {
                let start =
                    self.eval(start).and_then(|s| s.as_i64()).and_then(|s| usize::try_from(s).ok()).unwrap_or(0);
                let now = self.eval(x).map(|s| s.to_string()).unwrap_or_default();
                let head: String = now.chars().chain(std::iter::repeat('x')).take(start.min(200)).collect();
                self.put(x, &Value::String(head + &text_of()), depth)
            }
            ("reverse", [x]) => self.put(x, &Value::String(text_of().chars().rev().collect()), depth),
            ("strlen" | "string_size", [x]) => {
                let now = self.eval(x).map(|s| s.to_string()).unwrap_or_default();
                let length = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(40_000);
                self.put(x, &Value::String(now.chars().chain(std::iter::repeat('x')).take(length).collect()), depth)
            }
            ("countof", [x, word, ..]) => {
                let word = self.eval(word).map(|w| w.to_string()).unwrap_or_default();
                let times = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(500);
                self.put(x, &Value::String(vec![word; times].join(" ")), depth)
            }
            ("indexof", [x, word, ..]) => {
                let word = self.eval(word).map(|w| w.to_string()).unwrap_or_default();
                let at = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(200);
                self.put(x, &Value::String("x".repeat(at) + &word), depth)
            }
            ("array_length", [x]) => {
                let mut items = match self.eval(x) {
                    Some(Value::Dynamic(Dyn::Array(items))) => items,
                    _ => Vec::new(),
                };
                let wanted = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(LONGEST);
                items.truncate(wanted);
                while items.len() < wanted {
                    items.push(
                        items
                            .first()
                            .filter(|f| matches!(f, Dyn::Bag(_)))
                            .cloned()
                            .unwrap_or(Dyn::String(format!("item {}", items.len()))),
                    );
                }
                self.put(x, &Value::Dynamic(Dyn::Array(items)), depth)
            }
            ("bag_keys", [x]) => {
                let Value::Dynamic(Dyn::Array(keys)) = v else { return false };
                let members = keys.iter().map(|k| (k.to_string(), Dyn::String("value".into()))).collect();
                self.put(x, &Value::Dynamic(Dyn::Bag(members)), depth)
            }
            ("pack_array", _) => match v {
                Value::Dynamic(Dyn::Array(items)) => {
                    args.iter().zip(items).all(|(a, i)| self.put(a, &i.to_value(), depth))
                }
                _ => false,
            },
            ("bag_pack" | "pack_all_present" | "bag_merge", _) => match v {
                Value::Dynamic(Dyn::Bag(members)) => self.put_members(args, members, depth),
                _ => false,
            },
            ("base64_decode_tostring", [x]) => self.put_inverse(x, "base64_encode_tostring", v, depth),
            ("url_decode", [x]) => self.put_inverse(x, "url_encode", v, depth),
            ("parse_ipv4", [x]) => self.put_inverse(x, "format_ipv4", v, depth),
            ("parse_url" | "parse_urlquery", [x]) => self.put(x, &Value::String(text::url(name, v)), depth),
            ("parse_xml", [x]) => self.put(x, &Value::String(text::xml(v)), depth),
            ("parse_path", [x]) => self.put(x, &Value::String(text::path(v)), depth),
            ("unixtime_seconds_todatetime", [x]) => self.put_unix(x, v, 10_000_000, depth),
            ("unixtime_milliseconds_todatetime", [x]) => self.put_unix(x, v, 10_000, depth),
            ("unixtime_microseconds_todatetime", [x]) => self.put_unix(x, v, 10, depth),
            ("datetime_diff", [unit, a, b]) => {
                let (Some(unit), Some(n)) = (self.eval(unit), v.as_i64()) else { return false };
                [(a, b, n), (b, a, -n)].into_iter().any(|(target, base, n)| {
                    let Some(base) = self.eval(base) else { return false };
                    let moved = self.compute("datetime_add", &[unit.clone(), Value::Long(n), base], Type::DateTime);
                    !matches!(target, Expr::Constant(_)) && moved.is_some_and(|t| self.put(target, &t, depth))
                })
            }
            ("datetime_add", [unit, n, x]) => {
                let (Some(unit), Some(n)) = (self.eval(unit), self.eval(n).and_then(|n| n.as_i64())) else {
                    return false;
                };
                let moved = self.compute("datetime_add", &[unit, Value::Long(-n), v.clone()], Type::DateTime);
                moved.is_some_and(|t| self.put(x, &t, depth))
            }
            (
                "datetime_part" | "dayofweek" | "hourofday" | "dayofmonth" | "dayofyear" | "getmonth" | "monthofyear"
                | "week_of_year" | "getyear",
                [.., x],
            ) => self.search_time(e, x, v, depth),
            ("+" | "-" | "*" | "/", [a, b]) => self.put_sum(name, a, b, v, depth),
            ("neg", [x]) => match v.as_f64().or(v.as_i64().map(|n| n as f64)) {
                Some(n) => self.put(x, &number_of(-n, x.ty()), depth),
                None => false,
            },
            ("%", [a, _]) => self.put(a, v, depth),
            ("iff", [c, a, b]) => self.put_chosen(&[(c, a)], b, v, depth),
            ("case", [.., last]) => {
                let pairs: Vec<(&Expr, &Expr)> = args.chunks_exact(2).map(|p| (&p[0], &p[1])).collect();
                self.put_chosen(&pairs, last, v, depth)
            }
            ("coalesce", _) => args.iter().any(|a| self.put(a, v, depth)),
            // Null is not false here.
            _ if e.ty() == Type::Bool => {
                self.eval(e).as_ref() == Some(v) || self.make_exactly(e, *v == Value::Bool(true), depth)
            }
            _ => false,
        }
    }

    fn put_inverse(&mut self, x: &Expr, inverse: &str, v: &Value, depth: usize) -> bool {
        self.compute(inverse, std::slice::from_ref(v), Type::String).is_some_and(|v| self.put(x, &v, depth))
    }

    fn put_member(&mut self, base: &Expr, key: &str, v: &Value, depth: usize) -> bool {
        let mut members = match self.eval(base) {
            Some(Value::Dynamic(Dyn::Bag(members))) => members,
            _ => Vec::new(),
        };
        // What is asked for now comes first, where not all members find room.
        match members.iter_mut().find(|(k, _)| k == key) {
            Some(member) => member.1 = v.to_dyn(),
            None => members.insert(0, (key.to_string(), v.to_dyn())),
        }
        self.put(base, &Value::Dynamic(Dyn::Bag(members)), depth)
    }

    fn put_at(&mut self, base: &Expr, at: i64, v: &Value, depth: usize) -> bool {
        let mut items = match self.eval(base) {
            Some(Value::Dynamic(Dyn::Array(items))) => items,
            _ => Vec::new(),
        };
        let length = items.len() as i64;
        let at = if at < 0 { (at + length).max(0) } else { at };
        let Ok(at) = usize::try_from(at) else { return false };
        if at > LONGEST {
            return false;
        }
        while items.len() <= at {
            items.push(Dyn::Null);
        }
        items[at] = v.to_dyn();
        self.put(base, &Value::Dynamic(Dyn::Array(items)), depth)
    }

    /// Takes the branch that has the value, or puts it where a branch leads.
    fn put_chosen(&mut self, pairs: &[(&Expr, &Expr)], last: &Expr, v: &Value, depth: usize) -> bool {
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
            if !fits && (matches!(branch, Expr::Constant(_)) || !self.put(branch, v, depth + 1)) {
                continue;
            }
            let earlier = pairs.iter().take(i).map(|p| (p.0, false));
            let own = pairs.get(i).map(|p| (p.0, true));
            let tests: Vec<(&Expr, bool)> = own.into_iter().chain(earlier).collect();
            let tested = tests.iter().all(|(test, truth)| self.make(test, *truth, depth + 1));
            // The tests may have written over the value.
            if tested
                && (has(self, i)
                    || self.put(branch, v, depth + 1) && tests.iter().all(|(t, truth)| self.holds(t) == Some(*truth)))
            {
                return true;
            }
            self.state.clone_from(&before);
            self.forget();
        }
        false
    }
}

/// A tree with a value at a path.
fn nested(tree: Dyn, keys: &[String], v: Dyn) -> Dyn {
    let Some((first, rest)) = keys.split_first() else { return v };
    let mut members = match tree {
        Dyn::Bag(members) => members,
        _ => Vec::new(),
    };
    let inner = members.iter().find(|(k, _)| k == first).map_or(Dyn::Null, |(_, v)| v.clone());
    Dyn::insert(&mut members, first.clone(), nested(inner, rest, v));
    Dyn::Bag(members)
}
