use kql_source::Code;

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
    #[error(
        "unknown key `{key}`{}; the keys are `profile`, `data`, `functions`, `watchlists`, `schemas`, and the tables \
         `[levels]` and `[per-path]`",
        did_you_mean(.nearest)
    )]
    UnknownKey {
        /// As written.
        key: String,
        /// The key that was probably meant.
        nearest: Option<&'static str>,
    },
    /// `profile` is not one.
    #[error("`profile` must be \"service\" or \"azure-sentinel\"")]
    BadProfile,
    /// A table of levels is no table.
    #[error("`{0}` must be a table of codes and levels")]
    NotATable(String),
    /// `per-path` is no table.
    #[error("`per-path` must be a table of patterns, each with a table of codes and levels")]
    NotPatterns,
    /// A key of `[per-path]` is no pattern of paths.
    #[error("`{pattern}` is not a pattern of paths: {why}")]
    BadPattern {
        /// As written.
        pattern: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A key of a table of levels is not a code of Vigie.
    #[error("unknown code `{code}`{}", did_you_mean(.nearest))]
    UnknownCode {
        /// As written.
        code: String,
        /// The code that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A value of a table of levels is not a level.
    #[error("the level of `{0}` must be \"off\", \"note\", \"warning\" or \"error\"")]
    BadLevel(Code),
    /// A list of paths is not one.
    #[error("`{0}` must be a path or a list of paths")]
    NotPaths(&'static str),
    /// A path is an address.
    #[error("`{key}` names the address `{path}`; addresses are given with `--{key}` only")]
    Address {
        /// The key.
        key: &'static str,
        /// As written.
        path: String,
    },
}

fn did_you_mean(nearest: &Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |n| format!("; did you mean `{n}`?"))
}
