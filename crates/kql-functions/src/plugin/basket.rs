//! `basket`: the frequent patterns of the values of columns.

use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable, unique};
use crate::{BindError, EvalError};
use kql_types::{Batch, Column, Field, Type, Value};
use std::collections::{HashMap, HashSet};

/// A pattern fixes the values of some columns. Of patterns with the same rows only the one that fixes the most columns is
/// given, as in the page's examples, which also show the order: the share of rows times the number of fixed columns falls.
/// Percentages have one decimal there. The weight column stays among the columns, as the official compiler declares it,
/// and is never fixed. The service samples; here every frequent pattern is found.
pub(super) static DECLARED: &[PluginDeclaration] = &[PluginDeclaration {
    name: "basket",
    forms: &["Threshold constant?, WeightColumn column?, MaxDimensions constant?, CustomWildcard constant*"],
    columns: |call| {
        threshold(call).map_err(|e| BindError::call(e.to_string()))?;
        dimensions(call).map_err(|e| BindError::call(e.to_string()))?;
        Ok(PluginSchema::Closed(fields(call)))
    },
    run,
    summary: "The combinations of column values that occur in at least a given share of the rows.",
    source: "basket-plugin",
}];

/// Limit on the number of patterns: nobody reads more, and searching could take unbounded time.
const MAX_PATTERNS: usize = 1 << 16;

fn fields(call: &PluginCall) -> Vec<Field> {
    let own = [("SegmentId", Type::Long), ("Count", Type::Long), ("Percent", Type::Real)];
    let own = own.map(|(name, ty)| Field::new(name, ty));
    unique(own.into_iter().chain(call.input.iter().cloned()).collect())
}

fn threshold(call: &PluginCall) -> Result<f64, EvalError> {
    let given = call.constant("Threshold");
    match given.map_or(Some(0.05), |v| v.as_f64().or_else(|| v.as_i64().map(|n| n as f64))) {
        Some(t) if (0.015..=1.0).contains(&t) => Ok(t),
        Some(_) | None => Err(EvalError::argument("the threshold of `basket` must be between 0.015 and 1")),
    }
}

fn dimensions(call: &PluginCall) -> Result<usize, EvalError> {
    match call.constant("MaxDimensions").map_or(Some(5), Value::as_i64) {
        Some(n) if n > 0 => Ok(n as usize),
        Some(_) | None => Err(EvalError::argument("the number of dimensions of `basket` must be greater than zero")),
    }
}

/// The value that each column of a pattern has, by number; `None` for any.
type Pattern = Vec<Option<u32>>;

/// Rows with the same values in all columns.
struct Transaction {
    values: Vec<u32>,
    weight: f64,
}

struct Baskets {
    transactions: Vec<Transaction>,
    /// The values of each column in order of first appearance.
    values: Vec<Vec<Value>>,
    total: f64,
}

impl Baskets {
    fn read(input: &Batch, columns: &[usize], weight: Option<usize>) -> Baskets {
        let mut values: Vec<Vec<Value>> = vec![Vec::new(); columns.len()];
        let mut numbers: Vec<HashMap<String, u32>> = vec![HashMap::new(); columns.len()];
        let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
        let (mut transactions, mut total): (Vec<Transaction>, f64) = (Vec::new(), 0.0);
        for row in 0..input.rows {
            let weight = match weight.map(|at| input.columns[at].value(row)) {
                Some(v) => v.as_f64().or_else(|| v.as_i64().map(|n| n as f64)).unwrap_or(0.0),
                None => 1.0,
            };
            // A row with no weight is in no pattern.
            if weight.is_nan() || weight <= 0.0 {
                continue;
            }
            let mut key = Vec::with_capacity(columns.len());
            for (i, at) in columns.iter().enumerate() {
                let value = input.columns[*at].value(row);
                let next = values[i].len() as u32;
                let number = *numbers[i].entry(format!("{value:?}")).or_insert(next);
                if number == next {
                    values[i].push(value);
                }
                key.push(number);
            }
            total += weight;
            let at = *known.entry(key.clone()).or_insert_with(|| {
                transactions.push(Transaction { values: key, weight: 0.0 });
                transactions.len() - 1
            });
            transactions[at].weight += weight;
        }
        Baskets { transactions, values, total }
    }

    fn weight(&self, rows: &[usize]) -> f64 {
        rows.iter().map(|r| self.transactions[*r].weight).sum()
    }

