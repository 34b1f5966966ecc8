use crate::suggest::nearest;
use kql_source::{Code, Profile, Severity};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// What a configuration makes of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Never reported.
    Off,
    /// Reported with this severity.
    At(Severity),
}

/// `vigie.toml`: `profile = "service" | "azure-sentinel"`, and a table `[levels]` with `CODE = "off" | "note" | "warning" | "error"`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    levels: Vec<(Code, Level)>,
    profile: Option<Profile>,
}

/// A configuration that cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("line {line}: {kind}")]
pub struct ConfigError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there.
    #[source]
    pub kind: ConfigErrorKind,
}

/// What is wrong with a line of a configuration.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConfigErrorKind {
    /// The text is not TOML.
    #[error("{}", .0.message())]
    Toml(#[source] toml::de::Error),
    /// A table, or a key outside of a table, that is not known.
    #[error("unknown key `{0}`; the keys are `profile` and the table `[levels]`")]
    UnknownKey(String),
    /// `profile` is not one.
    #[error("`profile` must be \"service\" or \"azure-sentinel\"")]
    BadProfile,
    /// `levels` is not a table.
    #[error("`levels` must be a table of codes and levels")]
    NotATable,
    /// A key of `[levels]` is not a code of Vigie.
    #[error("unknown code `{code}`{}", did_you_mean(.nearest))]
    UnknownCode {
        /// As written.
        code: String,
        /// The code that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A value of `[levels]` is not a level.
    #[error("the level of `{0}` must be \"off\", \"note\", \"warning\" or \"error\"")]
    BadLevel(Code),
}

fn did_you_mean(nearest: &Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |n| format!("; did you mean `{n}`?"))
}

impl Config {
    /// Parses the text of `vigie.toml`.
    ///
    /// # Errors
    ///
    /// The first line, in source order, that is not TOML or not known.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let error = |span: Range<usize>, kind| {
            let before = text.get(..span.start).unwrap_or(text);
            ConfigError { line: before.matches('\n').count() + 1, kind }
        };
        let root = DeTable::parse(text).map_err(|e| error(e.span().unwrap_or(0..0), ConfigErrorKind::Toml(e)))?;
        let mut levels = Vec::new();
        let mut profile = None;
        for (key, value) in in_source_order(root.get_ref()) {
            if key.get_ref() == "profile" {
                let named = value.get_ref().as_str().and_then(|n| Profile::ALL.into_iter().find(|p| p.name() == n));
                profile = Some(named.ok_or_else(|| error(value.span(), ConfigErrorKind::BadProfile))?);
                continue;
            }
            if key.get_ref() != "levels" {
                return Err(error(key.span(), ConfigErrorKind::UnknownKey(key.get_ref().to_string())));
            }
            let DeValue::Table(table) = value.get_ref() else {
                return Err(error(value.span(), ConfigErrorKind::NotATable));
            };
            for (key, value) in in_source_order(table) {
                let code = code(key.get_ref()).map_err(|kind| error(key.span(), kind))?;
                let level = value.get_ref().as_str().and_then(level);
                let level = level.ok_or_else(|| error(value.span(), ConfigErrorKind::BadLevel(code)))?;
                levels.push((code, level));
            }
        }
        Ok(Config { levels, profile })
    }

    /// The profile that is set.
    pub fn profile(&self) -> Option<Profile> {
        self.profile
    }

    /// The level that is set for a code.
    pub fn level(&self, code: Code) -> Option<Level> {
        self.levels.iter().find(|(c, _)| *c == code).map(|(_, l)| *l)
    }
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
