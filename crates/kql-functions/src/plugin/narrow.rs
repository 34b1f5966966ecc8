use super::{PluginDeclaration, PluginSchema, PluginTable};
use kql_types::{Column, Field, Type};

pub(super) static DECLARED: &[PluginDeclaration] = &[PluginDeclaration {
    name: "narrow",
    forms: &[""],
    columns: |_| Ok(PluginSchema::Closed(fields())),
    run: |call, input| {
        let width = call.input.len();
        let cells = || (0..input.rows).flat_map(|row| (0..width).map(move |column| (row, column)));
        Ok(PluginTable {
            fields: fields(),
            columns: vec![
                Column::longs(cells().map(|(row, _)| Some(row as i64))),
                Column::strings(cells().map(|(_, column)| call.input[column].name.clone())),
                Column::strings(cells().map(|(row, column)| input.columns[column].value(row).to_string())),
            ],
            rows: input.rows * width,
        })
    },
    summary: "One row per cell: row number, column name and value as a string.",
    source: "narrow-plugin",
}];

fn fields() -> Vec<Field> {
    vec![Field::new("Row", Type::Long), Field::new("Column", Type::String), Field::new("Value", Type::String)]
}
