use super::origins::{Origins, Place, Step};
use super::pattern;
use kql::functions_table::Context;
use kql::plan::ir::{Expr, Node, Plan, PluginArg, exprs};
use kql::types::{Type, Value, format_guid};
use std::collections::{BTreeMap, HashMap};

/// A test that a value should pass.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wish {
    pub(super) op: &'static str,
    pub(super) values: Vec<String>,
    /// A row is dropped if the test fails, as far as the plan tells.
    pub(super) required: bool,
}

/// What a place of a table should hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Want {
    pub(super) wishes: Vec<Wish>,
    /// Places of one group are joined with each other.
    pub(super) group: Option<usize>,
    /// Type of the values that the place is compared with.
    pub(super) ty: Option<Type>,
}

/// What a query wants of its tables.
#[derive(Debug, Default)]
pub struct Needs {
    pub(super) columns: BTreeMap<(String, String), BTreeMap<Vec<Step>, Want>>,
    groups: Vec<usize>,
}

/// Reads the needs of a query from its plan as bound.
pub fn needs(plan: &Plan, text: &str, context: &Context) -> Needs {
    let origins = Origins::of(plan);
    let mut needs = Needs::default();
    for plan in &origins.plans {
        for e in exprs(&plan.node) {
            let required = matches!(plan.node, Node::Filter(..) | Node::Scan(_));
            needs.read(&folded(e, context), true, required, &origins);
        }
        if let Node::Plugin(p) = &plan.node
            && let (true, Some(PluginArg::Column(bag))) = (p.name == "bag_unpack", p.args.first())
        {
            for place in origins.resolve(&Expr::Column(bag.id, bag.ty)).0 {
                for word in super::words(text) {
                    let mut member = place.clone();
                    member.path.push(Step::Key(word.to_string()));
                    needs.want(&member);
                }
            }
        }
        if let Node::Join(j) = &plan.node {
            use kql::plan::ir::JoinKind::{LeftAnti, RightAnti};
            if !matches!(j.kind, LeftAnti | RightAnti) {
                for (left, right) in &j.on {
                    needs.link(&origins.resolve(left), &origins.resolve(right));
                }
            }
        }
    }
    needs.settle();
    needs
}

fn folded(e: &Expr, context: &Context) -> Expr {
    e.clone().rewrite(&mut |e| match e {
        Expr::Call(f, args, ty) => kql::plan::fold(f, args.clone(), ty, context).unwrap_or(Expr::Call(f, args, ty)),
        other => other,
    })
}

impl Needs {
    fn want(&mut self, place: &Place) -> &mut Want {
        let column = self.columns.entry((place.table.clone(), place.column.clone())).or_default();
        column.entry(place.path.clone()).or_default()
    }

    fn read(&mut self, e: &Expr, positive: bool, required: bool, origins: &Origins<'_>) {
        let Expr::Call(f, args, _) = e else { return };
        match f.name {
            "and" | "or" => args.iter().for_each(|a| self.read(a, positive, required, origins)),
            "not" => args.iter().for_each(|a| self.read(a, !positive, required, origins)),
            "member" | "index" => {
                for place in origins.resolve(e).0 {
                    self.want(&place);
                }
                args.iter().for_each(|a| self.read(a, positive, false, origins));
            }
            name => {
                if let Some((op, affirms)) = operator(name) {
                    self.compare(op, affirms == positive, args, required, origins)
                }
                args.iter().for_each(|a| self.read(a, true, false, origins));
            }
        }
    }

    fn compare(&mut self, op: &'static str, positive: bool, args: &[Expr], required: bool, origins: &Origins<'_>) {
        let [first, rest @ ..] = args else { return };
        let left = origins.resolve(first);
        let mut right = (Vec::new(), Vec::new());
        for e in rest {
            let (places, values) = origins.resolve(e);
            right.0.extend(places);
            right.1.extend(values);
        }
        let (places, values, op) = match (left.0.is_empty(), right.0.is_empty()) {
            (false, true) => (&left.0, &right.1, op),
            (true, false) => (&right.0, &left.1, mirrored(op)),
            (false, false) if positive && matches!(op, "==" | "=~" | "in") => {
                self.link(&left, &right);
                return;
            }
            _ => return,
        };
        if values.iter().any(|v| matches!(v.ty(), Type::DateTime)) || values.is_empty() {
            return;
        }
        let ty = values.first().map(Value::ty);
        let op = match (op, positive) {
            (op, true) => op,
            ("<", false) => ">=",
            (">", false) => "<=",
            ("<=", false) => ">",
            (">=", false) => "<",
            (_, false) => "avoid",
        };
        let wish = Wish { op, values: values.iter().map(text).collect(), required };
        for place in places {
            let want = self.want(place);
            want.ty = want.ty.or(ty);
            if want.wishes.len() < 40 && !want.wishes.contains(&wish) {
                want.wishes.push(wish.clone());
            }
        }
    }

