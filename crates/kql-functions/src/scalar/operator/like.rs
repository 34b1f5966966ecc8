//! `like`, the legacy wildcard match, with case and without, and the negations.

use super::_fold::fold;
use super::_search::with_folded;
use super::_string_operator::{TEXT_RIGHT, binary};
use crate::{BindArgs, BindError, Family, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Operator,
        "like",
        &[],
        TEXT_RIGHT,
        "Kusto.Language, Operators.Like (the reference has no page)",
        "Whether the whole string matches a pattern, case-insensitively; `*` matches any text.",
        |args| bind(args, false, false),
    )
    .with_id(ScalarId::Like),
    Scalar::on_text(
        Family::Operator,
        "notlike",
        &["!like"],
        TEXT_RIGHT,
        "Kusto.Language, Operators.NotLike",
        "Negation of `like`.",
        |args| bind(args, false, true),
    )
    .with_id(ScalarId::NotLike),
    Scalar::on_text(
        Family::Operator,
        "likecs",
        &["like_cs"],
        TEXT_RIGHT,
        "Kusto.Language, Operators.LikeCs",
        "Case-sensitive form of `like`.",
        |args| bind(args, true, false),
    )
    .with_id(ScalarId::LikeCs),
    Scalar::on_text(
        Family::Operator,
        "notlikecs",
        &["!like_cs"],
        TEXT_RIGHT,
        "Kusto.Language, Operators.NotLikeCs",
        "Negation of `likecs`.",
        |args| bind(args, true, true),
    )
    .with_id(ScalarId::NotLikeCs),
];

fn bind(args: &BindArgs<'_>, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    let compile = move |p: &str| -> Vec<String> {
        let p = if cased { p.to_string() } else { fold(p).into_owned() };
        p.split('*').map(str::to_string).collect()
    };
    binary(args, negate, compile, move |p, s| if cased { matches(p, s) } else { with_folded(s, |s| matches(p, s)) })
}

/// The pieces between the stars occur in this order, the first at the start and the last at the end.
fn matches(pieces: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = pieces else {
        return pieces.first().is_some_and(|p| p == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for piece in middle {
        match memchr::memmem::find(rest.as_bytes(), piece.as_bytes()) {
            Some(i) => rest = &rest[i + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn stars() {
        let text = |s: &str| Value::String(s.into());
        for (t, p, yes) in [("Abcabc", "a*C", true), ("ab", "ab*b", false), ("ab", "AB", true), ("abc", "*b*", true)] {
            check("like", &[text(t), text(p)], Value::Bool(yes));
        }
    }
}
