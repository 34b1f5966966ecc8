//! `vigie check --fix` and `--diff`: applies the fixes of findings, file by file, until nothing changes any more.

use super::Inputs;
use crate::failure::Failure;
use crate::output::{self, Exact};
use kql_source::{Applicability, Code, Source};
use sentinel::check::{Findings, MAX_PASSES, Settings, apply_fixes};
use similar::TextDiff;
use std::path::Path;
use std::sync::Arc;

/// What fixing did.
#[derive(Clone, Copy, Default)]
pub struct Outcome {
    pub fixes: usize,
    pub files: usize,
}

/// `fixed 3 findings in 2 files`.
pub fn in_words(verb: &str, done: Outcome) -> String {
    let plural = |n: usize, noun: &str| if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") };
    format!("{verb} {} in {}", plural(done.fixes, "finding"), plural(done.files, "file"))
}

/// What becomes of fixed files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sink {
    /// They are written.
    Files,
    /// Their changes are shown.
    Diff,
}

/// Fixes every file that has findings.
pub fn run(inputs: &Inputs<'_>, settings: &Settings, least: Applicability, sink: Sink) -> Result<Outcome, Failure> {
    let mut out = Outcome::default();
    for path in inputs.rules.iter().chain(&inputs.queries) {
        // A file that cannot be read is reported by the check.
        let Ok((text, encoding)) = sentinel::load::read_encoded(path) else { continue };
        let Some((fixed, fixes)) = fixed(inputs, path, &text, settings, least) else { continue };
        out.fixes += fixes;
        out.files += 1;
        match sink {
            Sink::Files => output::write(path, encoding.encode(&fixed))?,
            Sink::Diff => {
                let name = path.display().to_string();
                let diff = TextDiff::from_lines(&text, &fixed).unified_diff().header(&name, &name).to_string();
                output::data(Exact::Text, |w| w.write_all(diff.as_bytes()))?;
            }
        }
    }
    Ok(out)
}

/// The text of a file with all fixes, and their number; `None` if it has none.
fn fixed(
    inputs: &Inputs<'_>,
    path: &Path,
    text: &str,
    settings: &Settings,
    least: Applicability,
) -> Option<(String, usize)> {
    let name = path.display().to_string();
    let mut current = text.to_string();
    let mut fixes = 0;
    let mut found = of_text(inputs, &name, &current, settings);
    for _ in 0..MAX_PASSES {
        let list = found.list.iter().chain(&found.counted).filter(|f| f.source.name == name);
        let Some(next) = apply_fixes(&current, list, least) else { break };
        let after = of_text(inputs, &name, &next.text, settings);
        if unreadable(&after) > unreadable(&found) {
            output::note(format!("the fixes of `{name}` would leave text that cannot be read, and are left out"));
            break;
        }
        (current, found) = (next.text, after);
        fixes += next.fixes;
    }
    (current != text).then_some((current, fixes))
}

/// What a check finds in a text, with what comments allow left out.
fn of_text(inputs: &Inputs<'_>, name: &str, text: &str, settings: &Settings) -> Findings {
    let source = Source::new(name, text);
    let mut found = if inputs.queries.iter().any(|q| q.display().to_string() == name) {
        let query = inputs.check_query(Arc::new(source));
        sentinel::check::check_with_queries(&[], &[query], Some(inputs.engine()))
    } else {
        sentinel::check::check(&[sentinel::read(source)], Some(inputs.engine()))
    };
    found.apply(settings);
    found
}

/// How many findings say that a text is no YAML or no KQL.
fn unreadable(found: &Findings) -> usize {
    let is_syntax = |code: Code| code == Code::RuleSyntax || code.id().starts_with("KQL0");
    found.list.iter().filter(|f| is_syntax(f.diagnostic.code)).count()
}
