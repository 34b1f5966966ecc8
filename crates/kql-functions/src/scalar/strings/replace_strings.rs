//! `replace_strings(text, lookups, rewrites)`.

use crate::{Args, Family, Kernel, Scalar, ScalarId};
use kql_types::{Dyn, OutputTooLarge, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "replace_strings",
    &[],
    &["(text: string, lookups: array, rewrites: array) -> string"],
    "replace-strings-function",
    "Replaces several strings at once. Occurrences of an earlier lookup string take precedence over those of a \
     later one, and replaced text is not searched again. Occurrences whose rewrite is not a string stay as they are, \
     and no later lookup applies to them.",
    |args| {
        let constant = args.constant(1).zip(args.constant(2)).map(|(l, r)| pairs(l, r));
        let kernel: Kernel = Box::new(move |args| {
            let text = args.columns[0].as_strings();
            args.try_strings(|i, out| match &constant {
                Some(pairs) => replace(args, text.get(i), pairs, out),
                None => replace(args, text.get(i), &pairs(&args.columns[1].value(i), &args.columns[2].value(i)), out),
            })
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::ReplaceStrings)];

/// Lookup strings with their rewrites; a rewrite that is not a string leaves the match as it is, which is to rewrite it as itself.
/// Empty lookups, lookups that are not strings and lookups without a rewrite are skipped.
fn pairs(lookups: &Value, rewrites: &Value) -> Vec<(String, String)> {
    let (Value::Dynamic(Dyn::Array(lookups)), Value::Dynamic(Dyn::Array(rewrites))) = (lookups, rewrites) else {
        return Vec::new();
    };
    let both = lookups.iter().zip(rewrites).filter_map(|pair| match pair {
        (Dyn::String(l), _) if l.is_empty() => None,
        (Dyn::String(l), Dyn::String(r)) => Some((l.clone(), r.clone())),
        (Dyn::String(l), _) => Some((l.clone(), l.clone())),
        _ => None,
    });
    both.collect()
}

/// A part of the source that later lookups may still match, or a replacement.
enum Piece<'a> {
    Open(&'a str),
    Done(&'a str),
}

fn replace(args: &Args<'_>, text: &str, pairs: &[(String, String)], out: &mut String) -> Result<(), OutputTooLarge> {
    let mut pieces = vec![Piece::Open(text)];
    for (lookup, rewrite) in pairs {
        let mut next = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let Piece::Open(open) = piece else {
                next.push(piece);
                continue;
            };
            let mut from = 0;
            for at in memchr::memmem::find_iter(open.as_bytes(), lookup.as_bytes()) {
                next.push(Piece::Open(&open[from..at]));
                next.push(Piece::Done(rewrite));
                from = at + lookup.len();
            }
            next.push(Piece::Open(&open[from..]));
        }
        pieces = next;
    }
    let parts = || pieces.iter().map(|(Piece::Open(s) | Piece::Done(s))| *s);
    args.fits(parts().map(str::len).sum())?;
    parts().for_each(|s| out.push_str(s));
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn earlier_lookups_go_first() {
        let text = |s: &str| Value::String(s.into());
        let list = |s: &str| Value::Dynamic(Dyn::from_text(s));
        check(
            "replace_strings",
            &[text("This is"), list(r#"["is","This"]"#), list(r#"["was","This"]"#)],
            text("Thwas was"),
        );
        check(
            "replace_strings",
            &[text("cat dog"), list(r#"["cat","dog"]"#), list(r#"["dog","cat"]"#)],
            text("dog cat"),
        );
        check(
            "replace_strings",
            &[text("one anyone, two"), list(r#"["anyone","one",3,"two"]"#), list(r#"[null,"1","x",2]"#)],
            text("1 anyone, two"),
        );
    }
}
