//! `range(start, stop, step)`, the function; `range` is also an operator.

use super::_declare::dynamic_function;
use crate::{Args, BindArgs, BindError, EvalError, Kernel, Scalar};
use kql_types::{Column, Decimal, Dyn, DynWriter, Type, ticks};

/// The largest number of elements; the rest is dropped.
const MAX_ELEMENTS: usize = 1 << 20;

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "range",
    &["(start: summable, stop: summable, step: summable?) -> array(arg0)"],
    "Null if an argument is null or the step is 0.",
    "An array of values from start to stop, both included. The step is 1 by default, or one hour for datetimes and \
     timespans. At most 1,048,576 elements.",
    "range-function",
    bind,
)];

fn bind(bind: &BindArgs<'_>) -> Result<Kernel, BindError> {
    let types = bind.types;
    let step = types.get(2).copied();
    let any = |ty: Type| types.contains(&ty);
    if any(Type::DateTime) || any(Type::Timespan) {
        let timespans = |t: &Type| *t == Type::Timespan;
        if types[0] != types[1] || !step.iter().all(timespans) {
            return Err(BindError::call(
                "start and stop of a range of times must have the same type, and the step must be a timespan",
            ));
        }
        return Ok(if types[0] == Type::DateTime {
            longs(ticks::HOUR, |w, v| if ticks::in_range(v) { w.datetime(v) } else { w.null() })
        } else {
            longs(ticks::HOUR, DynWriter::timespan)
        });
    }
    Ok(if any(Type::Decimal) {
        Box::new(decimals)
    } else if any(Type::Real) {
        Box::new(reals)
    } else {
        longs(1, DynWriter::long)
    })
}

type Write = fn(&mut DynWriter, i64);

fn longs(default_step: i64, write: Write) -> Kernel {
    Box::new(move |args| {
        let (start, stop) = (args.columns[0].as_longs(), args.columns[1].as_longs());
        let step = args.columns.get(2).map(Column::as_longs);
        arrays(args, |row, out| {
            let (start, stop) = (start.get(row)?, stop.get(row)?);
            let step = step.as_ref().map_or(Some(default_step), |s| s.get(row)).filter(|s| *s != 0)?;
            let (mut v, mut left) = (start, MAX_ELEMENTS);
            while left > 0 && if step > 0 { v <= stop } else { v >= stop } {
                write(out, v);
                let Some(next) = v.checked_add(step) else { break };
                v = next;
                left -= 1;
            }
            Some(())
        })
    })
}

fn reals(args: &Args<'_>) -> Result<Column, EvalError> {
    let (start, stop) = (args.columns[0].as_reals(), args.columns[1].as_reals());
    let step = args.columns.get(2).map(Column::as_reals);
    arrays(args, |row, out| {
        let (start, stop) = (start.get(row)?, stop.get(row)?);
        let step = step.as_ref().map_or(Some(1.0), |s| s.get(row)).filter(|s| *s != 0.0 && !s.is_nan())?;
        for i in 0..MAX_ELEMENTS {
            let v = start + i as f64 * step;
            if !(if step > 0.0 { v <= stop } else { v >= stop }) {
                break;
            }
            out.real(v);
        }
        Some(())
    })
}

fn decimals(args: &Args<'_>) -> Result<Column, EvalError> {
    let (start, stop) = (args.columns[0].as_decimals(), args.columns[1].as_decimals());
    let step = args.columns.get(2).map(Column::as_decimals);
    let zero = Decimal::from(0);
    arrays(args, |row, out| {
        let (start, stop) = (start.get(row)?, stop.get(row)?);
        let step = step.as_ref().map_or(Some(Decimal::from(1)), |s| s.get(row)).filter(|s| *s != zero)?;
        let (mut v, mut left) = (start, MAX_ELEMENTS);
        while left > 0 && if step > zero { v <= stop } else { v >= stop } {
            out.tree(&Dyn::Decimal(v));
            let Some(next) = v.add(step).filter(|next| *next != v) else { break };
            v = next;
            left -= 1;
        }
        Some(())
    })
}

/// One array per row; null where `elements` returns `None`.
fn arrays(args: &Args<'_>, elements: impl Fn(usize, &mut DynWriter) -> Option<()>) -> Result<Column, EvalError> {
    args.written(|row, out| {
        out.begin_array();
        elements(row, out)?;
        out.end();
        Some(())
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value, ticks};

    #[test]
    fn types_and_directions() {
        let json = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        check("range", &[Value::Long(1), Value::Long(8), Value::Long(3)], json("[1,4,7]"));
        check("range", &[Value::Long(3), Value::Long(1), Value::Long(-1)], json("[3,2,1]"));
        check("range", &[Value::Long(3), Value::Int(1)], json("[]"));
        check("range", &[Value::Real(1.0), Value::Long(2)], json("[1.0,2.0]"));
        check(
            "range",
            &[Value::Long(i64::MAX), Value::Long(i64::MAX)],
            Value::Dynamic(Dyn::Array(vec![Dyn::Long(i64::MAX)])),
        );
        check("range", &[Value::Long(1), Value::Null(Type::Long)], Value::Null(Type::Dynamic));
        let hours = vec![Dyn::Timespan(ticks::HOUR), Dyn::Timespan(2 * ticks::HOUR)];
        check(
            "range",
            &[Value::Timespan(ticks::HOUR), Value::Timespan(2 * ticks::HOUR)],
            Value::Dynamic(Dyn::Array(hours)),
        );
    }
}
