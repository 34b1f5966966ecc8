//! `array_rotate_left(array, count)` and `array_rotate_right`.

use super::_declare::{NO_ARRAY, array_to_dynamic, dynamic_function, write_array};
use crate::{Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[
    dynamic_function(
        "array_rotate_left",
        &["(array: array, rotate_count: integer) -> dynamic"],
        NO_ARRAY,
        "Rotates the elements to the left; a negative count rotates to the right.",
        "array-rotate-left-function",
        |_| Ok(rotate(1)),
    ),
    dynamic_function(
        "array_rotate_right",
        &["(array: array, rotate_count: integer) -> dynamic"],
        NO_ARRAY,
        "Rotates the elements to the right; a negative count rotates to the left.",
        "array-rotate-right-function",
        |_| Ok(rotate(-1)),
    ),
];

fn rotate(sign: i64) -> Kernel {
    array_to_dynamic(move |items, args, row, out| {
        let count = args.columns[1].as_longs().get(row)?;
        let length = (items.len() as i64).max(1);
        let first = (count % length * sign).rem_euclid(length) as usize;
        let first = first.min(items.len());
        write_array(items[first..].iter().chain(&items[..first]).copied(), out);
        Some(())
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn both_ways() {
        let array = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        check("array_rotate_left", &[array("[1,2,3]"), Value::Long(1)], array("[2,3,1]"));
        check("array_rotate_right", &[array("[1,2,3]"), Value::Long(1)], array("[3,1,2]"));
        check("array_rotate_left", &[array("[1,2,3]"), Value::Long(-4)], array("[3,1,2]"));
        check("array_rotate_right", &[array("[1,2,3]"), Value::Long(i64::MIN)], array("[3,1,2]"));
        check("array_rotate_left", &[array("[]"), Value::Long(5)], array("[]"));
    }
}
