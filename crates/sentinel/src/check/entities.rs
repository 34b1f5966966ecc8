//! Entity mappings: types, identifiers and limits.

use crate::entity::{ENTITY_TYPES, EntityType};
use crate::rule::{EntityMapping, Placed, Rule, suggestion};
use kql_source::{Code, Diagnostic};

const MAX_MAPPINGS: usize = 10;
const MAX_FIELDS: usize = 3;
const MAX_COLUMN: usize = 500;

pub(super) fn check(rule: &Rule, out: &mut Vec<Diagnostic>) {
    if let Some(extra) = rule.entity_mappings.get(MAX_MAPPINGS) {
        let message = format!("the rule has {} entity mappings, more than {MAX_MAPPINGS}", rule.entity_mappings.len());
        out.push(Diagnostic::new(Code::RuleOutOfLimit, extra.entity_type.span, message));
    }
    for mapping in &rule.entity_mappings {
        match EntityType::from_name(&mapping.entity_type.value) {
            Some(ty) => {
                spelling(out, &mapping.entity_type, ty.name, "entity type");
                check_mapping(out, mapping, ty);
            }
            None => {
                let name = &mapping.entity_type;
                let message = format!("`{}` is not an entity type", name.value);
                let help = match suggestion(&name.value, ENTITY_TYPES.iter().map(|t| t.name)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => {
                        let names: Vec<&str> = ENTITY_TYPES.iter().map(|t| t.name).collect();
                        format!("the types are {}", names.join(", "))
                    }
                };
                out.push(Diagnostic::new(Code::RuleBadValue, name.span, message).with_help(help));
            }
        }
        for (_, column) in &mapping.fields {
            column_name(out, column);
        }
    }
    for column in &rule.entity_columns {
        column_name(out, column);
    }
}

fn check_mapping(out: &mut Vec<Diagnostic>, mapping: &EntityMapping, ty: &EntityType) {
    let span = mapping.entity_type.span;
    if mapping.fields.is_empty() {
        let message = format!("the mapping of `{}` has no `fieldMappings`", ty.name);
        out.push(Diagnostic::new(Code::RuleMissingField, span, message));
        return;
    }
    if let Some((extra, _)) = mapping.fields.get(MAX_FIELDS) {
        let message =
            format!("the mapping of `{}` has {} identifiers, more than {MAX_FIELDS}", ty.name, mapping.fields.len());
        out.push(Diagnostic::new(Code::RuleOutOfLimit, extra.span, message));
    }
    let mut known: Vec<(&str, &Placed<String>)> = Vec::new();
    let mut unknown = false;
    for (identifier, _) in &mapping.fields {
        let Some(name) = ty.identifier(&identifier.value) else {
            unknown = true;
            let message = format!("`{}` is not an identifier of `{}`", identifier.value, ty.name);
            let help = match suggestion(&identifier.value, ty.identifiers.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its identifiers are {}", ty.identifiers.join(", ")),
            };
            out.push(Diagnostic::new(Code::RuleEntityIdentifier, identifier.span, message).with_help(help));
            continue;
        };
        spelling(out, identifier, name, "identifier");
        if let Some((_, first)) = known.iter().find(|(n, _)| *n == name) {
            let message = format!("the identifier `{name}` is mapped twice");
            out.push(
                Diagnostic::new(Code::RuleEntityIdentifier, identifier.span, message)
                    .with_place(first.span, "mapped here first"),
            );
        } else {
            known.push((name, identifier));
        }
    }
    let has = |name: &str| known.iter().any(|(n, _)| *n == name);
    if !unknown && !ty.is_identified_by(has) {
        let ways: Vec<String> = ty.required.iter().map(|all| format!("`{}`", all.join("` with `"))).collect();
        let message = format!("the mapping of `{}` lacks what identifies it", ty.name);
        let help = format!("map {}", ways.join(" or "));
        out.push(Diagnostic::new(Code::RuleEntityIdentifier, span, message).with_help(help));
    } else if !unknown && !ty.is_strong_with(has) {
        let message = format!("this mapping of `{}` identifies it weakly", ty.name);
        let ways: Vec<String> = ty.strong.iter().map(|all| format!("`{}`", all.join("` with `"))).collect();
        let help = format!("alerts about one entity are joined reliably by {}", ways.join(", or by "));
        out.push(Diagnostic::new(Code::WeakIdentifier, span, message).with_help(help));
    }
}

fn spelling(out: &mut Vec<Diagnostic>, written: &Placed<String>, name: &str, what: &str) {
    if written.value != name {
        let message = format!("the {what} `{}` is spelt differently from the schema", written.value);
        out.push(Diagnostic::new(Code::RuleMisspelt, written.span, message).with_help(format!("write `{name}`")));
    }
}

pub(super) fn column_name(out: &mut Vec<Diagnostic>, column: &Placed<String>) {
    let mut chars = column.value.chars();
    let start = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let rest = chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !start || !rest {
        let message = format!("`{}` cannot be the name of a mapped column", column.value);
        let help = "letters, digits and `_`, and no digit first: rename the column with `project-rename`";
        out.push(Diagnostic::new(Code::RuleBadValue, column.span, message).with_help(help));
    } else if column.value.len() > MAX_COLUMN {
        let message = format!("a column name has {} characters, more than {MAX_COLUMN}", column.value.len());
        out.push(Diagnostic::new(Code::RuleOutOfLimit, column.span, message));
    }
}
