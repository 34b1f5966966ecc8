//! `repeat(value, count)`.

use super::_declare::{Cells, dynamic_function};
use crate::{BindError, Kernel, Naming, Scalar};
use kql_types::Type;

/// The same limit as `range`; the reference sets none.
const MAX_ELEMENTS: i64 = 1 << 20;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    naming: Naming::PrefixAndFirst("repeat"),
    ..dynamic_function(
        "repeat",
        &["(value: scalar, count: long) -> array(arg0)"],
        "Null for a negative or null count.",
        "An array that repeats a value.",
        "repeat-function",
        |args| {
            if args.types[0] == Type::Dynamic {
                return Err(BindError::argument(
                    0,
                    "a dynamic value cannot be repeated: convert it, for example with `tostring()`",
                ));
            }
            let kernel: Kernel = Box::new(|args| {
                let (values, counts) = (Cells::new(&args.columns[0]), args.columns[1].as_longs());
                args.try_written(|row, out| {
                    let Some(count) = counts.get(row).filter(|n| *n >= 0) else { return Ok(None) };
                    out.begin_array();
                    let count = count.min(MAX_ELEMENTS);
                    if count > 0 {
                        values.write(row, out);
                    }
                    args.fits(out.written().saturating_mul(count as usize))?;
                    (1..count).for_each(|_| values.write(row, out));
                    out.end();
                    Ok(Some(()))
                })
            });
            Ok(kernel)
        },
    )
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn counts() {
        let json = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        check("repeat", &[Value::Long(1), Value::Long(3)], json("[1,1,1]"));
        check("repeat", &[Value::String("a".into()), Value::Long(0)], json("[]"));
        check("repeat", &[Value::Long(1), Value::Long(-1)], Value::Null(Type::Dynamic));
    }
}