    /// The pattern of all values that rows have in common.
    fn closure(&self, rows: &[usize]) -> Pattern {
        let Some(first) = rows.first() else { return vec![None; self.values.len()] };
        let first = &self.transactions[*first].values;
        let common = |i: usize| rows.iter().all(|r| self.transactions[*r].values[i] == first[i]);
        (0..first.len()).map(|i| common(i).then_some(first[i])).collect()
    }

    fn rows(&self, pattern: &Pattern) -> Vec<usize> {
        let has = |t: &Transaction| t.values.iter().zip(pattern).all(|(v, p)| p.is_none_or(|p| p == *v));
        (0..self.transactions.len()).filter(|r| has(&self.transactions[*r])).collect()
    }

    /// All closed patterns of at least the share, each with its weight. A step fixes one more column; what follows from it is
    /// fixed along with it and does not count as a dimension.
    fn patterns(&self, share: f64, dimensions: usize) -> Result<Vec<(Pattern, f64)>, EvalError> {
        let every: Vec<usize> = (0..self.transactions.len()).collect();
        let root = self.closure(&every);
        let mut seen = HashSet::from([root.clone()]);
        let mut found = vec![(root.clone(), self.total)];
        let mut level = vec![root];
        for _ in 0..dimensions {
            let mut next = Vec::new();
            for pattern in &level {
                let rows = self.rows(pattern);
                for i in (0..pattern.len()).filter(|i| pattern[*i].is_none()) {
                    let mut of_value: HashMap<u32, Vec<usize>> = HashMap::new();
                    for r in &rows {
                        of_value.entry(self.transactions[*r].values[i]).or_default().push(*r);
                    }
                    for rows in of_value.into_values() {
                        let weight = self.weight(&rows);
                        if weight / self.total < share {
                            continue;
                        }
                        let closed = self.closure(&rows);
                        if seen.insert(closed.clone()) {
                            found.push((closed.clone(), weight));
                            next.push(closed);
                        }
                    }
                }
                if found.len() > MAX_PATTERNS {
                    let message = format!("`basket` finds more than {MAX_PATTERNS} patterns: raise its threshold");
                    return Err(EvalError::argument(message));
                }
            }
            level = next;
        }
        found.retain(|(pattern, _)| pattern.iter().any(Option::is_some));
        Ok(found)
    }
}

fn fixed(pattern: &Pattern) -> usize {
    pattern.iter().flatten().count()
}

fn run(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let (share, dimensions) = (threshold(call)?, dimensions(call)?);
    let weight = call.column("WeightColumn").map(|c| c.at);
    let columns: Vec<usize> = (0..call.input.len()).filter(|i| Some(*i) != weight).collect();
    let baskets = Baskets::read(input, &columns, weight);
    let mut found = if baskets.transactions.is_empty() { Vec::new() } else { baskets.patterns(share, dimensions)? };
    // Patterns of one rank keep the order of their values, which is row order: the result does not depend on hashes.
    found.sort_by(|(a, x), (b, y)| {
        let rank = |p: &Pattern, weight: &f64| weight * fixed(p) as f64;
        let values = |p: &Pattern| p.iter().map(|v| v.unwrap_or(u32::MAX)).collect::<Vec<_>>();
        rank(b, y).total_cmp(&rank(a, x)).then_with(|| y.total_cmp(x)).then_with(|| values(a).cmp(&values(b)))
    });
    let percent = |weight: f64| (weight / baskets.total * 1000.0).round() / 10.0;
    let mut out = vec![
        Column::longs((0..found.len() as i64).map(Some)),
        Column::longs(found.iter().map(|(_, weight)| Some(weight.round() as i64))),
        Column::from_values(Type::Real, found.iter().map(|(_, weight)| Value::Real(percent(*weight)))),
    ];
    for (at, field) in call.input.iter().enumerate() {
        let any = wildcard(call, field.ty);
        let place = columns.iter().position(|c| *c == at);
        let cell = |pattern: &Pattern| {
            let value = place.and_then(|i| pattern[i].map(|number| baskets.values[i][number as usize].clone()));
            value.unwrap_or_else(|| any.clone())
        };
        out.push(Column::from_values(field.ty, found.iter().map(|(pattern, _)| cell(pattern))));
    }
    Ok(PluginTable { fields: fields(call), columns: out, rows: found.len() })
}

/// The wildcard value of columns of a type.
fn wildcard(call: &PluginCall, ty: Type) -> Value {
    let given = call.constants("CustomWildcard").find(|v| v.ty() == ty).cloned();
    given.unwrap_or(if ty == Type::String { Value::String(String::new()) } else { Value::Null(ty) })
}