    fn link(&mut self, a: &(Vec<Place>, Vec<Value>), b: &(Vec<Place>, Vec<Value>)) {
        let values: Vec<String> = a.1.iter().chain(&b.1).filter(|v| v.ty() != Type::DateTime).map(text).collect();
        if !values.is_empty() {
            for place in a.0.iter().chain(&b.0) {
                self.want(place).wishes.push(Wish { op: "==", values: values.clone(), required: true });
            }
        }
        if a.0.is_empty() || b.0.is_empty() {
            return;
        }
        let group = self.groups.len();
        self.groups.push(group);
        for place in a.0.iter().chain(&b.0) {
            let old = self.want(place).group.replace(group);
            if let Some(old) = old {
                let (x, y) = (self.root(old), self.root(group));
                self.groups[x.max(y)] = x.min(y);
                self.want(place).group = Some(x.min(y));
            }
        }
    }

    fn root(&self, mut group: usize) -> usize {
        while self.groups[group] != group {
            group = self.groups[group];
        }
        group
    }

    /// Joined places take over each other's wishes.
    fn settle(&mut self) {
        let mut pooled: HashMap<usize, Want> = HashMap::new();
        let groups = self.groups.clone();
        let root = |mut g: usize| {
            while groups[g] != g {
                g = groups[g];
            }
            g
        };
        for want in self.columns.values_mut().flat_map(BTreeMap::values_mut) {
            if let Some(g) = want.group {
                let g = root(g);
                want.group = Some(g);
                let pool = pooled.entry(g).or_default();
                pool.ty = pool.ty.or(want.ty);
                for w in &want.wishes {
                    if !pool.wishes.contains(w) {
                        pool.wishes.push(w.clone());
                    }
                }
            }
        }
        for want in self.columns.values_mut().flat_map(BTreeMap::values_mut) {
            if let Some(pool) = want.group.and_then(|g| pooled.get(&g)) {
                want.wishes.clone_from(&pool.wishes);
                want.ty = pool.ty;
            }
        }
    }
}

fn text(v: &Value) -> String {
    match v {
        Value::String(s) => s.clone(),
        Value::Guid(g) => format_guid(g),
        Value::Dynamic(d) => d.to_string(),
        other => other.to_dyn().to_string(),
    }
}

