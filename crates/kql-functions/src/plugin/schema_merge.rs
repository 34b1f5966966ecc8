use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable};
use crate::EvalError;
use kql_types::{Batch, Column, Field, Type, Value};

pub(super) static DECLARED: &[PluginDeclaration] = &[PluginDeclaration {
    name: "schema_merge",
    forms: &["PreserveOrder constant?"],
    columns: |_| Ok(PluginSchema::Closed(fields())),
    run,
    summary: "Merges schemas in the form of `getschema`; conflicting columns are marked.",
    source: "schema-merge-plugin",
}];

fn fields() -> Vec<Field> {
    let text = |name: &str| Field::new(name, Type::String);
    vec![text("ColumnName"), Field::new("ColumnOrdinal", Type::Long), text("DataType"), text("ColumnType")]
}

struct Merged {
    name: String,
    ordinal: i64,
    data_type: String,
    column_type: String,
}

fn run(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let at = |name: &str| {
        let place = call.input.iter().position(|f| f.name == name);
        place.ok_or_else(|| EvalError::argument(format!("`schema_merge` needs the column `{name}` of `getschema`")))
    };
    let (names, ordinals) = (at("ColumnName")?, at("ColumnOrdinal")?);
    let (data_types, column_types) = (at("DataType")?, at("ColumnType")?);
    let keep_order = call.constant("PreserveOrder") != Some(&Value::Bool(false));
    let mut merged: Vec<Merged> = Vec::new();
    for row in 0..input.rows {
        let text = |column: usize| input.columns[column].value(row).to_string();
        let ordinal = input.columns[ordinals].value(row).as_i64().unwrap_or(-1);
        let (name, data_type, column_type) = (text(names), text(data_types), text(column_types));
        match merged.iter_mut().find(|m| m.name == name) {
            None => merged.push(Merged { name, ordinal, data_type, column_type }),
            Some(m) if m.ordinal < 0 => {}
            Some(m) if m.column_type != column_type => {
                let types = format!("{},{column_type}", m.column_type);
                spoil(m, &format!("ERROR(unknown type:{types})"));
            }
            Some(m) if keep_order && m.ordinal != ordinal => spoil(m, "ERROR(columns are out of order)"),
            Some(_) => {}
        }
    }
    merged.sort_by_key(|m| (m.ordinal < 0, m.ordinal));
    let columns = vec![
        Column::strings(merged.iter().map(|m| &m.name)),
        Column::longs(merged.iter().map(|m| Some(m.ordinal))),
        Column::strings(merged.iter().map(|m| &m.data_type)),
        Column::strings(merged.iter().map(|m| &m.column_type)),
    ];
    Ok(PluginTable { fields: fields(), columns, rows: merged.len() })
}

fn spoil(m: &mut Merged, error: &str) {
    m.ordinal = -1;
    m.data_type = format!("ERROR(unknown CSL type:{error})");
    m.column_type = error.to_string();
}
