//! Columns that depend on data: a query is bound with made-up rows for the plugins that give them, so that its plan shows
//! what it asks of those columns and from which plan they come.

use super::guess;
use super::stub::Uses;
use kql::plan::Evaluate;
use kql::plan::ir::{Materialized, Plan};
use kql::types::{Batch, ColumnBuilder, Dyn, Type, Value};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Gives plugins rows in which certain names are members of each bag and values of each text column.
pub struct Probe {
    members: Vec<(String, Dyn)>,
    plans: Mutex<Vec<Plan>>,
    now: i64,
}

impl Probe {
    /// For columns of these names, whose types the query tells.
    pub fn new(names: &BTreeSet<String>, uses: &Uses<'_>, now: i64) -> Probe {
        Probe { members: members(names, uses, now), plans: Mutex::default(), now }
    }

    /// The inputs that were asked for; a mark tells which.
    pub fn plans(self) -> Vec<Plan> {
        self.plans.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Members for bags that are unpacked, with the types that the query expects.
pub(super) fn members(names: &BTreeSet<String>, uses: &Uses<'_>, now: i64) -> Vec<(String, Dyn)> {
    let value = |word: &str| match uses.ty(word) {
        ty @ (Type::Long | Type::Real | Type::Bool) => guess::typed(word, ty, 0, now).to_dyn(),
        Type::Dynamic => Dyn::Bag(vec![("value".into(), Dyn::String("value".into()))]),
        _ => Dyn::String(guess::value(word, 0)),
    };
    names.iter().map(|w| (w.clone(), value(w))).collect()
}

/// The name that marks the columns of the plan with this number, as its column `name` shows them.
fn mark(number: usize, name: &str) -> String {
    format!("#{number}#{name}")
}

/// Prefix, plan and column that a mark tells.
pub(super) fn marked(name: &str) -> Option<(&str, usize, &str)> {
    let (prefix, rest) = name.split_once('#')?;
    let (number, column) = rest.split_once('#')?;
    Some((prefix, number.parse().ok()?, column))
}

impl Evaluate for Probe {
    fn evaluate(&self, plan: &Plan) -> Result<Materialized, String> {
        let number = {
            let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
            plans.push(plan.clone());
            plans.len() - 1
        };
        let schema = plan.schema();
        let rows = self.members.len() + 1;
        let columns = schema
            .fields
            .iter()
            .map(|f| {
                let mut out = ColumnBuilder::new(f.ty, rows);
                for row in 0..rows {
                    out.push(match (f.ty, row) {
                        (Type::Dynamic, 0) => {
                            let own = self.members.iter().filter(|(w, _)| schema.get(w).is_none()).cloned();
                            let marked = (mark(number, &f.name), Dyn::String("mark".into()));
                            Value::Dynamic(Dyn::Bag(own.chain([marked]).collect()))
                        }
                        (Type::Dynamic, _) => Value::Null(Type::Dynamic),
                        (Type::String, 0) => Value::String(mark(number, &f.name)),
                        (Type::String, _) => Value::String(self.members[row - 1].0.clone()),
                        (ty, _) => guess::typed(&f.name, ty, 0, self.now),
                    });
                }
                out.finish()
            })
            .collect();
        Ok(Materialized { schema, batches: vec![Batch::new(columns, rows)] })
    }
}
