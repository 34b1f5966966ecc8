//! Applies the fixes of findings to the text of a file. Pure: who calls it reads and writes.

use super::findings::Finding;
use kql_source::{Applicability, Edit, Fix};

/// How often a file is checked and fixed again, so that fixes that overlap, or that others make possible, come to their turn.
pub const MAX_PASSES: usize = 20;

/// The text of a file with fixes applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// How many fixes were applied.
    pub fixes: usize,
}

/// The fix of a finding that a program may apply: the first that is at least as safe as asked for. A finding in a workspace
/// function has none: its place is where the function is called.
pub fn fix_of(finding: &Finding, least: Applicability) -> Option<&Fix> {
    let d = &finding.diagnostic;
    d.fixes.iter().filter(|_| d.origin.is_none()).find(|fix| fix.applicability >= least && !fix.edits.is_empty())
}

/// Applies one fix of each finding to the text that they are about. Of fixes that touch each other the first in the text is
/// applied. `None` if there is nothing to apply.
pub fn apply_fixes<'f>(text: &str, findings: impl Iterator<Item = &'f Finding>, least: Applicability) -> Option<Fixed> {
    let mut fixes: Vec<&Fix> =
        findings.filter_map(|f| fix_of(f, least)).filter(|fix| fix.apply(text).is_some()).collect();
    fixes.sort_by_key(|fix| (extent(fix), fix.title.clone()));
    let (mut edits, mut applied, mut done): (Vec<Edit>, usize, Option<u32>) = (Vec::new(), 0, None);
    for fix in fixes {
        let (start, end) = extent(fix);
        if done.is_none_or(|done| start > done) {
            edits.extend(fix.edits.iter().cloned());
            done = Some(end);
            applied += 1;
        }
    }
    let all = Fix { title: String::new(), edits, applicability: least };
    let new = all.apply(text).filter(|new| new != text)?;
    Some(Fixed { text: new, fixes: applied })
}

/// First and last offset that a fix touches.
fn extent(fix: &Fix) -> (u32, u32) {
    let start = fix.edits.iter().map(|e| e.span.start).min().unwrap_or(0);
    (start, fix.edits.iter().map(|e| e.span.end).max().unwrap_or(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kql_source::{Code, Diagnostic, Origin, Source, Span};
    use std::sync::Arc;

    fn finding(text: &str, from: usize, to: usize, new: &str, applicability: Applicability) -> Finding {
        let fix = Fix::replace("t", Span::new(from, to), new, applicability);
        let diagnostic = Diagnostic::new(Code::UnknownColumn, Span::new(from, to), "m").with_fix(fix);
        Finding { source: Arc::new(Source::new("q.kql", text)), rule: None, diagnostic, allows: None }
    }

    fn applied(list: &[Finding], least: Applicability) -> Option<(String, usize)> {
        apply_fixes("abcdef", list.iter(), least).map(|f| (f.text, f.fixes))
    }

    #[test]
    fn fixes_that_touch_wait_for_the_next_pass() {
        use Applicability::{Safe, Unsafe};
        let of = |from, to, new| finding("abcdef", from, to, new, Safe);
        let list = [of(4, 6, "E"), of(0, 2, "A"), of(1, 3, "B"), of(2, 2, "-")];
        assert_eq!(applied(&list, Safe), Some(("AcdE".into(), 2)));
        assert_eq!(applied(&[of(9, 10, "x"), of(2, 3, "c")], Safe), None, "outside, or the same text");
        let unsafe_one = [finding("abcdef", 0, 1, "X", Unsafe)];
        assert_eq!(applied(&unsafe_one, Safe), None);
        assert_eq!(applied(&unsafe_one, Unsafe), Some(("Xbcdef".into(), 1)));
        assert_eq!(applied(&[finding("abcdef", 0, 1, "X", Applicability::DisplayOnly)], Unsafe), None);
    }

    #[test]
    fn a_call_is_no_place_for_the_fix_of_its_function() {
        let mut f = finding("abcdef", 0, 1, "X", Applicability::Safe);
        f.diagnostic.origin = Some(Origin { function: "F".into(), file: None });
        assert_eq!(applied(&[f], Applicability::Safe), None);
    }
}
