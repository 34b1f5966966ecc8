//! `min(expr)`, `minif(expr, predicate)`.

use super::{_grouped::filtered, _min_max::bind};
use crate::{Aggregate, AggregateForm, AggregateId, Naming, Nulls};

const NULLS: Nulls = Nulls::Described("Nulls are skipped; without values null, or `\"\"` for strings.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::Min),
        name: "min",
        aliases: &[],
        signatures: &["(expr: orderable) -> arg0"],
        naming: Naming::PrefixAndFirst("min"),
        nulls: NULLS,
        summary: "Smallest value. If a value is NaN, the result is NaN.",
        source: "min-aggregation-function",
        form: AggregateForm::Accumulator(bind::<false>),
    },
    Aggregate {
        id: Some(AggregateId::MinIf),
        name: "minif",
        aliases: &[],
        signatures: &["(expr: orderable, predicate: bool) -> arg0"],
        naming: Naming::PrefixAndFirst("minif"),
        nulls: NULLS,
        summary: "Smallest value in the rows where the predicate is true.",
        source: "minif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind::<false>, args, 1)),
    },
];
