//! Columns that depend on data: binding a query with synthetic rows for `bag_unpack` and the like shows how the query uses
//! those columns and which plan they come from.

use super::default_value;
use super::infer_schema::Uses;
use kql_plan::ir::{Materialized, Plan};
use kql_plan::{Evaluate, EvaluateError};
use kql_types::{Batch, ColumnBuilder, Dyn, Type, Value};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Evaluates plugin inputs to synthetic rows: certain names are members of each bag and values of each string column.
pub struct Probe {
    members: Vec<(String, Dyn)>,
    plans: Mutex<Vec<Plan>>,
    now: i64,
}

impl Probe {
    /// A probe for columns of these names; their types are inferred from the query.
    pub fn new(names: &BTreeSet<String>, uses: &Uses<'_>, now: i64) -> Probe {
        Probe { members: members(names, uses, now), plans: Mutex::default(), now }
    }

    /// The evaluated inputs; marks in column names refer to them.
    pub fn plans(self) -> Vec<Plan> {
        self.plans.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Members for unpacked bags, with the types that the query expects.
pub(super) fn members(names: &BTreeSet<String>, uses: &Uses<'_>, now: i64) -> Vec<(String, Dyn)> {
    let value = |word: &str| match uses.ty(word) {
        ty @ (Type::Long | Type::Real | Type::Bool) => default_value::typed(word, ty, 0, now).to_dyn(),
        Type::Dynamic => Dyn::Bag(vec![("value".into(), Dyn::String("value".into()))]),
        _ => Dyn::String(default_value::value(word, 0)),
    };
    names.iter().map(|w| (w.clone(), value(w))).collect()
}

/// The column name that marks the plan with this number and its column `name`.
fn mark(number: usize, name: &str) -> String {
    format!("#{number}#{name}")
}

/// Prefix, plan and column of a mark.
pub(super) fn marked(name: &str) -> Option<(&str, usize, &str)> {
    let (prefix, rest) = name.split_once('#')?;
    let (number, column) = rest.split_once('#')?;
    Some((prefix, number.parse().ok()?, column))
}

impl Evaluate for Probe {
    fn evaluate(&self, plan: &Plan) -> Result<Materialized, EvaluateError> {
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
                        (ty, _) => default_value::typed(&f.name, ty, 0, self.now),
                    });
                }
                out.finish()
            })
            .collect();
        Ok(Materialized { schema, batches: vec![Batch::new(columns, rows)] })
    }
}
