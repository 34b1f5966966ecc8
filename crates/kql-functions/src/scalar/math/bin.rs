//! `bin(value, roundTo)`.

use super::_bins::bind;
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Bin),
    name: "bin",
    aliases: &["floor"],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &[
        "(value: number, roundTo: number) -> widest",
        "(value: timespan, roundTo: timespan) -> timespan",
        "(value: datetime, roundTo: datetime) -> datetime",
        "(value: datetime, roundTo: timespan) -> datetime",
    ],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described(
        "A null argument gives null, and so does a bin size of zero for integers or one that is not positive for \
         datetimes.",
    ),
    purity: Purity::Pure,
    summary: "Rounds a value down to a multiple of the bin size, toward minus infinity: `bin(-5, 2)` is -6. \
              Datetime bins are counted from 0001-01-01, so bins of 30 days do not align with calendar months.",
    source: "bin-function",
    bind: |args| bind(args, None),
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn numbers() {
        let (long, real) = (Value::Long, Value::Real);
        check("bin", &[long(-5), long(2)], long(-6));
        check("bin", &[long(-7), long(-5)], long(-5));
        check("bin", &[long(7), long(0)], Value::Null(Type::Long));
        check("bin", &[long(9_007_199_254_740_993), long(1)], long(9_007_199_254_740_993));
        check("bin", &[real(-0.3), real(0.1)], real(-0.300_000_000_000_000_04));
        check("bin", &[real(5.0), real(-2.0)], real(6.0));
        check("bin", &[real(7.5), long(0)], real(f64::NAN));
        check("floor", &[long(-7), long(5)], long(-10));
    }

    #[test]
    fn times() {
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        let days = |n: i64| Value::Timespan(n * ticks::DAY);
        check("bin", &[at("2007-03-09"), days(30)], at("2007-02-14"));
        check("bin", &[at("2007-03-09"), days(-1)], Value::Null(Type::DateTime));
        check("bin", &[days(16), days(7)], days(14));
    }
}
