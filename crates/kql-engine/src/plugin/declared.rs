//! Plugins of the language, which the functions crate declares.

use crate::budget::{Held, Hold};
use crate::error::EngineError;
use crate::executor::{Executor, layout};
use crate::operator::expand::converted;
use crate::pipe::Pipe;
use kql_functions::plugin::{self, ColumnArg, PluginCall, PluginTable, TableArg};
use kql_plan::ir::{DeclaredPlugin, Plan, PlanField, Plugin, PluginArg};
use kql_types::{Batch, Column, Field};

pub(crate) fn pipe(
    executor: &Executor<'_>,
    plan: &Plan,
    node: &Plugin,
    declared: &DeclaredPlugin,
) -> Result<Pipe, EngineError> {
    let input = executor.collect_one(&node.input, node.name)?;
    let (call, _tables) = call(executor, node, declared)?;
    let table = (declared.plugin.run)(&call, &input)?;
    let columns = if declared.by_name {
        plan.fields.iter().map(|f| by_name(&table, f)).collect::<Result<Vec<_>, _>>()?
    } else {
        table.columns
    };
    if columns.len() != plan.fields.len() {
        return Err(EngineError::Evaluate(format!("`{}` gave other columns than it declares", node.name)));
    }
    let batch = Batch::new(columns, table.rows);
    let mut hold = executor.budget.hold(node.name);
    hold.set(batch.data_bytes())?;
    Ok(Pipe::held(vec![batch], hold))
}

/// The call, and the memory of the tables among its arguments.
fn call(
    executor: &Executor<'_>,
    node: &Plugin,
    declared: &DeclaredPlugin,
) -> Result<(PluginCall, Vec<Hold>), EngineError> {
    let mut holds = Vec::new();
    let field = |f: &PlanField| Field::new(f.name.clone(), f.ty);
    let mut places = layout(&node.input);
    for a in &node.args {
        if let PluginArg::Table(t) = a {
            places.extend(layout(t));
        }
    }
    let mut args = Vec::with_capacity(node.args.len());
    for (name, a) in declared.parameters.iter().zip(&node.args) {
        let value = match a {
            PluginArg::Column(f) => {
                let at =
                    *places.get(&f.id).ok_or_else(|| EngineError::Unsupported("a column of another row".into()))?;
                plugin::PluginArg::Column(ColumnArg { at, name: f.name.clone(), ty: f.ty })
            }
            PluginArg::Scalar(e) => plugin::PluginArg::Constant(executor.constant(e)?),
            PluginArg::Table(t) => {
                let fields = t.fields.iter().map(field).collect();
                let Held { value, hold } = executor.collect_one(t, node.name)?;
                holds.push(hold);
                plugin::PluginArg::Table(TableArg { fields, batch: value })
            }
        };
        args.push((*name, value));
    }
    let input = node.input.fields.iter().take(declared.visible).map(field).collect();
    Ok((PluginCall { input, args }, holds))
}

/// The column that the query declares; null where the plugin has none of that name.
fn by_name(table: &PluginTable, field: &PlanField) -> Result<Column, EngineError> {
    match table.fields.iter().position(|f| f.name == field.name) {
        Some(i) => converted(&table.columns[i], field.ty),
        None => Ok(Column::nulls(field.ty, table.rows)),
    }
}
