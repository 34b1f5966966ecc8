//! `arg_max`, `arg_min` and their legacy names.

use crate::{Aggregate, AggregateForm, Naming, Nulls};

const NULLS: Nulls = Nulls::Described(
    "Rows where the first argument is null lose to all others; the first row if it is null in all. Over no rows null.",
);

const fn declare(
    name: &'static str,
    signatures: &'static [&'static str],
    form: AggregateForm,
    legacy: bool,
) -> Aggregate {
    Aggregate {
        name,
        aliases: &[],
        signatures,
        naming: if legacy { Naming::FirstAndOwn } else { Naming::FirstArgument },
        nulls: NULLS,
        summary: if legacy {
            "Legacy form, whose other columns are named `first_column`."
        } else {
            "The row where the first argument is extreme, the first one of equals; NaN beats every number."
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
    declare("arg_max", MAX, AggregateForm::ArgMax, false),
    declare("arg_min", MIN, AggregateForm::ArgMin, false),
    declare("argmax", MAX, AggregateForm::ArgMax, true),
    declare("argmin", MIN, AggregateForm::ArgMin, true),
];
