//! `take_any`, `any`.

use crate::{Aggregate, AggregateForm, AggregateId, Naming, Nulls};

const NULLS: Nulls = Nulls::Described(
    "A single column gives its first value that is neither null nor empty, if there is one; null over no rows.",
);

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::TakeAny),
        name: "take_any",
        aliases: &[],
        signatures: &["(expr: star+) -> arg0"],
        naming: Naming::FirstArgument,
        nulls: NULLS,
        summary: "Columns of an arbitrary row of the group. Vigie always takes the first, so results are \
                  reproducible.",
        source: "take-any-aggregation-function",
        form: AggregateForm::AnyRow,
    },
    Aggregate {
        id: Some(AggregateId::TakeAnyLegacy),
        name: "any",
        aliases: &[],
        signatures: &["(expr: star+) -> arg0"],
        naming: Naming::PrefixAndEach("any"),
        nulls: NULLS,
        summary: "Legacy name of `take_any`, which names a single column `any_x`.",
        source: "take-any-aggregation-function",
        form: AggregateForm::AnyRow,
    },
];
