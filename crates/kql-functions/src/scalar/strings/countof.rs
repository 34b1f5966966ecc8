//! `countof(source, search, [kind])`.

use super::_regex::{Cache, Pattern};
use crate::{BindError, Family, Kernel, Scalar, ScalarId};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "countof",
    &[],
    &["(source: string, search: string, kind: const string?) -> long"],
    "countof-function",
    "Number of occurrences of a search string or, with the kind `regex`, of matches of a regular expression. Plain \
     occurrences may overlap, matches may not: `countof(\"aaaa\", \"aa\")` is 3, and 2 with `regex`.",
    |args| {
        let regex = match args.count() {
            0..3 => false,
            _ => match args.constant_str(2)? {
                "regex" => true,
                "normal" => false,
                other => return Err(BindError::argument(2, format!("the kind is `normal` or `regex`, not `{other}`"))),
            },
        };
        let pattern = if regex { Some(Pattern::new(args, 1)?) } else { None };
        let kernel: Kernel = Box::new(move |args| {
            let (text, wanted) = (args.columns[0].as_strings(), args.columns[1].as_strings());
            let mut cache = Cache::default();
            Ok(Column::longs((0..args.rows).map(|i| {
                let (text, wanted) = (text.get(i), wanted.get(i));
                match &pattern {
                    None => Some(overlapping(text.as_bytes(), wanted.as_bytes())),
                    Some(p) => p.get(wanted, &mut cache).map(|r| r.find_iter(text).count() as i64),
                }
            })))
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::CountOf)];

fn overlapping(text: &[u8], wanted: &[u8]) -> i64 {
    if wanted.is_empty() {
        return 0;
    }
    let finder = memchr::memmem::Finder::new(wanted);
    let (mut from, mut count) = (0, 0);
    while let Some(at) = text.get(from..).and_then(|t| finder.find(t)) {
        from += at + 1;
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn overlaps() {
        let text = |s: &str| Value::String(s.into());
        check("countof", &[text("aaaa"), text("aa")], Value::Long(3));
        check("countof", &[text("aaaa"), text("aa"), text("regex")], Value::Long(2));
        check("countof", &[text(""), text("")], Value::Long(0));
    }
}
