use super::findings::{Finding, Findings};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// The form that [`Baseline::render`] writes.
const VERSION: u64 = 2;

/// Findings that were there before, so that only new ones count.
///
/// A finding is known by file, rule, code and the text of its line, so that it stays known when lines move or when a new
/// version of Vigie words its message differently. Each entry of the file suppresses one finding.
///
/// Files of version 1 have no line. Their entries match by the fingerprint of that version, which includes the message, and
/// where the message was reworded since, by file, code and the text that the message quotes in backticks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baseline {
    /// Fingerprints and how often each is known.
    known: BTreeMap<String, usize>,
    /// Entries of version 1.
    by_message: Vec<MessageEntry>,
}

/// An entry of a file of version 1.
#[derive(Clone, Debug, PartialEq)]
struct MessageEntry {
    fingerprint: String,
    file: String,
    code: String,
    quoted: BTreeSet<String>,
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
    /// Takes all findings as known.
    pub fn from_findings(findings: &Findings) -> Self {
        let mut known = BTreeMap::new();
        for f in &findings.list {
            *known.entry(f.fingerprint()).or_insert(0) += 1;
        }
        Baseline { known, by_message: Vec::new() }
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
            if version == VERSION {
                *out.known.entry(fingerprint).or_insert(0) += 1;
            } else {
                let quoted = quoted(&text("message")?);
                out.by_message.push(MessageEntry { fingerprint, file: text("file")?, code: text("code")?, quoted });
            }
        }
        Ok(out)
    }

    /// The text of a baseline file, with what each fingerprint is made of for the reader.
    pub fn render(findings: &Findings) -> String {
        let list: Vec<Json> = findings
            .list
            .iter()
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
        let mut known = self.known.clone();
        findings.list.retain(|f| match known.get_mut(&f.fingerprint()) {
            Some(n) if *n > 0 => {
                *n -= 1;
                false
            }
            Some(_) | None => true,
        });
        let mut by_message = self.by_message.clone();
        // An exact match first, so that a reworded entry does not take its place.
        for matches in [MessageEntry::is_exactly, MessageEntry::is_probably] {
            findings.list.retain(|f| match by_message.iter().position(|e| matches(e, f)) {
                Some(i) => {
                    by_message.remove(i);
                    false
                }
                None => true,
            });
        }
        findings.known += before - findings.list.len();
        known.values().sum::<usize>() + by_message.len()
    }
}

impl MessageEntry {
    fn is_exactly(&self, f: &Finding) -> bool {
        self.fingerprint == f.message_fingerprint()
    }

    /// A reworded message still quotes what the user wrote.
    fn is_probably(&self, f: &Finding) -> bool {
        let now = quoted(&f.diagnostic.headline());
        self.file == f.source.name
            && self.code == f.diagnostic.code.id()
            && (self.quoted.is_subset(&now) || now.is_subset(&self.quoted))
    }
}

/// The parts of a message in backticks.
fn quoted(message: &str) -> BTreeSet<String> {
    message.split('`').skip(1).step_by(2).map(str::to_string).collect()
}

#[cfg(test)]
mod tests;
