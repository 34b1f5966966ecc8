//! Filling the gaps of a series.

use super::_series::Number;
use crate::{Bind, Family, Naming, Nulls, Scalar};
use kql_types::{Dyn, Value};

/// The elements of the series, whatever they are.
pub(crate) fn items(row: &[Value]) -> Option<&[Dyn]> {
    match row.first()? {
        Value::Dynamic(Dyn::Array(items)) => Some(items),
        _ => None,
    }
}

/// Whether an element is missing: null, or equal to the placeholder if there is one.
pub(crate) fn is_missing(item: &Dyn, placeholder: Option<Number>) -> bool {
    match placeholder {
        None => *item == Dyn::Null,
        Some(p) => Number::of(&item.to_value()).is_some_and(|v| v.real() == p.real()),
    }
}

/// Carries values over the gaps after them, or with `backward` over those before them.
pub(crate) fn carry(row: &[Value], backward: bool) -> Option<Dyn> {
    let placeholder = row.get(1).and_then(Number::of);
    let mut items = items(row)?.to_vec();
    if backward {
        items.reverse();
    }
    let mut last: Option<Dyn> = None;
    for item in &mut items {
        if !is_missing(item, placeholder) {
            last = Some(item.clone());
        } else if let Some(last) = &last {
            *item = last.clone();
        }
    }
    if backward {
        items.reverse();
    }
    Some(Dyn::Array(items))
}

/// The declaration of a function that carries values over gaps.
pub(crate) const fn carrying(name: &'static str, summary: &'static str, source: &'static str, bind: Bind) -> Scalar {
    const SIGNATURES: &[&str] = &["(series: array, missing_value_placeholder: number?) -> arg0"];
    const NULLS: Nulls =
        Nulls::Described("Null counts as missing, unless a placeholder is given; a null series gives null.");
    Scalar {
        naming: Naming::FirstArgument,
        ..Scalar::pure(Family::Series, name, SIGNATURES, NULLS, summary, source, bind)
    }
}
