//! What a builtin is, in words.

use kql_functions::{Syntax, plugin, special};

/// The signatures of a builtin and what it does, on lines of their own; `None` if there is none of this name.
pub fn describe(name: &str) -> Option<String> {
    let lines = |name: &str, signatures: &[&str], summary: &str| {
        let mut out: Vec<String> = signatures.iter().map(|s| format!("{name}{s}")).collect();
        out.push(format!("  {summary}"));
        out.join("\n")
    };
    if let Some(f) = kql_functions::scalar(name).filter(|f| f.syntax == Syntax::Named) {
        return Some(lines(f.name, f.signatures, f.summary));
    }
    if let Some(a) = kql_functions::aggregate(name) {
        return Some(lines(a.name, a.signatures, a.summary));
    }
    if let Some(s) = special::find(name) {
        return Some(lines(s.name, &["(…)"], s.summary));
    }
    plugin::plugin(name).map(|p| lines("evaluate ", p.forms, p.summary))
}
