//! Which findings are shown: what a code shows by default, the configuration, and the options of a run.

use super::config::{Config, Level};
use crate::suggest::nearest;
use kql_source::{Code, Profile, Severity, Visibility};
use std::str::FromStr;

/// A code, a prefix of codes such as `RULE2`, or `ALL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector(String);

/// A text that begins no code.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("there is no code `{text}`{}", nearest.map_or_else(String::new, |n| format!("; did you mean `{n}`?")))]
pub struct UnknownSelector {
    /// As written.
    pub text: String,
    /// The code that was probably meant.
    pub nearest: Option<&'static str>,
}

impl From<Code> for Selector {
    fn from(code: Code) -> Selector {
        Selector(code.id().to_string())
    }
}

impl FromStr for Selector {
    type Err = UnknownSelector;

    fn from_str(text: &str) -> Result<Selector, UnknownSelector> {
        let prefix = if text == "ALL" { "" } else { text };
        if text.is_empty() || !Code::ALL.iter().any(|c| c.id().starts_with(prefix)) {
            let nearest = nearest(text, Code::ALL.iter().map(|c| c.id()));
            return Err(UnknownSelector { text: text.to_string(), nearest });
        }
        Ok(Selector(prefix.to_string()))
    }
}

/// The options of a run. Of two that name a code, the longer one counts, and of two equally long ones `ignore`.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Codes that are listed instead of the default ones; empty for these.
    pub select: Vec<Selector>,
    /// Codes that are listed besides.
    pub extend: Vec<Selector>,
    /// Codes that are not shown.
    pub ignore: Vec<Selector>,
    /// The least severity that is shown.
    pub least: Severity,
}

impl Default for Selection {
    fn default() -> Self {
        Selection { select: Vec::new(), extend: Vec::new(), ignore: Vec::new(), least: Severity::Note }
    }
}

/// How specific the choice of a code is: the length of the longest selector that begins it.
fn specificity(selectors: &[Selector], code: Code) -> Option<usize> {
    selectors.iter().filter(|s| code.id().starts_with(&s.0)).map(|s| s.0.len()).max()
}

/// All that decides which findings are shown, and at which level.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `vigie.toml`.
    pub config: Config,
    /// Whose requirements count.
    pub profile: Profile,
    /// The options of the run.
    pub selection: Selection,
}

/// What becomes of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It is listed.
    Listed,
    /// It is counted.
    Counted,
    /// It is not shown.
    Hidden,
}

impl Settings {
    /// What becomes of a finding of a code in a file, and the level that the configuration gives it.
    pub fn shown(&self, code: Code, severity: Severity, file: &str) -> (Shown, Severity) {
        let level = self.config.level(code, file);
        let severity = match level {
            Some(Level::At(severity)) => severity,
            Some(Level::Off) | None => severity,
        };
        // What a path turns off stays off for it, as an `allow` comment would do.
        let off_for_path = self.config.level_for_path(code, file) == Some(Level::Off);
        let shown = if !self.profile.includes(code) || off_for_path || severity < self.selection.least {
            Shown::Hidden
        } else {
            self.selection.shown(code, level)
        };
        (shown, severity)
    }
}

impl Selection {
    fn shown(&self, code: Code, level: Option<Level>) -> Shown {
        let chosen = specificity(&self.select, code).max(specificity(&self.extend, code));
        let ignored = specificity(&self.ignore, code);
        if ignored.is_some() && ignored >= chosen {
            return Shown::Hidden;
        }
        if chosen.is_some() {
            return Shown::Listed;
        }
        if !self.select.is_empty() {
            return Shown::Hidden;
        }
        match (level, code.visibility()) {
            (Some(Level::Off), _) | (None, Visibility::OptIn) => Shown::Hidden,
            (None, Visibility::Counted) => Shown::Counted,
            (Some(Level::At(_)), _) | (None, Visibility::Listed) => Shown::Listed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(config: &str, select: &[&str], extend: &[&str], ignore: &[&str], code: Code) -> Shown {
        let list = |all: &[&str]| all.iter().map(|s| s.parse().unwrap()).collect();
        let selection =
            Selection { select: list(select), extend: list(extend), ignore: list(ignore), ..Default::default() };
        let settings = Settings { config: Config::parse(config).unwrap(), selection, ..Default::default() };
        settings.shown(code, code.severity(), "a.yaml").0
    }

    #[test]
    fn options_go_before_the_configuration_and_the_default() {
        use Shown::{Counted, Hidden, Listed};
        let late = Code::LateEventsLost;
        assert_eq!(shown("", &[], &[], &[], late), Counted);
        assert_eq!(shown("", &[], &[], &[], Code::EntityMayBeEmpty), Hidden);
        assert_eq!(shown("", &[], &[], &[], Code::UnknownColumn), Listed);
        assert_eq!(shown("levels.RULE202 = \"note\"", &[], &[], &[], late), Listed);
        assert_eq!(shown("levels.RULE202 = \"off\"", &[], &[], &[], late), Hidden);
        assert_eq!(shown("levels.RULE202 = \"off\"", &["RULE202"], &[], &[], late), Listed);
        assert_eq!(shown("per-path.\"*\".RULE202 = \"off\"", &["RULE202"], &[], &[], late), Hidden);
        assert_eq!(shown("", &["RULE202"], &[], &[], Code::UnknownColumn), Hidden);
        assert_eq!(shown("", &[], &["RULE202"], &[], Code::UnknownColumn), Listed);
        assert_eq!(shown("", &["RULE2"], &[], &["RULE202"], late), Hidden);
        assert_eq!(shown("", &["RULE202"], &[], &["RULE2"], late), Listed);
        assert_eq!(shown("", &["ALL"], &[], &["RULE202"], late), Hidden);
        assert_eq!(shown("", &["ALL"], &[], &[], Code::EntityMayBeEmpty), Listed);
        assert_eq!(shown("", &[], &[], &["KQL"], Code::UnknownColumn), Hidden);
    }

    #[test]
    fn a_level_hides_what_is_below() {
        let config = Config::parse("levels.RULE201 = \"error\"").unwrap();
        let selection = Selection { least: Severity::Error, ..Default::default() };
        let settings = Settings { config, selection, ..Default::default() };
        let shown = |code: Code| settings.shown(code, code.severity(), "a.yaml");
        assert_eq!(shown(Code::LookbackBeyondPeriod), (Shown::Listed, Severity::Error));
        assert_eq!(shown(Code::JoinWithoutKind).0, Shown::Hidden);
        assert_eq!(shown(Code::LateEventsLost).0, Shown::Hidden);
    }

    #[test]
    fn an_unknown_code_is_refused() {
        let error = "RULE20X".parse::<Selector>().unwrap_err().to_string();
        assert_eq!(error, "there is no code `RULE20X`; did you mean `RULE201`?");
        assert!("".parse::<Selector>().is_err());
    }
}
