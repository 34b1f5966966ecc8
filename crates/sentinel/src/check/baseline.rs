use super::findings::{Finding, Findings, quoted};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// The form that [`Baseline::render`] writes.
const VERSION: u64 = 2;

/// Findings that were there before, so that only new ones count.
///
/// A finding is known by its [fingerprint](Finding::fingerprint), so that it stays known when lines move or change, or when a new
/// version of Vigie words its message differently. Each entry of the file suppresses one finding; of several with the same
/// fingerprint, the one on the recorded line.
///
/// Entries of version 1 match by the fingerprint of that version, which includes the message, and where the message was reworded
/// since, by file, code and the text that the message quotes in backticks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baseline {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq)]
enum Entry {
    /// Of the present version.
    Content { fingerprint: String, line: String },
    /// Of version 1.
    Message { fingerprint: String, file: String, code: String, quoted: BTreeSet<String> },
}

/// A text that is not a baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is not JSON.
    #[error("the baseline is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of a version of Vigie that is newer than this one.
    #[error("the baseline has version {0}; this version of Vigie reads up to {VERSION}")]
    Version(u64),
    /// It has no `findings`.
    #[error("the baseline has no list `findings`")]
    NoFindings,
    /// A finding lacks what it is known by.
    #[error("finding {index} of the baseline has no `{key}`")]
    MissingKey {
        /// Position in `findings`, from 1.
        index: usize,
        /// The missing key.
        key: &'static str,
    },
}

impl Baseline {
    /// Takes all findings as known, also those that are only counted.
    pub fn from_findings(findings: &Findings) -> Self {
        let entry = |f: &Finding| Entry::Content { fingerprint: f.fingerprint(), line: f.line_text() };
        Baseline { entries: findings.list.iter().chain(&findings.counted).map(entry).collect() }
    }

    /// Parses the text of a baseline file, of this version or version 1.
    ///
    /// # Errors
    ///
    /// The text is not JSON, of a later version, or lacks a key.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let json: Json = serde_json::from_str(text)?;
        let version = json.get("version").and_then(Json::as_u64).unwrap_or(1);
        if version > VERSION {
            return Err(BaselineError::Version(version));
        }
        let list = json.get("findings").and_then(Json::as_array).ok_or(BaselineError::NoFindings)?;
        let mut out = Baseline::default();
        for (i, entry) in list.iter().enumerate() {
            let text = |key: &'static str| {
                let value = entry.get(key).and_then(Json::as_str).map(str::to_string);
                value.ok_or(BaselineError::MissingKey { index: i + 1, key })
            };
            let fingerprint = text("fingerprint")?;
            out.entries.push(if version == VERSION {
                Entry::Content { fingerprint, line: text("line")? }
            } else {
                let quoted = quoted(&text("message")?);
                Entry::Message { fingerprint, file: text("file")?, code: text("code")?, quoted }
            });
        }
        Ok(out)
    }

    /// The text of a baseline file, with what each fingerprint is made of for the reader.
    pub fn render(findings: &Findings) -> String {
        let list: Vec<Json> = findings
            .list
            .iter()
            .chain(&findings.counted)
            .map(|f| {
                json!({
                    "fingerprint": f.fingerprint(), "file": f.source.name, "code": f.diagnostic.code.id(),
                    "line": f.line_text(), "message": f.diagnostic.headline(),
                })
            })
            .collect();
        serde_json::to_string_pretty(&json!({"version": VERSION, "findings": list})).unwrap_or_default() + "\n"
    }

    /// Removes known findings, and returns how many known findings no longer occur.
    pub fn apply(&self, findings: &mut Findings) -> usize {
        let before = findings.list.len();
        let mut entries = self.entries.clone();
        // Exact matches first, so that no entry takes the finding of another.
        for matches in [Entry::is_exactly, Entry::is_probably] {
            findings.list.retain(|f| match entries.iter().position(|e| matches(e, f)) {
                Some(i) => {
                    entries.remove(i);
                    false
                }
                None => true,
            });
        }
        findings.known += before - findings.list.len();
        entries.len()
    }
}

impl Entry {
    fn is_exactly(&self, f: &Finding) -> bool {
        match self {
            Entry::Content { fingerprint, line } => *fingerprint == f.fingerprint() && *line == f.line_text(),
            Entry::Message { fingerprint, .. } => *fingerprint == f.message_fingerprint(),
        }
    }

    /// The line may have changed, and a message that was reworded still quotes what the user wrote.
    fn is_probably(&self, f: &Finding) -> bool {
        match self {
            Entry::Content { fingerprint, .. } => *fingerprint == f.fingerprint(),
            Entry::Message { file, code, quoted, .. } => {
                let now = f.quoted_names();
                // Nothing quoted says nothing about what was found, so it matches only a message that quotes nothing either.
                let same_names = match (quoted.is_empty(), now.is_empty()) {
                    (false, false) => quoted.is_subset(&now) || now.is_subset(quoted),
                    (no_old, no_new) => no_old == no_new,
                };
                *file == f.source.name && code == f.diagnostic.code.id() && same_names
            }
        }
    }
}

#[cfg(test)]
mod tests;
