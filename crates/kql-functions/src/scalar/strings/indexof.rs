//! `indexof(source, match, [start, [length, [occurrence]]])` and `indexof_regex`.

use super::_regex::{Cache, Pattern};
use crate::{Args, Family, Kernel, Scalar, ScalarId};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(Family::Strings,
        "indexof",
        &[],
        &[
            "(source: stringable, match: stringable, start: integer?, length: integer?, occurrence: const integer?) -> long",
        ],
        "indexof-function",
        "Position of a search string in code points, counted from 0, or -1 if it does not occur. A negative start \
         counts from the end. An empty search string, a length below -1 or a negative occurrence gives null. For a \
         later occurrence, the length is counted from the end of the previous one.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let wanted = args.columns[1].as_strings();
                Ok(search(args, |i, rest, length, occurrence| {
                    let wanted = wanted.get(i);
                    let mut from = 0;
                    for _ in 1..occurrence {
                        let at = from + cut(rest.get(from..)?, length).find(wanted)?;
                        from = at + rest[at..].chars().next().map_or(1, char::len_utf8);
                    }
                    cut(rest.get(from..)?, length).find(wanted).map(|at| from + at)
                }))
            });
            Ok(kernel)
        },
    ).with_id(ScalarId::IndexOf),
    Scalar::on_text(Family::Strings,
        "indexof_regex",
        &[],
        &[
            "(source: stringable, match: const stringable, start: integer?, length: integer?, occurrence: const integer?) \
             -> long",
        ],
        "indexof-regex-function",
        "Like `indexof`, for matches of a regular expression. Matches do not overlap; a negative start gives null.",
        |args| {
            let pattern = Pattern::new(args, 1)?;
            let kernel: Kernel = Box::new(move |args| {
                let patterns = args.columns[1].as_strings();
                let starts = args.has(2).then(|| args.columns[2].as_longs());
                let mut cache = Cache::default();
                let found = search(args, |i, rest, length, occurrence| {
                    let regex = pattern.get(patterns.get(i), &mut cache)?;
                    regex.find_iter(cut(rest, length)).nth(occurrence - 1).map(|m| m.start())
                });
                let Some(starts) = starts else { return Ok(found) };
                let found = found.as_longs();
                let valid = |i: &usize| starts.get(*i).is_some_and(|s| s >= 0);
                Ok(Column::longs((0..args.rows).map(|i| Some(i).filter(valid).and_then(|i| found.get(i)))))
            });
            Ok(kernel)
        },
    ),
];

/// The position that `find` returns, which receives the row, the string from the start position on, the length and the
/// occurrence.
fn search(args: &Args<'_>, mut find: impl FnMut(usize, &str, i64, usize) -> Option<usize>) -> Column {
    let (text, wanted) = (args.columns[0].as_strings(), args.columns[1].as_strings());
    let option = |n: usize| args.has(n).then(|| args.columns[n].as_longs());
    let (starts, lengths, occurrences) = (option(2), option(3), option(4));
    Column::longs((0..args.rows).map(|i| {
        let start = starts.as_ref().map_or(Some(0), |s| s.get(i))?;
        let length = lengths.as_ref().map_or(Some(-1), |l| l.get(i))?;
        let occurrence = occurrences.as_ref().map_or(Some(1), |o| o.get(i))?;
        if wanted.get(i).is_empty() || length < -1 || occurrence < 1 {
            return None;
        }
        let text = text.get(i);
        let start = if start < 0 { (text.chars().count() as i64 + start).max(0) } else { start };
        let Some(from) = byte_offset(text, usize::try_from(start).unwrap_or(usize::MAX)) else { return Some(-1) };
        let at = find(i, &text[from..], length, usize::try_from(occurrence).unwrap_or(usize::MAX));
        Some(at.map_or(-1, |at| text[..from + at].chars().count() as i64))
    }))
}

/// The first code points of a string; all with a negative length.
fn cut(text: &str, length: i64) -> &str {
    let to = usize::try_from(length).ok().and_then(|length| byte_offset(text, length));
    to.map_or(text, |to| &text[..to])
}

/// Where the code point of a number begins; the end of the string counts as one.
fn byte_offset(text: &str, chars: usize) -> Option<usize> {
    if text.is_ascii() {
        return (chars <= text.len()).then_some(chars);
    }
    text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(chars)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn positions() {
        let text = |s: &str| Value::String(s.into());
        let long = Value::Long;
        let all = |extra: &[i64]| {
            [&[text("abcdefgabcdefg"), text("cde")][..], &extra.iter().map(|v| long(*v)).collect::<Vec<_>>()].concat()
        };
        check("indexof", &all(&[]), long(2));
        check("indexof", &all(&[1, 2]), long(-1));
        check("indexof", &all(&[3]), long(9));
        check("indexof", &all(&[1, 10, 2]), long(9));
        check("indexof", &all(&[1, 9, 2]), long(9));
        check("indexof", &all(&[1, 8, 2]), long(-1));
        check("indexof", &all(&[1, -1, 2]), long(9));
        check("indexof", &[text("café"), text("é")], long(3));
        check("indexof", &[text("café"), text("")], Value::Null(Type::Long));
        check("indexof_regex", &[text("abcabcdefg"), text("a.c"), long(0), long(9), long(2)], long(3));
        check("indexof_regex", &[text("abcabc"), text("a|ab"), long(-1)], Value::Null(Type::Long));
    }
}
