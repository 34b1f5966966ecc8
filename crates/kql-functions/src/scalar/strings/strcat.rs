//! `strcat(arg, …)`.

use crate::{Family, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "strcat",
    &[],
    &["(arg: stringable+) -> string"],
    "strcat-function",
    "Concatenates the arguments, converted to strings. Nulls add nothing.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let parts: Vec<_> = args.columns.iter().map(|c| c.as_strings()).collect();
            args.strings(|i, out| parts.iter().for_each(|p| out.push_str(p.get(i))))
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::Strcat)];
