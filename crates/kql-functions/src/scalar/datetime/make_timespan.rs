//! `make_timespan(days, hours, minutes, seconds)`.

use super::make_datetime::whole;
use crate::scalar::math::_numbers::numeric;
use crate::scalar::operator::_compare::parsed;
use crate::scalar::operator::_vectorized::{Lane, reals};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Column, Type, Value, ticks};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "make_timespan",
    aliases: &[],
    family: Family::DateTime,
    syntax: Syntax::Named,
    signatures: &[
        "(days: number, hours: number, minutes: number, seconds: number) -> timespan",
        "(hours: number, minutes: number, seconds: number?) -> timespan",
        "(value: scalar) -> timespan",
    ],
    naming: Naming::OnlyArgument,
    nulls: Nulls::Described("A null argument gives null, and so does a part out of range."),
    purity: Purity::Pure,
    summary: "A timespan from its parts. Parts do not roll over: 25 hours or a negative part gives null. Seconds \
              may have a fraction.",
    source: "make-timespan-function",
    bind: |args| {
        let kernel: Kernel = if args.count() == 1 {
            Box::new(|args| {
                Ok(Column::from_values(Type::Timespan, (0..args.rows).map(|i| read(&args.columns[0].value(i)))))
            })
        } else {
            Box::new(|args| {
                let columns: Vec<_> = args.columns.iter().map(|c| numeric(c, Type::Real)).collect();
                let lanes: Vec<Lane<'_, f64>> = columns.iter().map(|c| reals(c)).collect();
                let first_hour = usize::from(lanes.len() > 3);
                let row = |i: usize| {
                    let part = |n: usize| lanes.get(n).map_or(Some(0.0), |l| l.get(i));
                    let days = if first_hour == 1 { whole(part(0)?)? } else { 0 };
                    let (h, m, s) = (whole(part(first_hour)?)?, whole(part(first_hour + 1)?)?, part(first_hour + 2)?);
                    if days > 10_675_198 || h > 23 || m > 59 || !(0.0..60.0).contains(&s) {
                        return None;
                    }
                    let clock = i64::from(h) * ticks::HOUR + i64::from(m) * ticks::MINUTE;
                    Some(i64::from(days) * ticks::DAY + clock + (s * ticks::SECOND as f64).round() as i64)
                };
                Ok(Column::timespans((0..args.rows).map(row)))
            })
        };
        Ok(kernel)
    },
}];

fn read(value: &Value) -> Value {
    match value {
        Value::Timespan(_) => value.clone(),
        Value::String(_) => parsed(value, Type::Timespan),
        Value::Dynamic(tree) => match tree.to_value() {
            // An array or a bag cannot be converted.
            Value::Dynamic(_) => Value::Null(Type::Timespan),
            inner => read(&inner),
        },
        other => other
            .as_i64()
            .or_else(|| other.as_f64().filter(|v| v.is_finite()).map(|v| v as i64))
            .map_or(Value::Null(Type::Timespan), Value::Timespan),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn two_to_four_parts() {
        let long = Value::Long;
        check("make_timespan", &[long(1), long(2), long(3)], Value::Timespan(37_230_000_000));
        check("make_timespan", &[long(0), long(0), long(0), Value::Real(0.000_000_1)], Value::Timespan(1));
        check("make_timespan", &[long(0), long(25), long(1), long(1)], Value::Null(Type::Timespan));
        check("make_timespan", &[long(-1), long(-2)], Value::Null(Type::Timespan));
    }
}
