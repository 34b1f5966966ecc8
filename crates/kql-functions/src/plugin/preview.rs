use super::{PluginDeclaration, PluginSchema, PluginTable};

pub(super) static DECLARED: &[PluginDeclaration] = &[
    PluginDeclaration {
        name: "preview",
        forms: &["NumberOfRows constant"],
        columns: |call| Ok(PluginSchema::Closed(call.input.clone())),
        run: |call, input| {
            let wanted = call.constant("NumberOfRows").and_then(|v| v.as_i64()).unwrap_or(0).max(0) as usize;
            let rows = wanted.min(input.rows);
            let columns = input.columns[..call.input.len()].iter().map(|c| c.slice(0, rows)).collect();
            Ok(PluginTable { fields: call.input.clone(), columns, rows })
        },
        summary: "The first rows. As the last operator of a statement, it returns a second table with the total \
                  number of rows.",
        source: "preview-plugin",
    },
    PluginDeclaration {
        name: "identity",
        forms: &[""],
        columns: |call| Ok(PluginSchema::Closed(call.input.clone())),
        run: |call, input| {
            let columns = input.columns[..call.input.len()].to_vec();
            Ok(PluginTable { fields: call.input.clone(), columns, rows: input.rows })
        },
        summary: "Returns the table unchanged.",
        source: "evaluate-operator",
    },
];
