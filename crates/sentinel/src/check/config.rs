use crate::rule::suggestion;
use kql_source::{Code, Severity};

/// What a configuration makes of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Never told.
    Off,
    /// Told with this severity.
    At(Severity),
}

/// `vigie.toml`: a section `[levels]` with `CODE = "off" | "note" | "warning" | "error"`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    levels: Vec<(Code, Level)>,
}

/// A line of a configuration that cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigProblem {
    /// Line, from 1.
    pub line: usize,
    /// One sentence.
    pub message: String,
}

impl Config {
    /// Reads the text of a configuration.
    pub fn parse(text: &str) -> Result<Self, ConfigProblem> {
        let mut config = Config::default();
        let mut section = String::new();
        for (i, raw) in text.lines().enumerate() {
            let bad = |message: String| ConfigProblem { line: i + 1, message };
            let line = raw.split('#').next().unwrap_or("").trim();
            if line.is_empty() {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                section = name.trim().to_string();
                if section != "levels" {
                    return Err(bad(format!("there is no section `{section}`, only `levels`")));
                }
                continue;
            }
            let (key, value) =
                line.split_once('=').ok_or_else(|| bad(format!("`{line}` is not `CODE = \"level\"`")))?;
            if section != "levels" {
                return Err(bad(format!("`{}` stands outside the section `[levels]`", key.trim())));
            }
            config.levels.push((code(key.trim()).map_err(bad)?, level(value.trim()).map_err(bad)?));
        }
        Ok(config)
    }

    /// The level that is set for a code; the last line wins.
    pub fn level(&self, code: Code) -> Option<Level> {
        self.levels.iter().rev().find(|(c, _)| *c == code).map(|(_, l)| *l)
    }
}

fn code(text: &str) -> Result<Code, String> {
    let id = text.trim_matches('"');
    Code::ALL.iter().find(|c| c.id() == id).copied().ok_or_else(|| {
        match suggestion(id, Code::ALL.iter().map(|c| c.id())) {
            Some(near) => format!("`{id}` is no code; did you mean `{near}`?"),
            None => format!("`{id}` is no code"),
        }
    })
}

fn level(text: &str) -> Result<Level, String> {
    match text.trim_matches('"') {
        "off" => Ok(Level::Off),
        "note" => Ok(Level::At(Severity::Note)),
        "warning" => Ok(Level::At(Severity::Warning)),
        "error" => Ok(Level::At(Severity::Error)),
        other => Err(format!("`{other}` is no level; write `off`, `note`, `warning` or `error`")),
    }
}
