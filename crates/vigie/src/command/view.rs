//! What `--all`, `--wide` and `--columns` show of rows.

use super::Failure;
use crate::args::ViewArgs;
use crate::output::{ShownColumns, ShownRows, View};
use kql_source::Screen;
use kql_types::{Batch, Schema};

impl ViewArgs {
    /// How results are shown on a screen.
    pub fn on(&self, screen: Screen) -> View {
        View {
            screen,
            rows: if self.all { ShownRows::All } else { ShownRows::Ends },
            columns: match (self.wide, self.columns.is_empty()) {
                (true, _) => ShownColumns::All,
                (false, true) => ShownColumns::Fit,
                (false, false) => ShownColumns::Chosen,
            },
            more_rows: "--all",
            more_columns: "--wide, --columns, or project",
        }
    }

    /// The columns of a table that `--columns` names, in its order; all without that flag.
    pub fn choose(&self, schema: &Schema, batches: &[Batch]) -> (Schema, Vec<Batch>) {
        if self.columns.is_empty() {
            return (schema.clone(), batches.to_vec());
        }
        let chosen: Vec<usize> = self.names().filter_map(|name| schema.index_of(name)).collect();
        let pick = |b: &Batch| Batch::new(chosen.iter().filter_map(|i| b.columns.get(*i).cloned()).collect(), b.rows);
        let fields = chosen.iter().filter_map(|i| schema.fields.get(*i).cloned()).collect();
        (Schema::new(fields), batches.iter().map(pick).collect())
    }

    /// Refuses a name that no table of a result has.
    pub fn check<'s>(&self, schemas: impl Iterator<Item = &'s Schema> + Clone) -> Result<(), Failure> {
        let is_known = |name: &str| schemas.clone().any(|s| s.index_of(name).is_some());
        let Some(unknown) = self.names().find(|name| !is_known(name)) else { return Ok(()) };
        let mut fields = schemas.flat_map(|s| &s.fields);
        let similar = fields.find(|f| f.name.eq_ignore_ascii_case(unknown));
        let help = similar.map(|f| format!("; names are case-sensitive: `{}`", f.name)).unwrap_or_default();
        Err(Failure::usage(format!("`--columns`: the result has no column `{unknown}`{help}")))
    }

    /// Names of `--columns`, which may have spaces behind the commas.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|name| name.trim())
    }
}
