use super::{PluginCall, PluginDeclaration, PluginSchema, PluginTable};
use crate::{BindError, EvalError};
use kql_types::{Batch, Column, Dyn, Field, Type, Value};
use std::collections::BTreeMap;

pub(super) static DECLARED: &[PluginDeclaration] = &[PluginDeclaration {
    name: "bag_unpack",
    forms: &["column column, column_prefix constant?, columnsConflict constant?, ignoredProperties constant?"],
    columns: |call| {
        conflict(call)?;
        let bag = call.column("column").map(|c| c.at);
        let others = call.input.iter().enumerate().filter(|(i, _)| Some(*i) != bag);
        Ok(PluginSchema::Open(others.map(|(_, f)| f.clone()).collect()))
    },
    run,
    summary: "Expands the members of a bag into columns.",
    source: "bag-unpack-plugin",
}];

/// How a member with the name of another input column is handled.
#[derive(Clone, Copy, PartialEq)]
enum Conflict {
    /// An error, without which two columns would have one name.
    Error,
    ReplaceSource,
    KeepSource,
}

fn conflict(call: &PluginCall) -> Result<Conflict, BindError> {
    match call.constant("columnsConflict").map(ToString::to_string).as_deref() {
        None | Some("error") => Ok(Conflict::Error),
        Some("replace_source") => Ok(Conflict::ReplaceSource),
        Some("keep_source") => Ok(Conflict::KeepSource),
        Some(other) => Err(BindError::call(format!(
            "`columnsConflict` is `error`, `replace_source` or `keep_source`, not `{other}`"
        ))),
    }
}

/// Columns of the input keep their places; one that a member replaces, too. The others follow in order of their names.
fn run(call: &PluginCall, input: &Batch) -> Result<PluginTable, EvalError> {
    let bag = call.column("column").ok_or_else(|| EvalError::argument("`bag_unpack` takes a column"))?;
    let text = |name: &str| call.constant(name).map(ToString::to_string).unwrap_or_default();
    let prefix = text("column_prefix");
    let conflict = conflict(call).map_err(|e| EvalError::argument(e.message))?;
    let ignored: Vec<String> = match call.constant("ignoredProperties") {
        Some(Value::Dynamic(Dyn::Array(items))) => items.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let mut members: BTreeMap<String, Vec<(usize, Value)>> = BTreeMap::new();
    for row in 0..input.rows {
        if let Dyn::Bag(bag) = input.columns[bag.at].value(row).to_dyn() {
            for (key, value) in bag.into_iter().filter(|(k, _)| !ignored.contains(k)) {
                members.entry(format!("{prefix}{key}")).or_default().push((row, value.to_value()));
            }
        }
    }
    let mut table = PluginTable { fields: Vec::new(), columns: Vec::new(), rows: input.rows };
    for (i, f) in call.input.iter().enumerate() {
        let unpacked = i == bag.at;
        match members.remove(&f.name) {
            Some(values) if unpacked || conflict == Conflict::ReplaceSource => {
                push(&mut table, f.name.clone(), &values)
            }
            Some(_) if conflict == Conflict::Error => {
                let message = format!("`bag_unpack` would give the column `{}` twice; see `columnsConflict`", f.name);
                return Err(EvalError::argument(message));
            }
            Some(_) | None if unpacked => {}
            Some(_) | None => {
                table.fields.push(f.clone());
                table.columns.push(input.columns[i].clone());
            }
        }
    }
    for (name, values) in members {
        push(&mut table, name, &values);
    }
    Ok(table)
}

fn push(table: &mut PluginTable, name: String, values: &[(usize, Value)]) {
    let mut types = values.iter().filter(|(_, v)| !matches!(v, Value::Dynamic(Dyn::Null) | Value::Null(_)));
    let first = types.next().map_or(Type::Dynamic, |(_, v)| v.ty());
    let ty = if types.all(|(_, v)| v.ty() == first) { first } else { Type::Dynamic };
    let null = || if ty == Type::String { Value::String(String::new()) } else { Value::Null(ty) };
    let mut next = values.iter().peekable();
    let column = (0..table.rows).map(|row| match next.next_if(|(r, _)| *r == row) {
        Some((_, v)) if ty == Type::Dynamic => Value::Dynamic(v.to_dyn()),
        Some((_, v)) if v.ty() == ty => v.clone(),
        Some(_) | None => null(),
    });
    table.columns.push(Column::from_values(ty, column));
    table.fields.push(Field::new(name, ty));
}
