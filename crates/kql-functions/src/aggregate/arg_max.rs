//! `arg_max`, `arg_min` and their legacy names.

use crate::{Aggregate, AggregateForm, Naming, Nulls};

const NULLS: Nulls = Nulls::Described(
    "A null first argument loses to every value; if it is null in all rows, the first row is taken. Null over no \
     rows.",
);

const fn declare(
    name: &'static str,
    signatures: &'static [&'static str],
    form: AggregateForm,
    legacy: Option<&'static str>,
) -> Aggregate {
    Aggregate {
        id: None,
        name,
        aliases: &[],
        signatures,
        naming: match legacy {
            Some(prefix) => Naming::PrefixAndChain(prefix),
            None => Naming::FirstArgument,
        },
        nulls: NULLS,
        summary: if legacy.is_some() {
            "Legacy form of `arg_max` or `arg_min` with other column names, such as `max_first` and \
             `max_first_second`."
        } else {
            "Columns of the row in which the first argument is largest (`arg_max`) or smallest (`arg_min`). Of \
             several such rows, the first; NaN beats every number."
        },
        source: if matches!(form, AggregateForm::ArgMax) {
            "arg-max-aggregation-function"
        } else {
            "arg-min-aggregation-function"
        },
        form,
    }
}

const MAX: &[&str] = &["(maximized: orderable, returned: star*) -> arg0"];
const MIN: &[&str] = &["(minimized: orderable, returned: star*) -> arg0"];

pub(super) static DECLARED: &[Aggregate] = &[
    declare("arg_max", MAX, AggregateForm::ArgMax, None),
    declare("arg_min", MIN, AggregateForm::ArgMin, None),
    declare("argmax", MAX, AggregateForm::ArgMax, Some("max")),
    declare("argmin", MIN, AggregateForm::ArgMin, Some("min")),
];
