//! What `hasprefix` and `hassuffix` share: all but the end of the term.

use super::_search::{Bounds, SearchTerm};
use super::_string_operator::{STRING_RIGHT, binary};
use crate::{Bind, BindArgs, BindError, Family, Kernel, Scalar};

/// The four operators on one end of terms: plain, negated, and both case-sensitive.
macro_rules! term_edge {
    ($name:literal, $summary:literal, $bounds:expr, [$ci:ident, $not_ci:ident, $cs:ident, $not_cs:ident]) => {
        &[
            $crate::scalar::operator::_term_edge::declare($name, concat!($name, "-operator"), $summary, |args| {
                $crate::scalar::operator::_term_edge::bind(args, $bounds, false, false)
            })
            .with_id($crate::ScalarId::$ci),
            $crate::scalar::operator::_term_edge::declare(
                concat!("!", $name),
                concat!("not-", $name, "-operator"),
                concat!("Negation of `", $name, "`."),
                |args| $crate::scalar::operator::_term_edge::bind(args, $bounds, false, true),
            )
            .with_id($crate::ScalarId::$not_ci),
            $crate::scalar::operator::_term_edge::declare(
                concat!($name, "_cs"),
                concat!($name, "-cs-operator"),
                concat!("Case-sensitive form of `", $name, "`."),
                |args| $crate::scalar::operator::_term_edge::bind(args, $bounds, true, false),
            )
            .with_id($crate::ScalarId::$cs),
            $crate::scalar::operator::_term_edge::declare(
                concat!("!", $name, "_cs"),
                concat!("not-", $name, "-cs-operator"),
                concat!("Negation of `", $name, "_cs`."),
                |args| $crate::scalar::operator::_term_edge::bind(args, $bounds, true, true),
            )
            .with_id($crate::ScalarId::$not_cs),
        ]
    };
}
pub(super) use term_edge;

pub(super) const fn declare(name: &'static str, source: &'static str, summary: &'static str, bind: Bind) -> Scalar {
    Scalar::on_text(Family::Operator, name, &[], STRING_RIGHT, source, summary, bind)
}

pub(super) fn bind(args: &BindArgs<'_>, bounds: Bounds, cased: bool, negate: bool) -> Result<Kernel, BindError> {
    binary(args, negate, move |p| SearchTerm::new(p, cased, bounds), SearchTerm::is_in)
}
