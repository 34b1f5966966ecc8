//! `reverse(value)`.

use super::_frame::text;
use crate::{Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[text(
    "reverse",
    &[],
    &["(value: stringable) -> string"],
    "reverse-function",
    "The code points in reverse order; other types are turned into text first.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let text = args.columns[0].as_strings();
            args.strings(|i, out| out.extend(text.get(i).chars().rev()))
        });
        Ok(kernel)
    },
)];
