//! Plugins of `evaluate`: a table in, a table out.
//!
//! The binder and the engine read one static declaration per plugin: the forms of its call, its output columns, and the
//! function that runs it over the whole input.

mod _timeline;
mod activity;
mod bag_unpack;
mod basket;
mod call;
mod dcount_intersect;
mod funnel_sequence_completion;
mod geo_lookup;
mod ip_lookup;
mod narrow;
mod pivot;
mod preview;
mod refused;
mod rolling_percentile;
mod rows_near;
mod schema_merge;
mod sequence_detect;
mod windows;

pub use call::{ArgKind, ColumnArg, PluginArg, PluginCall, PluginForm, PluginParameter, TableArg};
pub use refused::{Refusal, Refused, RefusedColumns, all_refused, refused};

use crate::{BindError, EvalError};
use kql_types::{Batch, Column, Field};
use std::collections::{HashMap, HashSet};

/// Output of a plugin: its columns with their values.
pub struct PluginTable {
    /// Names and types.
    pub fields: Vec<Field>,
    /// One column per field.
    pub columns: Vec<Column>,
    /// Number of rows.
    pub rows: usize,
}

/// The columns of a plugin.
pub enum PluginSchema {
    /// These.
    Closed(Vec<Field>),
    /// These, and others that depend on data.
    Open(Vec<Field>),
}

/// Computes the columns of a plugin from its call.
pub type PluginColumns = fn(&PluginCall) -> Result<PluginSchema, BindError>;

/// Runs a plugin over all rows.
pub type PluginRun = fn(&PluginCall, &Batch) -> Result<PluginTable, EvalError>;

/// A plugin.
pub struct PluginDeclaration {
    /// Name.
    pub name: &'static str,
    /// The ways to call it, in the notation of [`PluginForm`]; the first that fits is taken. Parsed:
    /// [`PluginDeclaration::parsed_forms`].
    pub forms: &'static [&'static str],
    /// Its columns.
    pub columns: PluginColumns,
    /// Runs it.
    pub run: PluginRun,
    /// What it does.
    pub summary: &'static str,
    /// Reference page.
    pub source: &'static str,
}

/// The declarations of each file.
static ALL: &[&[PluginDeclaration]] = &[
    activity::DECLARED,
    bag_unpack::DECLARED,
    basket::DECLARED,
    dcount_intersect::DECLARED,
    funnel_sequence_completion::DECLARED,
    geo_lookup::DECLARED,
    ip_lookup::DECLARED,
    narrow::DECLARED,
    pivot::DECLARED,
    preview::DECLARED,
    rolling_percentile::DECLARED,
    rows_near::DECLARED,
    schema_merge::DECLARED,
    sequence_detect::DECLARED,
    windows::DECLARED,
];

/// A plugin by name.
pub fn plugin(name: &str) -> Option<&'static PluginDeclaration> {
    plugins().find(|p| p.name == name)
}

/// All plugins.
pub fn plugins() -> impl Iterator<Item = &'static PluginDeclaration> {
    ALL.iter().flat_map(|file| file.iter())
}

/// The fields, with numbers appended to repeated names.
pub(crate) fn unique(fields: Vec<Field>) -> Vec<Field> {
    let mut taken: HashSet<String> = HashSet::new();
    let all: HashSet<String> = fields.iter().map(|f| f.name.clone()).collect();
    // The next number of each name: counting from 1 each time would take quadratic time.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    fields
        .into_iter()
        .map(|f| {
            let mut name = f.name.clone();
            while !taken.insert(name.clone()) {
                let n = numbers.entry(f.name.clone()).or_insert(1);
                name = format!("{}{n}", f.name);
                *n += 1;
                while all.contains(&name) {
                    name = format!("{}{n}", f.name);
                    *n += 1;
                }
            }
            Field::new(name, f.ty)
        })
        .collect()
}
