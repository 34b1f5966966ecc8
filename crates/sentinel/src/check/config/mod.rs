//! `vigie.toml`: the profile, levels of codes, and where data, functions, watchlists and schemas are.

mod error;
mod per_path;

pub use error::{ConfigError, ConfigErrorKind};

use crate::suggest::nearest;
use kql_source::{Code, Profile, Severity};
use per_path::Pattern;
use std::ops::Range;
use std::path::PathBuf;
use toml::de::{DeTable, DeValue};

/// What a configuration makes of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Never reported.
    Off,
    /// Reported with this severity.
    At(Severity),
}

/// Levels by code, in the order of the file.
type Levels = Vec<(Code, Level)>;

/// A path as a configuration names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPath {
    /// As written: relative to the folder of the configuration.
    pub path: PathBuf,
    /// Line, from 1.
    pub line: usize,
}

/// The paths of a configuration, by the option that they stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedPaths {
    /// `data`: folders and files of tables.
    pub data: Vec<NamedPath>,
    /// `functions`: workspace functions.
    pub functions: Vec<NamedPath>,
    /// `watchlists`: folders of watchlists.
    pub watchlists: Vec<NamedPath>,
    /// `schemas`: descriptions of custom tables.
    pub schemas: Vec<NamedPath>,
}

/// The content of `vigie.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    levels: Levels,
    /// `[per-path."PATTERN"]`, in the order of the file.
    per_path: Vec<(Pattern, Levels)>,
    profile: Option<Profile>,
    paths: NamedPaths,
    folder: Option<PathBuf>,
}

/// The keys of the top level.
const KEYS: [&str; 7] = ["profile", "data", "functions", "watchlists", "schemas", "levels", "per-path"];

impl Config {
    /// Parses the text of `vigie.toml`.
    ///
    /// # Errors
    ///
    /// The first line, in source order, that is not TOML or not known.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let error = |span: Range<usize>, kind| ConfigError { line: line(text, span.start), kind };
        let root = DeTable::parse(text).map_err(|e| error(e.span().unwrap_or(0..0), ConfigErrorKind::Toml(e)))?;
        let mut out = Config::default();
        for (key, value) in in_source_order(root.get_ref()) {
            match &**key.get_ref() {
                "profile" => {
                    let named = value.get_ref().as_str().and_then(|n| Profile::ALL.into_iter().find(|p| p.name() == n));
                    out.profile = Some(named.ok_or_else(|| error(value.span(), ConfigErrorKind::BadProfile))?);
                }
                "data" => out.paths.data = paths(text, "data", value)?,
                "functions" => out.paths.functions = paths(text, "functions", value)?,
                "watchlists" => out.paths.watchlists = paths(text, "watchlists", value)?,
                "schemas" => out.paths.schemas = paths(text, "schemas", value)?,
                "levels" => out.levels = levels(text, "levels", value)?,
                "per-path" => out.per_path = per_path(text, value)?,
                unknown => {
                    let kind =
                        ConfigErrorKind::UnknownKey { key: unknown.to_string(), nearest: nearest(unknown, KEYS) };
                    return Err(error(key.span(), kind));
                }
            }
        }
        Ok(out)
    }

    /// Takes patterns and paths as relative to a folder, the one of the file.
    #[must_use]
    pub fn in_folder(mut self, folder: PathBuf) -> Self {
        self.folder = Some(folder);
        self
    }

    /// The profile that is set.
    pub fn profile(&self) -> Option<Profile> {
        self.profile
    }

    /// The paths that are named.
    pub fn paths(&self) -> &NamedPaths {
        &self.paths
    }

    /// The level that is set for a code in a file: by the last pattern that matches its path, else for all files.
    pub fn level(&self, code: Code, file: &str) -> Option<Level> {
        self.level_for_path(code, file).or_else(|| level_of(&self.levels, code))
    }

    /// The level that a pattern sets for a code in a file.
    pub(super) fn level_for_path(&self, code: Code, file: &str) -> Option<Level> {
        if self.per_path.is_empty() {
            return None;
        }
        let path = per_path::relative(file, self.folder.as_deref())?;
        let matching = self.per_path.iter().rev().filter(|(pattern, _)| pattern.matches(&path));
        matching.filter_map(|(_, levels)| level_of(levels, code)).next()
    }
}

