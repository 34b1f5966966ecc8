//! Strings that satisfy a regular expression or lie in an address range.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Strings that a regular expression matches.
pub(super) fn samples(pattern: &str) -> Vec<String> {
    let Some((regex, hir)) = read(pattern) else { return Vec::new() };
    let mut out = Vec::new();
    for variant in 0..12 {
        let text = Sampler { variant: variant / 2, generous: variant % 2 == 1, groups: &[] }.text(&hir);
        if regex.is_match(&text) && !out.contains(&text) {
            out.push(text);
        }
    }
    out
}

/// A string whose match captures these values; group 0 is the whole match.
pub(super) fn with_groups(pattern: &str, groups: &[(usize, String)]) -> Option<String> {
    let (regex, hir) = read(pattern)?;
    if let [(0, value)] = groups {
        return regex.is_match(value).then(|| value.clone());
    }
    (0..8).find_map(|variant| {
        let text = Sampler { variant: variant / 2, generous: variant % 2 == 1, groups }.text(&hir);
        let captures = regex.captures(&text)?;
        let fits = groups.iter().all(|(n, value)| captures.get(*n).is_some_and(|g| g.as_str() == value));
        fits.then_some(text)
    })
}

/// Compiles a pattern of Kusto's dialect and parses its structure.
fn read(pattern: &str) -> Option<(regex::Regex, Hir)> {
    let regex = kql_functions::compile_regex(pattern).ok()?;
    let hir = regex_syntax::parse(regex.as_str()).ok()?;
    Some((regex, hir))
}

struct Sampler<'a> {
    /// Which alternative to take.
    variant: usize,
    /// Whether optional parts are present.
    generous: bool,
    groups: &'a [(usize, String)],
}

impl Sampler<'_> {
    fn text(&self, hir: &Hir) -> String {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => String::new(),
            HirKind::Literal(l) => String::from_utf8_lossy(&l.0).into_owned(),
            HirKind::Class(c) => character(c).to_string(),
            HirKind::Repetition(r) => {
                let least = if self.generous && r.max != Some(0) { r.min.max(1) } else { r.min };
                self.text(&r.sub).repeat(least.min(300) as usize)
            }
            HirKind::Capture(c) => match self.groups.iter().find(|(n, _)| *n == c.index as usize) {
                Some((_, value)) => value.clone(),
                None => self.text(&c.sub),
            },
            HirKind::Concat(parts) => parts.iter().map(|p| self.text(p)).collect(),
            HirKind::Alternation(parts) => {
                parts.get(self.variant % parts.len()).map_or(String::new(), |p| self.text(p))
            }
        }
    }
}

/// A character of a class, preferably a common one.
fn character(class: &Class) -> char {
    let has = |c: char| match class {
        Class::Unicode(u) => u.ranges().iter().any(|r| r.start() <= c && c <= r.end()),
        Class::Bytes(b) => u8::try_from(c).is_ok_and(|c| b.ranges().iter().any(|r| r.start() <= c && c <= r.end())),
    };
    let first = match class {
        Class::Unicode(u) => u.ranges().first().map(|r| r.start()),
        Class::Bytes(b) => b.ranges().first().map(|r| char::from(r.start())),
    };
    ('a'..='z').chain("71 -_/.:".chars()).find(|c| has(*c)).or(first).unwrap_or('a')
}

/// An address in a range or with a prefix.
pub(super) fn address(range: &str) -> String {
    let base = range.split('/').next().unwrap_or(range);
    if base.contains(':') {
        return base.to_string();
    }
    let parts = base.trim_end_matches('.').split('.').count();
    (parts..4).fold(base.trim_end_matches('.').to_string(), |text, _| text + ".7")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_match() {
        for p in ["^a+b?c{2,3}$", "(?i)(foo|bar)[0-9]{4}\\.exe", "[^x]\\d{1,3}\\.\\d+", "(?P<n>\\w)x*y"] {
            assert!(!samples(p).is_empty(), "{p}");
        }
        let group = |value: &str| [(1, value.to_string())];
        assert_eq!(with_groups("user=(\\w+);", &group("ann")).as_deref(), Some("user=ann;"));
        assert_eq!(with_groups("user=(\\d+);", &group("ann")), None);
        assert_eq!(address("10.1.0.0/16"), "10.1.0.0");
        assert_eq!(address("10.1."), "10.1.7.7");
    }
}
