//! `array_slice(array, start, end)`.

use super::_declare::{NO_ARRAY, array_to_dynamic, dynamic_function, write_array};
use crate::{Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "array_slice",
    &["(array: array, start: integer, end: integer) -> dynamic"],
    NO_ARRAY,
    "The elements from one position to another, both included. Negative positions count from the end; positions \
     outside the array are ignored.",
    "array-slice-function",
    |_| {
        Ok(array_to_dynamic(|items, args, row, out| {
            let length = items.len() as i64;
            let position = |argument: usize| {
                let p = args.columns[argument].as_longs().get(row)?;
                Some(if p < 0 { p.saturating_add(length) } else { p })
            };
            let (start, end) = (position(1)?.max(0), position(2)?.min(length - 1));
            let slice = if start <= end { &items[start as usize..=end as usize] } else { &[] };
            write_array(slice.iter().copied(), out);
            Some(())
        }))
    },
)
.with_id(ScalarId::ArraySlice)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn bounds_are_clamped() {
        let array = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        let slice = |start, end, expected: &str| {
            let args = [array(r#"[1,"b",3,4,5]"#), Value::Long(start), Value::Long(end)];
            check("array_slice", &args, array(expected));
        };
        slice(2, -1, "[3,4,5]");
        slice(-3, -2, "[3,4]");
        slice(-99, 1, r#"[1,"b"]"#);
        slice(3, 99, "[4,5]");
        slice(3, 2, "[]");
        slice(i64::MIN, i64::MIN, "[]");
    }
}
