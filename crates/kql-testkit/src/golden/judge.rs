use super::Case;
use crate::cell::{Tolerance, equal, rows_equal};
use crate::run::{Outcome, Rows};
use serde_json::Value;

/// How an answer compares with the recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same.
    Pass,
    /// The same rows under other names or types.
    SchemaOnly(String),
    /// Other rows, or an answer where the engine refuses.
    Wrong(String),
    /// Refused, where the engine answers.
    Error(String),
    /// The program failed, or the time was up.
    Crash(String),
}

impl Verdict {
    pub(super) fn index(&self) -> usize {
        match self {
            Verdict::Pass => 0,
            Verdict::SchemaOnly(_) => 1,
            Verdict::Wrong(_) => 2,
            Verdict::Error(_) => 3,
            Verdict::Crash(_) => 4,
        }
    }

    /// A word for it.
    pub fn name(&self) -> &'static str {
        ["pass", "schema_only", "wrong", "error", "crash"][self.index()]
    }

    /// Why it is not a pass.
    pub fn reason(&self) -> &str {
        match self {
            Verdict::Pass => "",
            Verdict::SchemaOnly(why) | Verdict::Wrong(why) | Verdict::Error(why) | Verdict::Crash(why) => why,
        }
    }
}

/// Judges an answer.
pub fn judge(case: &Case, outcome: &Outcome) -> Verdict {
    let rows = match outcome {
        Outcome::Crash(why) => return Verdict::Crash(why.clone()),
        Outcome::Error(_) if case.expect.error => return Verdict::Pass,
        Outcome::Error(why) => return Verdict::Error(why.clone()),
        Outcome::Rows(_) if case.expect.error => {
            return Verdict::Wrong("accepted a query that the engine refuses".into());
        }
        Outcome::Rows(rows) => rows,
    };
    let wanted = &case.expect.columns;
    match &case.expect.rows {
        None if rows.rows.len() != case.expect.row_count => return Verdict::Wrong("row count".into()),
        None => {}
        Some(_) if wanted.len() != rows.columns.len() => {
            return Verdict::Wrong(format!("{} columns, not {}", rows.columns.len(), wanted.len()));
        }
        Some(expected) if !rows_match(case, expected, &rows.rows) => {
            return Verdict::Wrong(if expected.len() == rows.rows.len() {
                "values or order".into()
            } else {
                format!("{} rows, not {}", rows.rows.len(), expected.len())
            });
        }
        Some(_) => {}
    }
    schema(case, rows)
}

fn schema(case: &Case, rows: &Rows) -> Verdict {
    let wanted = &case.expect.columns;
    let mut why = Vec::new();
    let named = wanted.first().is_some_and(|c| c.0.is_some());
    if named && !wanted.iter().map(|c| c.0.as_deref().unwrap_or("")).eq(rows.columns.iter().map(|c| c.0.as_str())) {
        why.push("names".to_string());
    }
    let other = |wanted: Option<&str>, got: &str| {
        let ty = wanted.filter(|t| !t.is_empty())?;
        (!ty.split('|').any(|t| t == got)).then(|| format!("{ty} is {got}"))
    };
    if wanted.len() == rows.columns.len() {
        why.extend(wanted.iter().zip(&rows.columns).filter_map(|(w, c)| other(w.1.as_deref(), &c.1)));
    }
    if why.is_empty() { Verdict::Pass } else { Verdict::SchemaOnly(why.join("; ")) }
}

fn rows_match(case: &Case, expected: &[Vec<Value>], actual: &[Vec<Value>]) -> bool {
    let types: Vec<&str> = case.expect.columns.iter().map(|c| c.1.as_deref().unwrap_or("")).collect();
    let mut tries = vec![Tolerance::STRICT];
    if case.set_order_free {
        tries.push(Tolerance::SETS);
    }
    if case.approx {
        tries.push(Tolerance::APPROXIMATE);
    }
    tries.into_iter().any(|t| {
        if !case.ordered {
            return any_order(expected, actual, &types, t, case.truncated);
        }
        let keys: Vec<usize> = case
            .sort_keys
            .iter()
            .filter_map(|k| case.expect.columns.iter().position(|c| c.0.as_deref() == Some(k)))
            .collect();
        in_order(expected, actual, &types, t, &keys) || case.tie_risk && any_order(expected, actual, &types, t, false)
    })
}

fn any_order(expected: &[Vec<Value>], actual: &[Vec<Value>], types: &[&str], t: Tolerance, subset: bool) -> bool {
    if expected.len() != actual.len() && !(subset && actual.len() >= expected.len()) {
        return false;
    }
    let mut left: Vec<&Vec<Value>> = actual.iter().collect();
    expected.iter().all(|e| match left.iter().position(|a| rows_equal(e, a, types, t)) {
        Some(i) => {
            left.remove(i);
            true
        }
        None => false,
    })
}

/// Rows that are equal in the keys may come in any order.
fn in_order(expected: &[Vec<Value>], actual: &[Vec<Value>], types: &[&str], t: Tolerance, keys: &[usize]) -> bool {
    if expected.len() != actual.len() {
        return false;
    }
    let strict = Tolerance { any_order: false, ..t };
    let tied =
        |a: &[Value], b: &[Value]| !keys.is_empty() && keys.iter().all(|k| equal(&a[*k], &b[*k], types[*k], strict));
    let mut i = 0;
    while i < expected.len() {
        let mut j = i + 1;
        while j < expected.len() && tied(&expected[i], &expected[j]) {
            j += 1;
        }
        if !any_order(&expected[i..j], &actual[i..j], types, t, false) {
            return false;
        }
        i = j;
    }
    true
}
