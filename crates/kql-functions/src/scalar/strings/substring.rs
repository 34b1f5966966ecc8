//! `substring(source, start, [length])`.

use crate::{Family, Kernel, Scalar, ScalarId};
use kql_types::Type;

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "substring",
    &[],
    &["(source: stringable, start: integer, length: integer?) -> string"],
    "substring-function",
    "Part of a string, counted in code points. A negative start counts from the end; a start before the beginning \
     or a negative length gives `\"\"`. A null start or length gives a null string, which no other function \
     returns.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let (text, starts) = (args.columns[0].as_strings(), args.columns[1].as_longs());
            let lengths = args.has(2).then(|| args.columns[2].as_longs());
            let mut out = args.builder(Type::String);
            for i in 0..args.rows {
                let length = lengths.as_ref().map_or(Some(i64::MAX), |l| l.get(i));
                match (starts.get(i), length) {
                    (Some(start), Some(length)) => out.push_str(part(text.get(i), start, length)),
                    _ => out.push_null(),
                }
            }
            Ok(out.finish()?)
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::Substring)];

fn part(text: &str, start: i64, length: i64) -> &str {
    let start = if start < 0 {
        let count = if text.is_ascii() { text.len() } else { text.chars().count() };
        start.saturating_add(count as i64)
    } else {
        start
    };
    let (Ok(start), Ok(length)) = (usize::try_from(start), usize::try_from(length)) else { return "" };
    if text.is_ascii() {
        let from = start.min(text.len());
        return &text[from..from + length.min(text.len() - from)];
    }
    let Some((from, _)) = text.char_indices().nth(start) else { return "" };
    let rest = &text[from..];
    rest.char_indices().nth(length).map_or(rest, |(to, _)| &rest[..to])
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn parts() {
        let text = |s: &str| Value::String(s.into());
        let long = Value::Long;
        check("substring", &[text("hello"), long(-3), long(2)], text("ll"));
        check("substring", &[text("abc"), long(-10), long(2)], text(""));
        check("substring", &[text("a😀b"), long(1), long(1)], text("😀"));
        check("substring", &[text("abc"), long(1), long(-1)], text(""));
        check("substring", &[text("abc"), Value::Null(Type::Long)], Value::Null(Type::String));
    }
}
