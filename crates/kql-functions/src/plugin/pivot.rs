use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable, unique};
use crate::EvalError;
use arrow_array::UInt32Array;
use kql_types::{Batch, Column, Field, Value};
use std::collections::{BTreeMap, HashMap};

pub(super) static DECLARED: &[PluginDeclaration] = &[PluginDeclaration {
    name: "pivot",
    forms: &["pivotColumn column, aggregateFunction aggregate?, columnName column*"],
    columns: |call| {
        Ok(PluginSchema::Open(call.columns("columnName").map(|k| Field::new(k.name.clone(), k.ty)).collect()))
    },
    run,
    summary: "Turns the values of a column into columns, with an aggregate in each cell.",
    source: "pivot-plugin",
}];

/// More columns than a table can have, and more cells than could be shown.
const MAX_COLUMNS: usize = 20_000;
const MAX_CELLS: usize = 20_000_000;

/// The input is summarized already: a row for each group and value.
fn run(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let wrong = || EvalError::argument("`pivot` takes a column");
    let pivot = call.column("pivotColumn").ok_or_else(wrong)?;
    let measure = call.column("aggregateFunction").ok_or_else(wrong)?;
    let empty = call.constant("aggregateFunction").cloned().unwrap_or(Value::Null(measure.ty));
    let keys: Vec<_> = call.columns("columnName").collect();
    let mut groups: HashMap<String, usize> = HashMap::new();
    let mut first = Vec::new();
    let mut cells: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for row in 0..input.rows {
        let key: String = keys.iter().map(|k| format!("{:?}\u{1f}", input.columns[k.at].value(row))).collect();
        let group = *groups.entry(key).or_insert_with(|| {
            first.push(row as u32);
            first.len() - 1
        });
        cells.entry(input.columns[pivot.at].value(row).to_string()).or_default().push((group, row));
    }
    let rows = first.len();
    if cells.len() > MAX_COLUMNS || cells.len() * rows > MAX_CELLS {
        let (columns, limit) = (cells.len(), MAX_COLUMNS);
        return Err(EvalError::argument(format!(
            "`pivot` would give {columns} columns of {rows} rows; at most {limit} columns and {MAX_CELLS} cells are possible. \
             Filter its input"
        )));
    }
    let first = UInt32Array::from(first);
    let mut fields: Vec<Field> = keys.iter().map(|k| Field::new(k.name.clone(), k.ty)).collect();
    let mut columns: Vec<Column> = keys.iter().map(|k| input.columns[k.at].take(&first)).collect();
    for (name, places) in cells {
        let mut values = vec![empty.clone(); rows];
        for (group, row) in places {
            values[group] = input.columns[measure.at].value(row);
        }
        fields.push(Field::new(name, measure.ty));
        columns.push(Column::from_values(measure.ty, values));
    }
    Ok(PluginTable { fields: unique(fields), columns, rows })
}
