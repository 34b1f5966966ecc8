//! `replace_regex(source, lookup_regex, rewrite_pattern)` and the legacy `replace(regex, rewrite, source)`.

use super::_regex::{Cache, Pattern};
use crate::{Args, BindArgs, BindError, Family, Kernel, Scalar, ScalarId};
use kql_types::OutputTooLarge;
use regex::{Captures, Regex};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Strings,
        "replace_regex",
        &[],
        &["(source: string, lookup_regex: string, rewrite_pattern: string) -> string"],
        "replace-regex-function",
        "Replaces every match of a regular expression. In the rewrite pattern, `\\1` stands for the first capture \
         group and `\\0` for the whole match.",
        |args| bind(args, 0, 1, 2),
    )
    .with_id(ScalarId::ReplaceRegex),
    Scalar::on_text(
        Family::Strings,
        "replace",
        &[],
        &["(regex: string, rewrite: string, source: string) -> string"],
        "replace-regex-function",
        "Legacy form of `replace_regex`, with the source as the last argument.",
        |args| bind(args, 2, 0, 1),
    ),
];

fn bind(args: &BindArgs<'_>, source: usize, regex: usize, rewrite: usize) -> Result<Kernel, BindError> {
    let pattern = Pattern::new(args, regex)?;
    let constant = args.constant(rewrite).and_then(|v| v.as_str()).map(parse);
    Ok(Box::new(move |args| {
        let (text, patterns) = (args.columns[source].as_strings(), args.columns[regex].as_strings());
        let rewrites = args.columns[rewrite].as_strings();
        let mut cache = Cache::default();
        args.try_strings(|i, out| match pattern.get(patterns.get(i), &mut cache) {
            Some(regex) => match &constant {
                Some(parts) => replace(args, regex, parts, text.get(i), out),
                None => replace(args, regex, &parse(rewrites.get(i)), text.get(i), out),
            },
            None => {
                out.push_str(text.get(i));
                Ok(())
            }
        })
    }))
}

enum Part {
    Text(String),
    Group(usize),
}

/// Parses a rewrite pattern. A backslash before anything but a digit escapes the next character.
fn parse(rewrite: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut chars = rewrite.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some(d) if d.is_ascii_digit() => {
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                parts.push(Part::Group(d as usize - '0' as usize));
            }
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    parts
}

fn replace(args: &Args<'_>, regex: &Regex, parts: &[Part], text: &str, out: &mut String) -> Result<(), OutputTooLarge> {
    let mut from = 0;
    if let [] | [Part::Text(_)] | [Part::Group(0)] = parts {
        for m in regex.find_iter(text) {
            args.fits(out.len())?;
            out.push_str(&text[from..m.start()]);
            match parts {
                [Part::Text(t)] => out.push_str(t),
                [Part::Group(_)] => out.push_str(m.as_str()),
                _ => {}
            }
            from = m.end();
        }
    } else {
        let group = |captures: &Captures<'_>, n: usize, out: &mut String| {
            out.push_str(captures.get(n).map_or("", |m| m.as_str()));
        };
        for captures in regex.captures_iter(text) {
            let Some(m) = captures.get(0) else { continue };
            args.fits(out.len())?;
            out.push_str(&text[from..m.start()]);
            for part in parts {
                match part {
                    Part::Text(t) => out.push_str(t),
                    Part::Group(n) => group(&captures, *n, out),
                }
            }
            from = m.end();
        }
    }
    out.push_str(&text[from..]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn rewrites() {
        let text = |s: &str| Value::String(s.into());
        check("replace_regex", &[text("one two"), text(r"(\w)(\w)"), text(r"\2\1")], text("noe wto"));
        check("replace_regex", &[text("one two"), text(r"\s+"), text("-")], text("one-two"));
        check("replace", &[text(r"(\d)"), text(r"<\1>"), text("a1")], text("a<1>"));
    }
}
