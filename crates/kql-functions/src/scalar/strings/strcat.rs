//! `strcat(arg, …)`.

use super::_frame::text;
use crate::{Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[text(
    "strcat",
    &[],
    &["(arg: stringable+) -> string"],
    "strcat-function",
    "The arguments as text, one after the other; nulls add nothing.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let parts: Vec<_> = args.columns.iter().map(|c| c.as_strings()).collect();
            args.strings(|i, out| parts.iter().for_each(|p| out.push_str(p.get(i))))
        });
        Ok(kernel)
    },
)];