fn mirrored(op: &'static str) -> &'static str {
    match op {
        "<" => ">",
        ">" => "<",
        "<=" => ">=",
        ">=" => "<=",
        other => other,
    }
}

/// The test behind a function's name, and whether it holds where the test does.
fn operator(name: &str) -> Option<(&'static str, bool)> {
    Some(match name {
        "==" => ("==", true),
        "=~" => ("=~", true),
        "!=" | "!~" => ("==", false),
        "in" | "in~" => ("in", true),
        "!in" | "!in~" => ("in", false),
        "<" => ("<", true),
        ">" => (">", true),
        "<=" => ("<=", true),
        ">=" => (">=", true),
        "has" | "has_cs" | "contains" | "contains_cs" | "has_any" | "hasprefix" | "hassuffix" | "like" | "likecs"
        | "hasprefix_cs" | "hassuffix_cs" | "has_any_index" => ("contains", true),
        "has_all" => ("all", true),
        "!has" | "!has_cs" | "!contains" | "!contains_cs" | "!hasprefix" | "!hassuffix" => ("contains", false),
        "startswith" | "startswith_cs" => ("startswith", true),
        "!startswith" | "!startswith_cs" => ("startswith", false),
        "endswith" | "endswith_cs" => ("endswith", true),
        "!endswith" | "!endswith_cs" => ("endswith", false),
        "matches regex" => ("regex", true),
        "ipv4_is_in_range"
        | "ipv4_is_match"
        | "ipv4_is_in_any_range"
        | "has_ipv4"
        | "has_any_ipv4"
        | "has_ipv4_prefix"
        | "has_any_ipv4_prefix" => ("ip", true),
        "array_index_of" | "set_has_element" => ("contains", true),
        "between" => ("between", true),
        _ => return None,
    })
}

/// Values that pass single tests, those that pass most first; the second list holds near misses.
pub(super) fn candidates(want: &Want) -> (Vec<String>, Vec<String>) {
    let mut all: Vec<String> = Vec::new();
    let mut starts = None;
    let mut ends = None;
    let mut words: Vec<Vec<String>> = Vec::new();
    for w in &want.wishes {
        for v in w.values.iter().take(60) {
            match w.op {
                "==" | "=~" | "in" => all.push(v.clone()),
                "contains" => all.extend([v.clone(), format!("xx {v} yy")]),
                "startswith" => all.extend([v.clone(), format!("{v}tail")]),
                "endswith" => all.extend([v.clone(), format!("head{v}")]),
                "regex" => all.extend(pattern::sample(v)),
                "ip" => all.push(pattern::address(v)),
                "<" | "<=" | ">" | ">=" | "between" => all.extend(pattern::around(v)),
                _ => all.push(format!("{v}z")),
            }
        }
        match w.op {
            "startswith" => starts = w.values.first().cloned(),
            "endswith" => ends = w.values.first().cloned(),
            "contains" => words.push(w.values.clone()),
            "regex" => words.push(w.values.iter().filter_map(|v| pattern::sample(v)).collect()),
            "all" => words.extend(w.values.iter().map(|v| vec![v.clone()])),
            _ => {}
        }
    }
    if words.len() + usize::from(starts.is_some()) + usize::from(ends.is_some()) > 1 {
        let most = words.iter().map(Vec::len).max().unwrap_or(1).clamp(1, 6);
        for i in 0..most {
            let picked: Vec<&str> = words.iter().filter(|w| !w.is_empty()).map(|w| w[i % w.len()].as_str()).collect();
            let middle = picked.join(" ");
            let parts = [starts.as_deref().unwrap_or(""), &middle, ends.as_deref().unwrap_or("")];
            all.push(parts.concat());
            all.push(parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" "));
        }
    }
    all.sort();
    all.dedup();
    let score =
        |v: &String| want.wishes.iter().filter(|w| passes(w, v)).map(|w| if w.required { 3 } else { 1 }).sum::<i32>();
    let mut ranked: Vec<(i32, String)> = all.into_iter().map(|v| (-score(&v), v)).collect();
    ranked.sort();
    let best = ranked.first().map_or(0, |(s, _)| *s);
    let (good, rest): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(s, _)| *s == best);
    let texts = |list: Vec<(i32, String)>| list.into_iter().map(|(_, v)| v).collect::<Vec<_>>();
    (texts(good), texts(rest))
}

fn passes(wish: &Wish, value: &str) -> bool {
    let lower = value.to_lowercase();
    let number = value.parse::<f64>().ok();
    let any = |test: &dyn Fn(&str) -> bool| wish.values.iter().any(|v| test(&v.to_lowercase()));
    let order = |test: &dyn Fn(f64, f64) -> bool| {
        wish.values.first().and_then(|v| v.parse().ok()).zip(number).is_some_and(|(v, n)| test(n, v))
    };
    match wish.op {
        "==" | "=~" | "in" => any(&|v| v == lower),
        "contains" => any(&|v| lower.contains(v)),
        "all" => wish.values.iter().all(|v| lower.contains(&v.to_lowercase())),
        "startswith" => any(&|v| lower.starts_with(v)),
        "endswith" => any(&|v| lower.ends_with(v)),
        "regex" => wish.values.iter().any(|v| regex::Regex::new(v).is_ok_and(|r| r.is_match(value))),
        "ip" => wish.values.iter().any(|v| pattern::address(v) == value),
        "<" => order(&|n, v| n < v),
        "<=" => order(&|n, v| n <= v),
        ">" => order(&|n, v| n > v),
        ">=" => order(&|n, v| n >= v),
        "avoid" => !any(&|v| v == lower || (v.len() > 2 && lower.contains(v))),
        _ => false,
    }
}
