//! A line-by-line diff.

/// Unchanged lines around a change.
const CONTEXT: usize = 2;

/// Limit of the product of differing lines; larger differences are not aligned.
const MAX_PAIRS: usize = 4_000_000;

/// A line of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// In both.
    Same(&'a str),
    /// Only in the first.
    Gone(&'a str),
    /// Only in the second.
    New(&'a str),
    /// This number of unchanged lines is omitted.
    Skipped(usize),
}

/// The changes from one list of lines to another, each with a few lines around it. Empty when they are equal.
pub fn diff<'a>(old: &'a [String], new: &'a [String]) -> Vec<Line<'a>> {
    if old == new {
        return Vec::new();
    }
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let mut out: Vec<Line<'a>> = old[..head].iter().map(|l| Line::Same(l)).collect();
    align(&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail], &mut out);
    out.extend(old_rest[old_rest.len() - tail..].iter().map(|l| Line::Same(l)));
    folded(&out)
}

/// Aligns along a longest common subsequence; removed lines precede added ones.
fn align<'a>(old: &'a [String], new: &'a [String], out: &mut Vec<Line<'a>>) {
    let (n, m) = (old.len(), new.len());
    if n.saturating_mul(m) > MAX_PAIRS {
        out.extend(old.iter().map(|l| Line::Gone(l)));
        out.extend(new.iter().map(|l| Line::New(l)));
        return;
    }
    // By position in both: how many lines the rests have in common.
    let mut common = vec![0u32; (n + 1) * (m + 1)];
    let at = |i: usize, j: usize| i * (m + 1) + j;
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            common[at(i, j)] = if old[i] == new[j] {
                common[at(i + 1, j + 1)] + 1
            } else {
                common[at(i + 1, j)].max(common[at(i, j + 1)])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < n || j < m {
        if i < n && j < m && old[i] == new[j] {
            out.push(Line::Same(&old[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < n && (j == m || common[at(i + 1, j)] >= common[at(i, j + 1)]) {
            out.push(Line::Gone(&old[i]));
            i += 1;
        } else {
            out.push(Line::New(&new[j]));
            j += 1;
        }
    }
}

/// Omits unchanged lines far from a change.
fn folded<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let is_change = |l: &Line<'_>| !matches!(l, Line::Same(_));
    let near = |i: usize| lines[i.saturating_sub(CONTEXT)..(i + CONTEXT + 1).min(lines.len())].iter().any(is_change);
    let mut out: Vec<Line<'a>> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        match (near(i), out.last_mut()) {
            (true, _) => out.push(*line),
            (false, Some(Line::Skipped(n))) => *n += 1,
            (false, _) => out.push(Line::Skipped(1)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.chars().map(String::from).collect()
    }

    fn shown(old: &str, new: &str) -> String {
        let (old, new) = (lines(old), lines(new));
        let one = |l: &Line<'_>| match l {
            Line::Same(l) => format!(" {l}"),
            Line::Gone(l) => format!("-{l}"),
            Line::New(l) => format!("+{l}"),
            Line::Skipped(n) => format!("…{n}"),
        };
        diff(&old, &new).iter().map(one).collect()
    }

    #[test]
    fn changes_with_their_surroundings() {
        assert_eq!(shown("abc", "abc"), "");
        assert_eq!(shown("abc", "axc"), " a-b+x c");
        assert_eq!(shown("abc", "bcd"), "-a b c+d");
        assert_eq!(shown("", "ab"), "+a+b");
        assert_eq!(shown("abcdefgh", "abcdeXgh"), "…3 d e-f+X g h");
        assert_eq!(shown("1abcdef2", "1abcdef3"), "…5 e f-2+3");
        assert_eq!(shown("aXbcdefgYh", "abcdefgh"), " a-X b c…2 f g-Y h");
    }
}
