//! `array_split(array, index)`.

use super::_declare::{NO_ARRAY, array_to_dynamic, dynamic_function, write_array};
use crate::Scalar;
use kql_types::{Dyn, DynRef, Type};

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "array_split",
    &["(array: array, index: integer) -> dynamic", "(array: array, indices: array) -> dynamic"],
    NO_ARRAY,
    "Splits an array before a position, or before each of several positions, into an array of arrays. Negative \
     positions count from the end.",
    "array-split-function",
    |_| {
        Ok(array_to_dynamic(|items, args, row, out| {
            let cuts: Vec<i64> = if args.columns[1].ty() == Type::Dynamic {
                let indexes = args.columns[1].as_dynamics();
                let all = indexes.get(row).and_then(DynRef::items)?;
                all.map(|v| match v.to_dyn() {
                    Dyn::Long(i) => Some(i),
                    Dyn::Int(i) => Some(i64::from(i)),
                    _ => None,
                })
                .collect::<Option<_>>()?
            } else {
                vec![args.columns[1].as_longs().get(row)?]
            };
            let length = items.len() as i64;
            let mut from = 0;
            out.begin_array();
            for cut in cuts {
                let cut = if cut < 0 { cut.saturating_add(length) } else { cut }.clamp(0, length) as usize;
                write_array(items.get(from..cut).unwrap_or_default().iter().copied(), out);
                from = cut;
            }
            write_array(items[from..].iter().copied(), out);
            out.end();
            Some(())
        }))
    },
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn one_more_than_cuts() {
        let array = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        let split = |at: Value, expected: &str| check("array_split", &[array("[1,2,3,4,5]"), at], array(expected));
        split(Value::Long(2), "[[1,2],[3,4,5]]");
        split(Value::Long(-1), "[[1,2,3,4],[5]]");
        split(array("[1,3]"), "[[1],[2,3],[4,5]]");
        split(array("[3,1]"), "[[1,2,3],[],[2,3,4,5]]");
        split(Value::Long(99), "[[1,2,3,4,5],[]]");
    }
}
