//! `reverse(value)`.

use crate::{Family, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
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
