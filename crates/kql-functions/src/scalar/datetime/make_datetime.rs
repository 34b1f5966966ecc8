//! `make_datetime(year, month, day, hour, minute, second)`.

use crate::scalar::math::_numbers::numeric;
use crate::scalar::operator::_compare::parsed;
use crate::scalar::operator::_vectorized::{Lane, reals};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Column, Type, Value, ticks};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "make_datetime",
    aliases: &[],
    family: Family::DateTime,
    syntax: Syntax::Named,
    signatures: &[
        "(year: number, month: number, day: number, hour: number?, minute: number?, second: number?) -> datetime",
        "(value: scalar) -> datetime",
    ],
    naming: Naming::OnlyArgument,
    nulls: Nulls::Described("A null argument gives null, and so does a part out of range."),
    purity: Purity::Pure,
    summary: "A datetime from its parts. Parts do not roll over: month 13 gives null. Seconds may have a fraction.",
    source: "make-datetime-function",
    bind: |args| {
        let kernel: Kernel = if args.count() == 1 {
            Box::new(|args| {
                Ok(Column::from_values(Type::DateTime, (0..args.rows).map(|i| read(&args.columns[0].value(i)))))
            })
        } else {
            Box::new(|args| {
                let columns: Vec<_> = args.columns.iter().map(|c| numeric(c, Type::Real)).collect();
                let lanes: Vec<Lane<'_, f64>> = columns.iter().map(|c| reals(c)).collect();
                let row = |i: usize| {
                    let part = |n: usize| lanes.get(n).map_or(Some(0.0), |l| l.get(i));
                    let (h, m, s) = (whole(part(3)?)?, whole(part(4)?)?, part(5)?);
                    let date = (whole(part(0)?)? as i32, whole(part(1)?)?, whole(part(2)?)?);
                    if !(0.0..60.0).contains(&s) {
                        return None;
                    }
                    ticks::from_parts(date, h, m, 0, (s * ticks::SECOND as f64).round() as i64)
                };
                Ok(Column::datetimes((0..args.rows).map(row)))
            })
        };
        Ok(kernel)
    },
}];

/// A part without its fraction.
pub(crate) fn whole(v: f64) -> Option<u32> {
    (0.0..1e9).contains(&v).then_some(v as u32)
}

fn read(value: &Value) -> Value {
    match value {
        Value::DateTime(_) => value.clone(),
        Value::String(_) => parsed(value, Type::DateTime),
        Value::Dynamic(tree) => match tree.to_value() {
            // An array or a bag cannot be converted.
            Value::Dynamic(_) => Value::Null(Type::DateTime),
            inner => read(&inner),
        },
        other => other
            .as_i64()
            .or_else(|| other.as_f64().filter(|v| v.is_finite()).map(|v| v as i64))
            .filter(|t| ticks::in_range(*t))
            .map_or(Value::Null(Type::DateTime), Value::DateTime),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, ticks};

    #[test]
    fn nothing_rolls_over() {
        let at = |s| Value::DateTime(ticks::parse_datetime(s).unwrap());
        let long = Value::Long;
        check("make_datetime", &[long(2017), long(10), long(1)], at("2017-10-01"));
        let args = [long(2017), long(10), long(1), long(12), long(11), Value::Real(0.123_456_7)];
        check("make_datetime", &args, at("2017-10-01 12:11:00.1234567"));
        check("make_datetime", &[long(2020), long(13), long(1)], Value::Null(Type::DateTime));
    }
}
