//! `has_any_index(source, values)`.

use crate::scalar::conversion::_convert::text_of;
use crate::scalar::operator::_search::{Bounds, SearchTerm};
use crate::{Family, Kernel, Scalar};
use kql_types::{Column, Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "has_any_index",
    &[],
    &["(source: text, values: array) -> long"],
    "has-any-index-function",
    "Position of the first element of the array that the string `has`, or -1.",
    |args| {
        let constant = args.constant(1).map(terms);
        let kernel: Kernel = Box::new(move |args| {
            let text = args.columns[0].as_strings();
            Ok(Column::longs((0..args.rows).map(|i| {
                Some(match &constant {
                    Some(terms) => first(terms, text.get(i)),
                    None => first(&terms(&args.columns[1].value(i)), text.get(i)),
                })
            })))
        });
        Ok(kernel)
    },
)];

fn terms(values: &Value) -> Vec<Option<SearchTerm>> {
    let Value::Dynamic(Dyn::Array(items)) = values else { return Vec::new() };
    let term = |v: &Dyn| SearchTerm::new(&text_of(&v.to_value()), false, Bounds::Both);
    items.iter().map(|v| (*v != Dyn::Null).then(|| term(v))).collect()
}

fn first(terms: &[Option<SearchTerm>], text: &str) -> i64 {
    terms.iter().position(|n| n.as_ref().is_some_and(|n| n.is_in(text))).map_or(-1, |i| i as i64)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn first_element() {
        let list = |s: &str| Value::Dynamic(Dyn::from_text(s));
        let text = Value::String("Example number 2".into());
        check("has_any_index", &[text.clone(), list("[1,2,3]")], Value::Long(1));
        check("has_any_index", &[text, list("[]")], Value::Long(-1));
    }
}
