//! Suggestions for names that do not exist.

use super::foreign_name::{explain, parser_help};
use kql_source::{Applicability, Diagnostic, Fix};
use kql_syntax::ast::{Expr, ExprKind};

/// Findings of a query after which names are no longer compared for a suggestion: comparing thousands of names with all that are
/// known takes seconds, and so many findings have one cause.
const MANY: usize = 200;

impl super::binder::Binder<'_> {
    /// Reports that a name does not exist, with a suggestion from the names that do.
    pub(crate) fn report_unknown(&mut self, d: Diagnostic, name: &str, known: impl FnOnce() -> Vec<String>) {
        let d = if self.findings.diagnostics().len() < MANY {
            let known = known();
            with_suggestion(d, name, known.iter().map(String::as_str))
        } else {
            d
        };
        self.report(d);
    }
}

/// Adds `did you mean …`, and the fix for it, to a finding whose span is a name that does not exist, if a candidate is near.
pub(crate) fn with_suggestion<'a>(d: Diagnostic, name: &str, candidates: impl Iterator<Item = &'a str>) -> Diagnostic {
    if let Some((message, help)) = explain(name) {
        return Diagnostic { message, ..d }.with_help(help);
    }
    let near = near(name, candidates);
    let Some((distance, nearest)) = near.iter().min().copied() else {
        return match parser_help(name) {
            Some(help) => d.with_help(help),
            None => d,
        };
    };
    let help = match distance {
        0 => format!("names are case-sensitive: did you mean `{nearest}`?"),
        _ => format!("did you mean `{nearest}`?"),
    };
    // A name in the wrong case can mean nothing else, unless two names differ only in their case.
    let is_only = near.iter().all(|(other, c)| *other > 0 || *c == nearest);
    let sure = if distance == 0 && is_only { Applicability::Safe } else { Applicability::Unsafe };
    let fix = Fix::replace(format!("use `{nearest}`"), d.span, written(nearest), sure);
    d.with_help(help).with_fix(fix)
}

/// The candidates with few edits for the length of the name, regardless of case.
fn near<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<(usize, &'a str)> {
    let lower = name.to_lowercase();
    let length = lower.chars().count();
    let limit = (length / 3).max(1);
    candidates
        .map(|c| (c.to_lowercase(), c))
        .filter(|(other, _)| other.chars().count().abs_diff(length) <= limit)
        .map(|(other, c)| (strsim::osa_distance(&lower, &other), c))
        .filter(|(distance, _)| *distance <= limit)
        .collect()
}

/// The name as a query writes it: one that is no identifier in brackets.
fn written(name: &str) -> String {
    let is_identifier = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let kind = ExprKind::Name { name: name.to_string(), quoted: !is_identifier };
    kql_syntax::print_expression(&Expr { kind, span: Default::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kql_source::{Code, Span};

    fn suggested(name: &str, candidates: &[&str]) -> Diagnostic {
        let d = Diagnostic::new(Code::UnknownColumn, Span::new(10, 10 + name.len()), "m");
        with_suggestion(d, name, candidates.iter().copied())
    }

    #[test]
    fn near_names_are_suggested() {
        let names = ["SrcIpAddr", "DstIpAddr", "TimeGenerated", "Source address"];
        let d = suggested("SrcIpAdr", &names);
        assert_eq!(d.help.as_deref(), Some("did you mean `SrcIpAddr`?"));
        assert_eq!(d.fixes[0].apply("T | where SrcIpAdr == 1").as_deref(), Some("T | where SrcIpAddr == 1"));
        assert!(suggested("timegenerated", &names).help.unwrap().contains("case-sensitive"));
        assert_eq!(suggested("Source adress", &names).fixes[0].edits[0].replacement, "[\"Source address\"]");
        assert_eq!(suggested("Foo", &names).fixes, []);
        let sure = |name: &str, names: &[&str]| suggested(name, names).fixes[0].applicability;
        assert_eq!(sure("timegenerated", &names), Applicability::Safe);
        assert_eq!(sure("User", &["user", "USER"]), Applicability::Unsafe);
        // A swap of neighbors is one edit.
        assert_eq!(suggested("cuont", &["count"]).help.as_deref(), Some("did you mean `count`?"));
    }
}
