//! `strcat_delim(delimiter, arg, arg, …)`.

use crate::{Family, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "strcat_delim",
    &[],
    &["(delimiter: stringable, arg: stringable, more: stringable+) -> string"],
    "strcat-delim-function",
    "Concatenates the arguments with a delimiter. A null argument counts as an empty string and keeps its \
     delimiter.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let delimiter = args.columns[0].as_strings();
            let parts: Vec<_> = args.columns[1..].iter().map(|c| c.as_strings()).collect();
            args.strings(|i, out| {
                for (n, part) in parts.iter().enumerate() {
                    if n > 0 {
                        out.push_str(delimiter.get(i));
                    }
                    out.push_str(part.get(i));
                }
            })
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::StrcatDelim)];
