//! Tactics and techniques.

use super::entities::misspelled;
use crate::attack::{Tactic, is_technique, tactics_of};
use crate::rule::Rule;
use crate::suggest;
use crate::yaml::after_item;
use kql_source::{Applicability, Code, Diagnostic, Fix, Severity};

pub(super) fn check(rule: &Rule, out: &mut Vec<Diagnostic>) {
    let mut listed = Vec::new();
    for tactic in rule.tactics.as_ref().map_or(&[][..], |t| t.value.as_slice()) {
        if let Some(found) = Tactic::from_name(&tactic.value) {
            listed.push(found);
        } else if let Some(found) = Tactic::from_name_any_case(&tactic.value) {
            listed.push(found);
            out.extend(misspelled(rule, tactic, found.name(), "tactic"));
        } else {
            let message = format!("unknown tactic `{}`", tactic.value);
            let names: Vec<&str> = Tactic::ALL.iter().map(|(_, n)| *n).collect();
            let d = Diagnostic::new(Code::RuleBadValue, tactic.span, message);
            out.push(suggest::or_list(d, &rule.source.text, &tactic.value, "the tactics are", &names));
        }
    }
    for technique in &rule.techniques {
        if !is_technique(&technique.value) {
            let message = format!("`{}` is not the id of a technique", technique.value);
            let help = "write an id such as `T1059` or `T1059.001`";
            out.push(Diagnostic::new(Code::RuleBadValue, technique.span, message).with_help(help));
            continue;
        }
        let tactics = tactics_of(&technique.value);
        if tactics.is_empty() {
            let message = format!("unknown technique `{}`", technique.value);
            let mut d = Diagnostic::new(Code::RuleBadValue, technique.span, message)
                .with_help("it may be revoked, or newer than this version of Vigie");
            d.severity = Severity::Warning;
            out.push(d);
        } else if !tactics.iter().any(|t| listed.contains(t)) {
            let names: Vec<String> = tactics.iter().map(|t| format!("`{}`", t.name())).collect();
            let message = format!("the technique `{}` belongs to none of the rule's tactics", technique.value);
            let help = format!("add {} to `tactics`, or remove the technique", names.join(" or "));
            let mut d = Diagnostic::new(Code::RuleTechniqueOutOfTactics, technique.span, message).with_help(help);
            let last = rule.tactics.as_ref().and_then(|t| t.value.last());
            if let ([tactic], Some(last)) = (&tactics[..], last) {
                let title = format!("add the tactic `{}`", tactic.name());
                d.fixes.extend(after_item(&rule.source.text, last.span, tactic.name()).map(|edit| Fix {
                    title,
                    edits: vec![edit],
                    applicability: Applicability::Safe,
                }));
            }
            out.push(d);
        }
    }
}
