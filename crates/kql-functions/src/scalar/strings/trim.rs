//! `trim(regex, source)`, `trim_start(regex, source)` and `trim_end(regex, source)`.

use super::_regex;
use crate::{BindArgs, BindError, Family, Kernel, Scalar, ScalarId};
use regex::Regex;

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Strings,
        "trim",
        &[],
        &["(regex: const string, source: string) -> string"],
        "trim-function",
        "`trim_start`, then `trim_end`. Only one match is removed at each end, so `trim(\"x\", \"xxaxx\")` is \
         `xax`.",
        |args| bind(args, true, true),
    )
    .with_id(ScalarId::Trim),
    Scalar::on_text(
        Family::Strings,
        "trim_start",
        &[],
        &["(regex: const string, source: string) -> string"],
        "trim-start-function",
        "Removes one match of a regular expression at the start of a string: the first match of `^(regex)`.",
        |args| bind(args, true, false),
    )
    .with_id(ScalarId::TrimStart),
    Scalar::on_text(
        Family::Strings,
        "trim_end",
        &[],
        &["(regex: const string, source: string) -> string"],
        "trim-end-function",
        "Removes one match of a regular expression at the end of a string: the first match of `(regex)$`.",
        |args| bind(args, false, true),
    )
    .with_id(ScalarId::TrimEnd),
];

fn bind(args: &BindArgs<'_>, start: bool, end: bool) -> Result<Kernel, BindError> {
    let pattern = args.constant_str(0)?;
    // The engine anchors by text, which shows when the pattern closes the group itself.
    let compile = |text: String| _regex::compile(&text).map_err(|e| BindError::argument(0, e.to_string()));
    let first = if start { Some(compile(format!("^({pattern})"))?) } else { None };
    let last = if end { Some(compile(format!("({pattern})$"))?) } else { None };
    Ok(Box::new(move |args| {
        let text = args.columns[1].as_strings();
        let mut half = String::new();
        args.strings(|i, out| match (&first, &last) {
            (Some(first), Some(last)) => {
                half.clear();
                cut(first, text.get(i), &mut half);
                cut(last, &half, out);
            }
            (Some(one), None) | (None, Some(one)) => cut(one, text.get(i), out),
            (None, None) => out.push_str(text.get(i)),
        })
    }))
}

fn cut(regex: &Regex, text: &str, out: &mut String) {
    match regex.find(text) {
        Some(m) => {
            out.push_str(&text[..m.start()]);
            out.push_str(&text[m.end()..]);
        }
        None => out.push_str(text),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn one_match_an_end() {
        let text = |s: &str| Value::String(s.into());
        for (pattern, input, trim, start, end) in [
            ("a|aa", "xaaa", "xa", "xaaa", "xa"),
            ("a)|(b", "xaxbx", "xxx", "xaxx", "xxbx"),
            ("^b|a", "ba", "", "a", "b"),
            ("a$", "aa", "a", "aa", "a"),
            ("x", "xxx", "x", "xx", "xx"),
        ] {
            check("trim", &[text(pattern), text(input)], text(trim));
            check("trim_start", &[text(pattern), text(input)], text(start));
            check("trim_end", &[text(pattern), text(input)], text(end));
        }
    }
}