fn level_of(levels: &[(Code, Level)], code: Code) -> Option<Level> {
    levels.iter().find(|(c, _)| *c == code).map(|(_, l)| *l)
}

fn per_path(text: &str, value: &toml::Spanned<DeValue<'_>>) -> Result<Vec<(Pattern, Levels)>, ConfigError> {
    let error = |span: Range<usize>, kind| ConfigError { line: line(text, span.start), kind };
    let DeValue::Table(table) = value.get_ref() else {
        return Err(error(value.span(), ConfigErrorKind::NotPatterns));
    };
    let mut out = Vec::new();
    for (key, value) in in_source_order(table) {
        let pattern = Pattern::parse(key.get_ref()).map_err(|why| {
            error(key.span(), ConfigErrorKind::BadPattern { pattern: key.get_ref().to_string(), why })
        })?;
        out.push((pattern, levels(text, key.get_ref(), value)?));
    }
    Ok(out)
}

fn levels(text: &str, name: &str, value: &toml::Spanned<DeValue<'_>>) -> Result<Levels, ConfigError> {
    let error = |span: Range<usize>, kind| ConfigError { line: line(text, span.start), kind };
    let DeValue::Table(table) = value.get_ref() else {
        return Err(error(value.span(), ConfigErrorKind::NotATable(name.to_string())));
    };
    let mut out = Vec::new();
    for (key, value) in in_source_order(table) {
        let code = code(key.get_ref()).map_err(|kind| error(key.span(), kind))?;
        let level = value.get_ref().as_str().and_then(level);
        let level = level.ok_or_else(|| error(value.span(), ConfigErrorKind::BadLevel(code)))?;
        out.push((code, level));
    }
    Ok(out)
}

/// A path, or a list of paths.
fn paths(text: &str, key: &'static str, value: &toml::Spanned<DeValue<'_>>) -> Result<Vec<NamedPath>, ConfigError> {
    let error = |span: Range<usize>, kind| ConfigError { line: line(text, span.start), kind };
    let one = |value: &toml::Spanned<DeValue<'_>>| match value.get_ref().as_str() {
        Some(path) if path.contains("://") => {
            Err(error(value.span(), ConfigErrorKind::Address { key, path: path.to_string() }))
        }
        Some(path) if !path.is_empty() => {
            Ok(NamedPath { path: PathBuf::from(path), line: line(text, value.span().start) })
        }
        Some(_) | None => Err(error(value.span(), ConfigErrorKind::NotPaths(key))),
    };
    match value.get_ref() {
        DeValue::Array(list) => list.iter().map(one).collect(),
        _ => one(value).map(|path| vec![path]),
    }
}

/// The line of an offset, from 1.
fn line(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}

/// The entries of a table as they are written; the map of the library is sorted by key.
fn in_source_order<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t toml::Spanned<toml::de::DeString<'i>>, &'t toml::Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

fn code(id: &str) -> Result<Code, ConfigErrorKind> {
    Code::ALL.iter().find(|c| c.id() == id).copied().ok_or_else(|| ConfigErrorKind::UnknownCode {
        code: id.to_string(),
        nearest: nearest(id, Code::ALL.iter().map(|c| c.id())),
    })
}

fn level(text: &str) -> Option<Level> {
    match text {
        "off" => Some(Level::Off),
        "note" => Some(Level::At(Severity::Note)),
        "warning" => Some(Level::At(Severity::Warning)),
        "error" => Some(Level::At(Severity::Error)),
        _ => None,
    }
}
