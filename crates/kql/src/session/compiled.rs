//! A query that is ready to run.

use super::scans::scans;
use super::stack::on_deep_stack;
use kql_plan::ir::Plan;
use kql_plan::{BindOptions, References};
use kql_source::Diagnostic;
use kql_types::Schema;
use std::collections::{BTreeMap, BTreeSet};

/// A compiled query. With an error among its diagnostics it cannot run.
pub struct Compiled {
    /// Result columns, of the first table where there are several; when they depend on data, those that are known.
    pub schema: Schema,
    /// Whether further columns depend on data.
    pub open: bool,
    /// Whether it must be bound again while it runs.
    pub(super) incomplete: bool,
    /// All findings, in order of their place.
    pub diagnostics: Vec<Diagnostic>,
    /// What the query refers to.
    pub references: References,
    /// Tables, as bound and as they run; several for `fork`, `facet` and further statements.
    pub(super) tables: Vec<CompiledTable>,
    pub(super) text: String,
    pub(super) options: BindOptions,
}

pub(super) struct CompiledTable {
    pub(super) name: String,
    pub(super) plan: Plan,
    pub(super) optimized: Plan,
}

impl Compiled {
    /// Whether it can run.
    pub fn is_ok(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The plan as bound, of the first table.
    pub fn plan(&self) -> Option<&Plan> {
        self.tables.first().map(|t| &t.plan)
    }

    /// Sets of tables of which the query needs rows: if no table of one of the sets has a row in the window, the query has no
    /// result. Empty if it may give rows without any input, or if that is not known.
    pub fn required_inputs(&self) -> Vec<BTreeSet<String>> {
        match self.tables.as_slice() {
            [only] if !self.incomplete && self.is_ok() => {
                on_deep_stack(|| crate::required_inputs::sets(&only.plan)).unwrap_or_default()
            }
            [] | [_, ..] => Vec::new(),
        }
    }

    /// Columns that the query reads, by table: those that it names, and those that its result has.
    pub fn columns_read(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (_, scan) in self.tables.iter().flat_map(|t| scans(&t.optimized)) {
            let fields = &scan.source.schema().fields;
            let names = scan.columns.iter().filter_map(|i| fields.get(*i)).map(|f| f.name.clone());
            out.entry(scan.name.clone()).or_default().extend(names);
        }
        out
    }

    /// The plan that runs, of the first table.
    pub fn optimized(&self) -> Option<&Plan> {
        self.tables.first().map(|t| &t.optimized)
    }

    /// Names of all tables with their plans as bound and as they run.
    pub fn tables(&self) -> impl ExactSizeIterator<Item = (&str, &Plan, &Plan)> {
        self.tables.iter().map(|t| (t.name.as_str(), &t.plan, &t.optimized))
    }
}
