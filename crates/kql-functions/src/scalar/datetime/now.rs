//! `now(offset)` and `ago(timespan)`.

use super::_calendar::{constant, of_date};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::Type;

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: Some(ScalarId::Now),
        name: "now",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(offset: timespan?) -> datetime"],
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Execution,
        summary: "The time at which the query runs, the same everywhere in the query. `--now` sets it.",
        source: "now-function",
        bind: |args| {
            let (now, given) = (args.context.now, args.count() > 0);
            let kernel: Kernel = if given {
                of_date(Type::DateTime, move |offset| now.checked_add(offset))
            } else {
                Box::new(move |args| Ok(constant(now, args.rows)))
            };
            Ok(kernel)
        },
    },
    Scalar {
        id: Some(ScalarId::Ago),
        name: "ago",
        aliases: &[],
        family: Family::DateTime,
        syntax: Syntax::Named,
        signatures: &["(timespan: timespan) -> datetime"],
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Execution,
        summary: "The time that lies the given timespan before `now()`.",
        source: "ago-function",
        bind: |args| {
            let now = args.context.now;
            Ok(of_date(Type::DateTime, move |span| now.checked_sub(span)))
        },
    },
];

#[cfg(test)]
mod tests {
    use crate::testing::{call, check};
    use kql_types::{Type, Value, ticks};

    #[test]
    fn ago_counts_from_now() {
        check("ago", &[Value::Timespan(ticks::DAY)], Value::DateTime(ticks::UNIX_EPOCH - ticks::DAY));
        assert_eq!(call("now", &[], Type::DateTime), Value::DateTime(ticks::UNIX_EPOCH));
        check("now", &[Value::Null(Type::Timespan)], Value::Null(Type::DateTime));
    }
}
