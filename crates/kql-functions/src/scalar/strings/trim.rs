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
        "What `trim_start` and `trim_end` remove. Only one match is removed at each end, so `trim(\"x\", \"xxaxx\")` is \
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
        args.strings(|i, out| {
            let text = text.get(i);
            // Both ends are looked for in the whole string, so that what one cut off does not bring the other about.
            let place = |regex: &Option<Regex>| regex.as_ref().and_then(|r| r.find(text)).map(|m| m.range());
            let mut cuts: Vec<_> = [place(&first), place(&last)].into_iter().flatten().collect();
            cuts.sort_by_key(|c| (c.start, c.end));
            let mut from = 0;
            for cut in cuts {
                out.push_str(text.get(from..cut.start).unwrap_or(""));
                from = from.max(cut.end);
            }
            out.push_str(&text[from..]);
        })
    }))
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
            ("a|^b", "ab", "b", "b", "ab"),
            ("aa", "aa", "", "", ""),
            ("x", "xxx", "x", "xx", "xx"),
        ] {
            check("trim", &[text(pattern), text(input)], text(trim));
            check("trim_start", &[text(pattern), text(input)], text(start));
            check("trim_end", &[text(pattern), text(input)], text(end));
        }
    }
}
