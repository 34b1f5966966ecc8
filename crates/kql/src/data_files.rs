//! The files of data paths, by the tables that they belong to.

use crate::builtin_tables;
use crate::known::Known;
use crate::table_schemas::TableSchemas;
use kql_io::{DiscoveryNote, ReadError, TableFiles};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The tables of all data paths together.
#[derive(Default)]
pub(crate) struct DataFiles {
    tables: BTreeMap<String, TableFiles>,
    /// Names of tables that the catalog does not know, by their lower case.
    folded: BTreeMap<String, String>,
    notes: Vec<DiscoveryNote>,
}

impl DataFiles {
    /// Finds the tables of data paths.
    pub(crate) fn discover(paths: &[PathBuf], schemas: &TableSchemas) -> Result<DataFiles, ReadError> {
        let found = kql_io::discover(paths, &Known(schemas))?;
        let mut files = DataFiles { notes: found.notes, ..DataFiles::default() };
        for table in found.tables {
            if schemas.get(&table.name).is_none() && builtin_tables::spelling(&table.name).is_none() {
                files.folded.insert(table.name.to_lowercase(), table.name.clone());
                if let Some(near) = near_miss(&table.name) {
                    files.notes.push(near_miss_note(&table, near));
                }
            }
            files.tables.insert(table.name.clone(), table);
        }
        Ok(files)
    }

    /// The files of a table. Only the catalog knows how a table is spelled: the names of its tables must be exact, as in the
    /// service, and others are found regardless of case.
    pub(crate) fn get(&self, name: &str) -> Option<&TableFiles> {
        self.tables.get(name).or_else(|| self.tables.get(self.folded.get(&name.to_lowercase())?))
    }

    /// All tables by name.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &TableFiles> {
        self.tables.values()
    }

    /// What belongs to no table, of all files or of those that were probably meant for one of some tables.
    pub(crate) fn notes(&self, concerning: Option<&BTreeSet<String>>) -> impl Iterator<Item = String> {
        let wanted = move |note: &&DiscoveryNote| {
            concerning.is_none_or(|tables| tables.iter().any(|t| t.eq_ignore_ascii_case(&note.table)))
        };
        self.notes.iter().filter(wanted).map(|note| note.message.clone())
    }
}

fn near_miss_note(table: &TableFiles, near: &str) -> DiscoveryNote {
    let path = table.files.first().map(|f| f.path.display().to_string()).unwrap_or_default();
    let message = format!(
        "{path}: `{}` is not a known table; rename it to `{near}`, or move it into a folder of that name, if that is what it \
         holds",
        table.name
    );
    DiscoveryNote { table: near.to_string(), message }
}

/// The known table that a name differs from by a few letters, by punctuation, or by a prefix or suffix such as a date.
fn near_miss(name: &str) -> Option<&'static str> {
    // Names of custom logs are free.
    if name.to_lowercase().ends_with("_cl") {
        return None;
    }
    let word = plain(name);
    let length = word.chars().count();
    let edits = (length / 6).min(2);
    let typed = builtin_tables::names()
        .filter(|known| known.len().abs_diff(length) <= edits)
        .map(|known| (strsim::osa_distance(&word, &plain(known)), known))
        .filter(|(distance, _)| *distance <= edits);
    typed.min().map(|(_, known)| known).or_else(|| affixed(name))
}

/// The longest known table whose name is a part of another name, set off by punctuation.
fn affixed(name: &str) -> Option<&'static str> {
    let is_letter = |c: char| c.is_alphanumeric();
    let starts = std::iter::once(0).chain(name.match_indices(|c| !is_letter(c)).map(|(i, m)| i + m.len()));
    let ends: Vec<usize> =
        name.match_indices(|c| !is_letter(c)).map(|(i, _)| i).chain(std::iter::once(name.len())).collect();
    let parts = starts.flat_map(|from| ends.iter().filter(move |to| **to > from).map(move |to| &name[from..*to]));
    parts.filter_map(builtin_tables::spelling).max_by_key(|known| known.len())
}

/// A name in lower case without punctuation.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_of_known_tables_are_found() {
        for (name, known) in [
            ("SigninLog", "SigninLogs"),
            ("Signin_Logs", "SigninLogs"),
            ("SecuirtyEvent", "SecurityEvent"),
            ("SigninLogs-2026-03-01", "SigninLogs"),
            ("SigninLogs (1)", "SigninLogs"),
            ("am-signinlogs", "SigninLogs"),
            ("DeviceNetworkEvent", "DeviceNetworkEvents"),
        ] {
            assert_eq!(near_miss(name), Some(known), "{name}");
        }
        for name in ["Flows", "MyApp_CL", "T", "a", "feb", "Signins", ""] {
            assert_eq!(near_miss(name), None, "{name}");
        }
    }
}
