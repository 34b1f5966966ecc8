use super::Findings;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Findings that were there before, so that only new ones count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baseline {
    /// Fingerprint, and how often it is known.
    known: BTreeMap<String, usize>,
}

/// A text that is no baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct BaselineProblem {
    /// One sentence.
    pub message: String,
}

impl Baseline {
    /// Takes all findings as known.
    pub fn from_findings(findings: &Findings) -> Self {
        let mut known = BTreeMap::new();
        for f in &findings.list {
            *known.entry(f.fingerprint()).or_insert(0) += 1;
        }
        Baseline { known }
    }

    /// Reads the text of a baseline file.
    pub fn parse(text: &str) -> Result<Self, BaselineProblem> {
        let bad = |message: &str| BaselineProblem { message: message.to_string() };
        let json: Json = serde_json::from_str(text)
            .map_err(|e| bad(&format!("the baseline is not JSON: {e}").replace('\n', " ")))?;
        let list = json.get("findings").and_then(Json::as_array);
        let list = list.ok_or_else(|| bad("the baseline has no list `findings`"))?;
        let mut known = BTreeMap::new();
        for entry in list {
            let id = entry.get("fingerprint").and_then(Json::as_str);
            let id = id.ok_or_else(|| bad("a finding of the baseline has no `fingerprint`"))?;
            *known.entry(id.to_string()).or_insert(0) += 1;
        }
        Ok(Baseline { known })
    }

    /// The text of a baseline file: fingerprints with what they stand for, in order.
    pub fn render(findings: &Findings) -> String {
        let list: Vec<Json> = findings
            .list
            .iter()
            .map(|f| {
                json!({
                    "fingerprint": f.fingerprint(), "file": f.source.name, "code": f.diagnostic.code.id(),
                    "message": f.diagnostic.headline(),
                })
            })
            .collect();
        serde_json::to_string_pretty(&json!({"version": 1, "findings": list})).unwrap_or_default() + "\n"
    }

    /// Drops what is known, and says how many known findings are gone.
    pub fn apply(&self, findings: &mut Findings) -> usize {
        let mut left = self.known.clone();
        let before = findings.list.len();
        findings.list.retain(|f| match left.get_mut(&f.fingerprint()) {
            Some(n) if *n > 0 => {
                *n -= 1;
                false
            }
            Some(_) | None => true,
        });
        findings.known += before - findings.list.len();
        left.values().sum()
    }
}
