//! `reverse(value)`.

use super::_declare::string_function;
use crate::{Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[string_function(
    "reverse",
    &[],
    &["(value: stringable) -> string"],
    "reverse-function",
    "The code points of a string in reverse order. Other types are converted to string first.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let text = args.columns[0].as_strings();
            args.strings(|i, out| out.extend(text.get(i).chars().rev()))
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::Reverse)];
