//! `bin_at(value, bin_size, fixed_point)`.

use super::_bins::bind;
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::BinAt),
    name: "bin_at",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &[
        "(value: number, bin_size: number, fixed_point: number) -> widest",
        "(value: timespan, bin_size: number, fixed_point: timespan) -> timespan",
        "(value: timespan, bin_size: timespan, fixed_point: timespan) -> timespan",
        "(value: datetime, bin_size: summable, fixed_point: datetime) -> datetime",
    ],
    naming: Naming::FirstArgument,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Like `bin`, with bins aligned to a fixed point.",
    source: "bin-at-function",
    bind: |args| bind(args, Some(2)),
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Value, ticks};

    #[test]
    fn both_sides_of_the_point() {
        check("bin_at", &[Value::Real(6.5), Value::Real(2.5), Value::Long(7)], Value::Real(4.5));
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        let args = [at("2023-03-12 07:30"), Value::Timespan(90 * ticks::MINUTE), at("2023-03-12 00:07")];
        check("bin_at", &args, at("2023-03-12 06:07"));
    }
}
