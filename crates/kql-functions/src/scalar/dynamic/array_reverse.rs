//! `array_reverse(array)`.

use super::_declare::{NO_ARRAY, array_to_dynamic, dynamic_function, write_array};
use crate::{Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "array_reverse",
    &["(value: array) -> dynamic"],
    NO_ARRAY,
    "The elements in reverse order.",
    "array-reverse-function",
    |_| {
        Ok(array_to_dynamic(|items, _, _, out| {
            write_array(items.iter().rev().copied(), out);
            Some(())
        }))
    },
)
.with_id(ScalarId::ArrayReverse)];
