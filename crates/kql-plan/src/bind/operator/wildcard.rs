//! Wildcards over names, and the order of names with numbers.

use std::cmp::Ordering;

/// Whether a name matches a pattern in which `*` matches any text.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

/// Order in which `a2` comes before `a10`, regardless of case.
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let (mut x, mut y) = (a.as_str(), b.as_str());
    loop {
        let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
        let (nx, ny) = (digits(x), digits(y));
        if nx > 0 && ny > 0 {
            let (p, q) = (x[..nx].trim_start_matches('0'), y[..ny].trim_start_matches('0'));
            let order = p.len().cmp(&q.len()).then_with(|| p.cmp(q));
            if order != Ordering::Equal {
                return order;
            }
            (x, y) = (&x[nx..], &y[ny..]);
            continue;
        }
        match (x.chars().next(), y.chars().next()) {
            (Some(p), Some(q)) if p == q => (x, y) = (&x[p.len_utf8()..], &y[q.len_utf8()..]),
            (p, q) => return p.cmp(&q),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_match_any_text() {
        assert!(matches("a*c", "abc") && matches("*", "") && matches("a*", "a") && matches("*b*", "abc"));
        assert!(!matches("a*c", "ab") && !matches("a", "ab") && !matches("ab*b", "ab"));
        assert_eq!(natural("x2", "X10"), Ordering::Less);
    }
}
