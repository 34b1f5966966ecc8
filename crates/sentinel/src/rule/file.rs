//! The rules of a file: one, several documents, a list, an ARM template, or a reply of the REST API.

use super::arm;
use super::model::{Form, Rule, RuleFile};
use super::read::{read_field, require};
use crate::yaml::{self, Node};
use kql_source::{Code, Diagnostic, Source, Span};
use std::sync::Arc;

/// Reads every rule of a file. Never fails: mistakes are diagnostics of the result, with byte offsets into the file.
pub fn read(source: Source) -> RuleFile {
    let source = Arc::new(source);
    let mut diagnostics = Vec::new();
    let mut rules = Vec::new();
    match yaml::parse(&source.text) {
        Ok(documents) => {
            if documents.is_empty() {
                diagnostics.push(Diagnostic::new(Code::RuleSyntax, Span::at(0), "the file contains no rule"));
            }
            for document in &documents {
                read_any(&source, document, &mut rules, &mut diagnostics);
            }
        }
        Err(error) => {
            let message = format!("the file is not valid YAML: {}", error.message);
            let mut d = Diagnostic::new(Code::RuleSyntax, error.span, message);
            if source.text[error.span.range().start..].starts_with('{') {
                d = d.with_help("put quotes around text that starts with `{`");
            }
            diagnostics.push(d);
        }
    }
    diagnostics.sort_by_key(|d| (d.span.start, d.code));
    RuleFile { source, rules, diagnostics }
}

/// Reads a rule, a list of rules, an ARM template, or a reply of the REST API.
fn read_any(source: &Arc<Source>, node: &Node, rules: &mut Vec<Rule>, found: &mut Vec<Diagnostic>) {
    if node.is_list() {
        for item in node.items() {
            read_any(source, item, rules, found);
        }
    } else if !node.is_map() {
        let message = format!("expected a rule, found {}", node.describe());
        found.push(Diagnostic::new(Code::RuleSyntax, node.span, message));
    } else if let Some(list) = node.get("resources").or_else(|| node.get("value").filter(|v| v.is_list())) {
        for item in list.items() {
            if arm::is_rule(item) {
                rules.push(arm::read(source, item, found));
            }
        }
    } else if node.get("properties").is_some_and(Node::is_map) {
        rules.push(arm::read(source, node, found));
    } else {
        let first = node.entries().first().map_or(node.span, |e| e.key_span);
        let mut rule = Rule::empty(source.clone(), Form::Yaml, first);
        for entry in node.entries() {
            read_field(&mut rule, entry, found);
        }
        require(&rule, found);
        rules.push(rule);
    }
}
