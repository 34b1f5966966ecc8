//! `regex_quote(text)`.

use crate::{Family, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "regex_quote",
    &[],
    &["(text: stringable) -> string"],
    "regex-quote-function",
    "Escapes every character of a string that has a meaning in regular expressions.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let text = args.columns[0].as_strings();
            args.strings(|i, out| out.push_str(&regex::escape(text.get(i))))
        });
        Ok(kernel)
    },
)];
