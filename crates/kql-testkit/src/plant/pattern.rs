//! Texts that fit what a query tests with: a regular expression, an address range, a bound.

use std::iter::Peekable;
use std::str::Chars;

/// A text that a regular expression matches, for those that are made of the common parts.
pub(super) fn sample(pattern: &str) -> Option<String> {
    let text = alternatives(&mut pattern.trim_start_matches("(?i)").chars().peekable());
    regex::Regex::new(pattern).ok().filter(|r| r.is_match(&text)).map(|_| text)
}

/// The first alternative up to the end of the group.
fn alternatives(chars: &mut Peekable<Chars<'_>>) -> String {
    let mut out = String::new();
    let mut taken = false;
    let mut last = String::new();
    while let Some(c) = chars.next() {
        let piece = match c {
            ')' => break,
            '|' => {
                taken = true;
                continue;
            }
            '(' => {
                if chars.peek() == Some(&'?') {
                    skip_flags(chars);
                }
                alternatives(chars)
            }
            '[' => class(chars),
            '.' => "a".into(),
            '^' | '$' => String::new(),
            '\\' => escape(chars.next().unwrap_or('\\')),
            '*' | '+' | '?' => {
                if c != '+' && !taken && out.ends_with(&last) {
                    out.truncate(out.len() - last.len());
                }
                last.clear();
                continue;
            }
            '{' => {
                let count: String = chars.by_ref().take_while(|c| *c != '}').collect();
                let least: usize = count.split(',').next().and_then(|n| n.parse().ok()).unwrap_or(1);
                if !taken {
                    (1..least.min(64)).for_each(|_| out.push_str(&last));
                }
                continue;
            }
            other => other.to_string(),
        };
        if !taken {
            out.push_str(&piece);
            last = piece;
        }
    }
    out
}

fn skip_flags(chars: &mut Peekable<Chars<'_>>) {
    chars.next();
    match chars.peek() {
        Some('P' | '<') => _ = chars.by_ref().find(|c| *c == '>'),
        _ => {
            while chars.peek().is_some_and(|c| *c != ':' && *c != ')') {
                chars.next();
            }
            chars.next_if_eq(&':');
        }
    }
}

fn class(chars: &mut Peekable<Chars<'_>>) -> String {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut first = None;
    while let Some(c) = chars.next() {
        match c {
            ']' if first.is_some() => break,
            '\\' => _ = first.get_or_insert(escape(chars.next().unwrap_or('\\'))),
            c => _ = first.get_or_insert(c.to_string()),
        }
    }
    if negated { "q".into() } else { first.unwrap_or_default() }
}

fn escape(c: char) -> String {
    match c {
        'd' => "7".into(),
        'w' | 'S' | 'D' => "w".into(),
        's' => " ".into(),
        'b' | 'B' | 'A' | 'z' => String::new(),
        't' => "\t".into(),
        'n' => "\n".into(),
        'r' => "\r".into(),
        other => other.to_string(),
    }
}

/// An address in a range, or with a prefix.
pub(super) fn address(range: &str) -> String {
    let base = range.split('/').next().unwrap_or(range);
    let parts = base.trim_end_matches('.').split('.').count();
    (parts..4).fold(base.trim_end_matches('.').to_string(), |text, _| text + ".7")
}

/// Numbers on either side of a bound.
pub(super) fn around(bound: &str) -> Vec<String> {
    if let Ok(n) = bound.parse::<i64>() {
        return vec![n.saturating_sub(1).to_string(), n.to_string(), n.saturating_add(1).to_string()];
    }
    match bound.parse::<f64>() {
        Ok(n) => vec![format!("{}", n - 1.0), bound.to_string(), format!("{}", n + 1.0)],
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_match() {
        for p in ["^a+b?c{2,3}$", "(?i)(foo|bar)[0-9]{4}\\.exe", "[^x]\\d{1,3}\\.\\d+", "(?P<n>\\w)x*y"] {
            assert!(sample(p).is_some(), "{p}");
        }
        assert_eq!(address("10.1.0.0/16"), "10.1.0.0");
        assert_eq!(address("10.1."), "10.1.7.7");
    }
}
