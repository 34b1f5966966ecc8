//! `series_fill_linear(series, placeholder, fill_edges, constant)`.

use super::_fill::{is_missing, items};
use super::_series::{Number, boolean, dynamic_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_fill_linear",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &[
        "(series: array, missing_value_placeholder: number?, fill_edges: bool?, constant_value: number?) -> arg0",
    ],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("Null counts as missing, unless a placeholder is given; a null series gives null."),
    purity: Purity::Pure,
    summary: "Replaces missing values by linear interpolation, truncated for integers. Gaps at the ends get the \
              nearest value; a series without values gets the constant.",
    source: "series-fill-linear-function",
    bind: |_| Ok(dynamic_rows(fill)),
}];

fn fill(row: &[Value]) -> Option<Dyn> {
    let placeholder = row.get(1).and_then(Number::of);
    let edges = boolean(row, 2).unwrap_or(true);
    let items = items(row)?;
    let known: Vec<(usize, Number)> = items
        .iter()
        .enumerate()
        .filter(|(_, v)| !is_missing(v, placeholder))
        .filter_map(|(i, v)| Some((i, Number::of(&v.to_value())?)))
        .collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        // An explicit null keeps the gaps.
        let constant = row.get(3).map_or(Dyn::Real(0.0), Value::to_dyn);
        return Some(Dyn::Array(vec![constant; items.len()]));
    };
    let integers = known.iter().all(|(_, v)| matches!(v, Number::Long(_)));
    let number = |v: Number| if integers { v.dynamic() } else { Dyn::Real(v.real()) };
    let mut next = 0;
    let filled = items.iter().enumerate().map(|(i, item)| {
        while next < known.len() && known[next].0 < i {
            next += 1;
        }
        if !is_missing(item, placeholder) {
            return Number::of(&item.to_value()).map_or(Dyn::Null, number);
        }
        match (next.checked_sub(1).and_then(|k| known.get(k)), known.get(next)) {
            (Some((from, a)), Some((to, b))) => {
                let slope = (b.real() - a.real()) / (to - from) as f64;
                let v = a.real() + slope * (i - from) as f64;
                if integers { Dyn::Long(v as i64) } else { Dyn::Real(v) }
            }
            (None, _) if edges => number(first.1),
            (_, None) if edges => number(last.1),
            _ => item.clone(),
        }
    });
    Some(Dyn::Array(filled.collect()))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn integers_truncate() {
        let given = d("[null, 111, null, 36, 41, null, null, 16, null]");
        check("series_fill_linear", std::slice::from_ref(&given), d("[111, 111, 73, 36, 41, 32, 24, 16, 16]"));
        let edges = [given, Value::Null(Type::Real), Value::Bool(false)];
        check("series_fill_linear", &edges, d("[null, 111, 73, 36, 41, 32, 24, 16, null]"));
        check("series_fill_linear", &[d("[null, null]")], d("[0.0, 0.0]"));
    }
}
