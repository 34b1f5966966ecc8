//! `regex_quote(text)`.

use super::_frame::text;
use crate::{Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[text(
    "regex_quote",
    &[],
    &["(text: stringable) -> string"],
    "regex-quote-function",
    "The text with every character that means something in a regular expression escaped.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let text = args.columns[0].as_strings();
            args.strings(|i, out| out.push_str(&regex::escape(text.get(i))))
        });
        Ok(kernel)
    },
)];
