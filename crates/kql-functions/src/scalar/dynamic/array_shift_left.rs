//! `array_shift_left(array, count, default)` and `array_shift_right`.

use super::_declare::{Cells, NO_ARRAY, array_to_dynamic, dynamic_function};
use crate::{Kernel, Scalar};
use kql_types::DynRef;

pub(super) static DECLARED: &[Scalar] = &[
    dynamic_function(
        "array_shift_left",
        &["(array: array, shift_count: integer, default_value: scalar?) -> dynamic"],
        NO_ARRAY,
        "Shifts the elements to the left, keeping the length. Vacated positions get the default value, otherwise \
         null, or `\"\"` in an array of strings. A negative count shifts to the right.",
        "array-shift-left-function",
        |_| Ok(shift(false)),
    ),
    dynamic_function(
        "array_shift_right",
        &["(array: array, shift_count: integer, default_value: scalar?) -> dynamic"],
        NO_ARRAY,
        "Shifts the elements to the right, keeping the length. Vacated positions get the default value, otherwise \
         null, or `\"\"` in an array of strings. A negative count shifts to the left.",
        "array-shift-right-function",
        |_| Ok(shift(true)),
    ),
];

fn shift(right: bool) -> Kernel {
    array_to_dynamic(move |items, args, row, out| {
        let count = args.columns[1].as_longs().get(row)?;
        let count = if right { count.saturating_neg() } else { count };
        let default = args.columns.get(2).map(Cells::new);
        let text = default.is_none() && !items.is_empty() && items.iter().all(|v| DynRef::is_string(*v));
        out.begin_array();
        for i in 0..items.len() as i64 {
            let from = usize::try_from(i.saturating_add(count)).ok();
            match (from.and_then(|p| items.get(p)), &default) {
                (Some(v), _) => out.raw(*v),
                (None, Some(cells)) => cells.write(row, out),
                (None, None) if text => out.string(""),
                (None, None) => out.null(),
            }
        }
        out.end();
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
        check("array_shift_left", &[array("[1,2,3]"), Value::Long(2)], array("[3,null,null]"));
        check("array_shift_left", &[array("[1,2,3]"), Value::Long(-2), Value::Long(-1)], array("[-1,-1,1]"));
        check("array_shift_right", &[array("[\"a\",\"b\"]"), Value::Long(1)], array("[\"\",\"a\"]"));
        check("array_shift_right", &[array("[1]"), Value::Long(i64::MIN)], array("[null]"));
    }
}
