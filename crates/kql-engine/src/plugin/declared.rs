//! Plugins of the language that `kql-functions` declares.

use crate::context::ExecutionContext;
use crate::error::{EngineError, InternalError};
use crate::expr::layout;
use crate::memory::{MemoryReservation, Reserved};
use crate::operator::expand::converted;
use crate::pipeline::Pipeline;
use kql_functions::plugin::{self, ColumnArg, PluginCall, PluginTable, TableArg};
use kql_plan::ir::{DeclaredPlugin, Plan, PlanField, Plugin, PluginArg};
use kql_types::{Batch, Column, Field};

pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    node: &Plugin,
    declared: &DeclaredPlugin,
) -> Result<Pipeline, EngineError> {
    let input = execution.collect_one(&node.input, node.name)?;
    let (call, _tables) = call(execution, node, declared)?;
    let table = (declared.plugin.run)(&call, &input)?;
    let columns = if declared.by_name {
        plan.fields.iter().map(|f| by_name(&table, f)).collect::<Result<Vec<_>, _>>()?
    } else {
        table.columns
    };
    if columns.len() != plan.fields.len() {
        return Err(InternalError::PluginColumns { plugin: node.name }.into());
    }
    let batch = Batch::new(columns, table.rows);
    let mut reservation = execution.memory.reservation(node.name);
    reservation.try_resize(batch.data_bytes())?;
    Ok(Pipeline::reserved(vec![batch], reservation))
}

/// The call, and the reservations of its table arguments.
fn call(
    execution: &ExecutionContext<'_>,
    node: &Plugin,
    declared: &DeclaredPlugin,
) -> Result<(PluginCall, Vec<MemoryReservation>), EngineError> {
    let mut reservations = Vec::new();
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
            PluginArg::Scalar(e) => plugin::PluginArg::Constant(execution.constant(e)?),
            PluginArg::Table(t) => {
                let fields = t.fields.iter().map(field).collect();
                let Reserved { value, reservation } = execution.collect_one(t, node.name)?;
                reservations.push(reservation);
                plugin::PluginArg::Table(TableArg { fields, batch: value })
            }
        };
        args.push((*name, value));
    }
    let input = node.input.fields.iter().take(declared.visible).map(field).collect();
    Ok((PluginCall { input, args }, reservations))
}

/// A column that the query declares; null if the plugin returns none of that name.
fn by_name(table: &PluginTable, field: &PlanField) -> Result<Column, EngineError> {
    match table.fields.iter().position(|f| f.name == field.name) {
        Some(i) => converted(&table.columns[i], field.ty),
        None => Ok(Column::nulls(field.ty, table.rows)),
    }
}
