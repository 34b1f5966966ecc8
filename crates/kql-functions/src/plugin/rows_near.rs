use super::{PluginDeclaration, PluginSchema, PluginTable};
use arrow_array::UInt32Array;

pub(super) static DECLARED: &[PluginDeclaration] = &[PluginDeclaration {
    name: "rows_near",
    forms: &["condition condition, numRows constant, numRowsAfter constant?"],
    columns: |call| Ok(PluginSchema::Closed(call.input.clone())),
    run: |call, input| {
        let number = |name| call.constant(name).and_then(|v| v.as_i64()).map(|n| n.max(0) as usize);
        let before = number("numRows").unwrap_or(0);
        let after = number("numRowsAfter").unwrap_or(before);
        let mut near = vec![false; input.rows];
        if let Some(condition) = call.column("condition") {
            let hits = input.columns[condition.at].as_bools();
            for row in (0..input.rows).filter(|r| hits.get(*r) == Some(true)) {
                let end = row.saturating_add(after).min(input.rows - 1);
                near[row.saturating_sub(before)..=end].fill(true);
            }
        }
        let rows: UInt32Array = (0..input.rows as u32).filter(|r| near[*r as usize]).collect::<Vec<_>>().into();
        let columns = input.columns[..call.input.len()].iter().map(|c| c.take(&rows)).collect();
        Ok(PluginTable { fields: call.input.clone(), columns, rows: rows.len() })
    },
    summary: "The rows near those that meet a condition.",
    source: "rows-near-plugin",
}];
