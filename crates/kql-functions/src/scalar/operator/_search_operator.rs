//! What the operators that search a string share: each comes plain, negated, and case-sensitive in both forms.

/// The four forms of a search operator. `$bind` compiles a call: `fn(&BindArgs<'_>, cased: bool, negate: bool)`. Older names of
/// the negated, the case-sensitive and the negated case-sensitive form may follow the identities.
macro_rules! search_operator {
    ($name:literal, $signatures:expr, $summary:expr, $bind:expr, [$ci:ident, $not_ci:ident, $cs:ident, $not_cs:ident]
     $(, [$old_not_ci:literal, $old_cs:literal, $old_not_cs:literal])?) => {
        &[
            $crate::Scalar::on_text(
                $crate::Family::Operator,
                $name,
                &[],
                $signatures,
                concat!($name, "-operator"),
                $summary,
                |args| $bind(args, false, false),
            )
            .with_id($crate::ScalarId::$ci),
            $crate::Scalar::on_text(
                $crate::Family::Operator,
                concat!("!", $name),
                &[$($old_not_ci)?],
                $signatures,
                concat!("not-", $name, "-operator"),
                concat!("Negation of `", $name, "`."),
                |args| $bind(args, false, true),
            )
            .with_id($crate::ScalarId::$not_ci),
            $crate::Scalar::on_text(
                $crate::Family::Operator,
                concat!($name, "_cs"),
                &[$($old_cs)?],
                $signatures,
                concat!($name, "-cs-operator"),
                concat!("Case-sensitive form of `", $name, "`."),
                |args| $bind(args, true, false),
            )
            .with_id($crate::ScalarId::$cs),
            $crate::Scalar::on_text(
                $crate::Family::Operator,
                concat!("!", $name, "_cs"),
                &[$($old_not_cs)?],
                $signatures,
                concat!("not-", $name, "-cs-operator"),
                concat!("Negation of `", $name, "_cs`."),
                |args| $bind(args, true, true),
            )
            .with_id($crate::ScalarId::$not_cs),
        ]
    };
}
pub(super) use search_operator;
