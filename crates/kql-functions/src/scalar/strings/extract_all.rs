//! `extract_all(regex, [captureGroups], source)`.

use super::_regex;
use crate::{BindArgs, BindError, Family, Kernel, Scalar, ScalarId};
use kql_types::{Dyn, Type, Value};
use regex::Regex;

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "extract_all",
    &["extractall"],
    &[
        "(regex: const string, source: string) -> array",
        "(regex: const string, captureGroups: array, source: string) -> array",
    ],
    "extract-all-function",
    "The capture groups of every match of a regular expression: a flat array for one group, an array of arrays for \
     several; null without a match. A group that did not participate is `\"\"`; groups that the pattern does not \
     have are ignored, and a list without any other means every group.",
    bind,
)
.with_id(ScalarId::ExtractAll)];

fn bind(args: &BindArgs<'_>) -> Result<Kernel, BindError> {
    let regex = _regex::constant(args, 0)?;
    if regex.captures_len() < 2 {
        return Err(BindError::argument(0, "the regular expression needs a capture group"));
    }
    let chosen = args.count() > 2;
    let constant = match args.constant(1) {
        Some(list) if chosen => Some(groups(&regex, list)),
        _ if chosen => None,
        _ => Some((1..regex.captures_len()).collect()),
    };
    let source = args.count() - 1;
    Ok(Box::new(move |args| {
        let text = args.columns[source].as_strings();
        let mut out = args.builder(Type::Dynamic);
        for i in 0..args.rows {
            let found = match &constant {
                Some(groups) => all(&regex, groups, text.get(i)),
                None => all(&regex, &groups(&regex, &args.columns[1].value(i)), text.get(i)),
            };
            out.push_dyn(&found);
        }
        Ok(out.finish()?)
    }))
}

/// The groups of a list of numbers and names; every group of the pattern if the list names none of them.
fn groups(regex: &Regex, list: &Value) -> Vec<usize> {
    let every = 1..regex.captures_len();
    let Value::Dynamic(Dyn::Array(items)) = list else { return every.collect() };
    let number = |item: &Dyn| match item {
        Dyn::Long(n) => usize::try_from(*n).ok(),
        Dyn::Int(n) => usize::try_from(*n).ok(),
        Dyn::String(name) => regex.capture_names().position(|n| n == Some(name)),
        _ => None,
    };
    let named: Vec<usize> = items.iter().filter_map(number).filter(|n| every.contains(n)).collect();
    if named.is_empty() { every.collect() } else { named }
}

fn all(regex: &Regex, groups: &[usize], text: &str) -> Dyn {
    let mut places = regex.capture_locations();
    let (mut from, mut items) = (0, Vec::new());
    while let Some(m) = regex.captures_read_at(&mut places, text, from) {
        let group = |g: &usize| {
            let place = places.get(*g).and_then(|(a, b)| text.get(a..b));
            Dyn::String(place.unwrap_or("").to_string())
        };
        match groups {
            [] => {}
            [one] => items.push(group(one)),
            several => items.push(Dyn::Array(several.iter().map(group).collect())),
        }
        // An empty match moves on by a character.
        let step = text[m.end()..].chars().next().map_or(1, char::len_utf8);
        from = if m.is_empty() { m.end() + step } else { m.end() };
        if from > text.len() {
            break;
        }
    }
    if items.is_empty() { Dyn::Null } else { Dyn::Array(items) }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn shapes() {
        let text = |s: &str| Value::String(s.into());
        let json = |s: &str| Value::Dynamic(Dyn::from_text(s));
        check("extract_all", &[text(r"(\d+)"), text("1 22")], json(r#"["1","22"]"#));
        check("extract_all", &[text(r"(a)(b)?"), text("aab")], json(r#"[["a",""],["a","b"]]"#));
        check("extract_all", &[text(r"(a)(?P<n>b)"), json(r#"["n",7]"#), text("ab")], json(r#"["b"]"#));
        check("extract_all", &[text("(a)(b)"), json("[5]"), text("ab")], json(r#"[["a","b"]]"#));
        check("extract_all", &[text("(x)"), text("ab")], Value::Null(Type::Dynamic));
    }
}
