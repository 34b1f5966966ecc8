//! Entity mappings: types, identifiers and limits.

use crate::entity::{ENTITY_TYPES, EntityType};
use crate::rule::{EntityMapping, Rule, Spanned};
use crate::suggest;
use crate::yaml::lines_like;
use kql_source::{Applicability, Code, Diagnostic, Edit, Fix, Span};
use kql_types::{Field, Schema, Type};

const MAX_MAPPINGS: usize = 10;
const MAX_FIELDS: usize = 3;
const MAX_COLUMN: usize = 500;

pub(super) fn check(rule: &Rule, out: &mut Vec<Diagnostic>) {
    if let Some(extra) = rule.entity_mappings.get(MAX_MAPPINGS) {
        let message =
            format!("the rule has {} entity mappings; the limit is {MAX_MAPPINGS}", rule.entity_mappings.len());
        out.push(Diagnostic::new(Code::RuleOutOfLimit, extra.entity_type.span, message));
    }
    for mapping in &rule.entity_mappings {
        match EntityType::from_name(&mapping.entity_type.value) {
            Some(ty) => {
                out.extend(misspelled(rule, &mapping.entity_type, ty.name, "entity type"));
                check_mapping(rule, mapping, ty, out);
            }
            None => {
                let name = &mapping.entity_type;
                let message = format!("unknown entity type `{}`", name.value);
                let names: Vec<&str> = ENTITY_TYPES.iter().map(|t| t.name).collect();
                let d = Diagnostic::new(Code::RuleBadValue, name.span, message);
                out.push(suggest::or_list(d, &rule.source.text, &name.value, "the entity types are", &names));
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

fn check_mapping(rule: &Rule, mapping: &EntityMapping, ty: &EntityType, out: &mut Vec<Diagnostic>) {
    let span = mapping.entity_type.span;
    if mapping.fields.is_empty() {
        let message = format!("the mapping of `{}` has no `fieldMappings`", ty.name);
        out.push(Diagnostic::new(Code::RuleMissingField, span, message));
        return;
    }
    if let Some((extra, _)) = mapping.fields.get(MAX_FIELDS) {
        let message =
            format!("the mapping of `{}` has {} identifiers; the limit is {MAX_FIELDS}", ty.name, mapping.fields.len());
        out.push(Diagnostic::new(Code::RuleOutOfLimit, extra.span, message));
    }
    let mut known: Vec<(&str, &Spanned<String>)> = Vec::new();
    let mut unknown = false;
    for (identifier, _) in &mapping.fields {
        let Some(name) = ty.identifier(&identifier.value) else {
            unknown = true;
            let message = format!("`{}` has no identifier `{}`", ty.name, identifier.value);
            let d = Diagnostic::new(Code::RuleEntityIdentifier, identifier.span, message);
            out.push(suggest::or_list(d, &rule.source.text, &identifier.value, "its identifiers are", ty.identifiers));
            continue;
        };
        out.extend(misspelled(rule, identifier, name, "identifier"));
        if let Some((_, first)) = known.iter().find(|(n, _)| *n == name) {
            let message = format!("the identifier `{name}` is mapped twice");
            out.push(
                Diagnostic::new(Code::RuleEntityIdentifier, identifier.span, message)
                    .with_place(first.span, "first mapped here"),
            );
        } else {
            known.push((name, identifier));
        }
    }
    if unknown {
        return;
    }
    let has = |name: &str| known.iter().any(|(n, _)| *n == name);
    if !ty.is_identified_by(has) {
        let message = format!("the mapping of `{}` has no identifier that is sufficient", ty.name);
        let help = format!("map {}", alternatives(ty.required));
        out.push(Diagnostic::new(Code::RuleEntityIdentifier, span, message).with_help(help));
    } else if !ty.is_strong_with(has) {
        let mapped: Vec<&str> = known.iter().map(|(n, _)| *n).collect();
        let verb = if mapped.len() == 1 { "is a weak identifier" } else { "are weak identifiers" };
        let message = format!("{} {verb} of `{}`", suggest::quoted(&mapped), ty.name);
        let help = format!("map a strong identifier: {}", alternatives(ty.strong));
        out.push(Diagnostic::new(Code::WeakIdentifier, span, message).with_help(help));
    }
}

/// Adds to findings about insufficient and weak identifiers the fix that maps what is missing, where the query returns a column
/// that is named like the identifier, alone or behind the entity type.
pub(super) fn add_fixes(rule: &Rule, columns: &Schema, found: &mut [Diagnostic]) {
    let codes = [Code::RuleEntityIdentifier, Code::WeakIdentifier];
    for d in found.iter_mut().filter(|d| codes.contains(&d.code) && d.fixes.is_empty()) {
        let mapping = rule.entity_mappings.iter().find(|m| m.entity_type.span == d.span);
        d.fixes.extend(mapping.and_then(|m| missing_identifiers(rule, m, columns)));
    }
}

fn missing_identifiers(rule: &Rule, mapping: &EntityMapping, columns: &Schema) -> Option<Fix> {
    let ty = EntityType::from_name(&mapping.entity_type.value)?;
    let has = |name: &&str| mapping.fields.iter().any(|(i, _)| i.value.eq_ignore_ascii_case(name));
    let column = |name: &str| {
        let is_named = |f: &&Field, text: &str| f.name.eq_ignore_ascii_case(text);
        let find = |text: &str| columns.fields.iter().find(|f| is_named(f, text) && f.ty == Type::String);
        find(name).or_else(|| find(&format!("{}{name}", ty.name))).map(|f| f.name.as_str())
    };
    let (first, last) = mapping.fields.last()?;
    let room = MAX_FIELDS.saturating_sub(mapping.fields.len());
    let mut choices = ty.strong.iter().filter_map(|all| {
        let missing: Vec<&str> = all.iter().copied().filter(|name| !has(name)).collect();
        let named: Option<Vec<(&str, &str)>> = missing.iter().map(|name| Some((*name, column(name)?))).collect();
        named.filter(|n| !n.is_empty() && n.len() <= room)
    });
    let added = choices.next()?;
    let key = key_before(&rule.source.text, first.span)?;
    let text = &rule.source.text;
    let mut edit = None::<Edit>;
    for (name, column) in &added {
        let next = lines_like(text, key, last.span, [("identifier", name), ("columnName", column)])?;
        match &mut edit {
            Some(edit) => edit.replacement.push_str(&next.replacement),
            None => edit = Some(next),
        }
    }
    let names: Vec<&str> = added.iter().map(|(name, _)| *name).collect();
    let title = format!("map {} too", suggest::quoted(&names));
    Some(Fix { title, edits: vec![edit?], applicability: Applicability::Unsafe })
}

/// The key `identifier` of a value; `None` where it is not the first one of its mapping.
fn key_before(text: &str, value: Span) -> Option<Span> {
    let before = text.get(..value.range().start)?;
    let start = before.rfind("identifier")?;
    let between = before[start..].strip_prefix("identifier")?;
    (between.trim() == ":").then(|| Span::new(start, start + "identifier".len()))
}

/// Combinations of identifiers, such as "`Sid`, or `Name` with `UPNSuffix`".
fn alternatives(combinations: &[&[&str]]) -> String {
    let each: Vec<String> = combinations.iter().map(|all| format!("`{}`", all.join("` with `"))).collect();
    each.join(", or ")
}

/// A finding about a name that is not spelled as in the schema.
pub(super) fn misspelled(rule: &Rule, written: &Spanned<String>, name: &str, what: &str) -> Option<Diagnostic> {
    if written.value == name {
        return None;
    }
    let message = format!("the {what} `{}` is misspelled", written.value);
    let d = Diagnostic::new(Code::RuleMisspelled, written.span, message).with_help(format!("write `{name}`"));
    Some(suggest::with_replacement(d, &rule.source.text, &written.value, name, Applicability::Safe))
}

pub(super) fn column_name(out: &mut Vec<Diagnostic>, column: &Spanned<String>) {
    let mut chars = column.value.chars();
    let start = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let rest = chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !start || !rest {
        let message = format!("a mapped column cannot be named `{}`", column.value);
        let help = "use letters, digits and `_`, and no digit first; `project-rename` renames a column";
        out.push(Diagnostic::new(Code::RuleBadValue, column.span, message).with_help(help));
    } else if column.value.len() > MAX_COLUMN {
        let message = format!("the column name has {} characters; the limit is {MAX_COLUMN}", column.value.len());
        out.push(Diagnostic::new(Code::RuleOutOfLimit, column.span, message));
    }
}
