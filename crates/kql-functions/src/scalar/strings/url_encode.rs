//! `url_encode`, `url_encode_component` and `url_decode`.

use crate::scalar::parse::_percent::decode;
use crate::{Family, Kernel, Scalar, ScalarId};
use std::fmt::Write;

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Strings,
        "url_encode",
        &[],
        &["(url: string) -> string"],
        "url-encode-function",
        "Percent-encodes everything but letters, digits and `-_.!*()`, with lower-case hexadecimal digits; a space \
         becomes `+`.",
        |_| Ok(encode("+")),
    )
    .with_id(ScalarId::UrlEncode),
    Scalar::on_text(
        Family::Strings,
        "url_encode_component",
        &[],
        &["(url: string) -> string"],
        "url-encode-component-function",
        "Like `url_encode`, but a space becomes `%20`.",
        |_| Ok(encode("%20")),
    ),
    Scalar::on_text(
        Family::Strings,
        "url_decode",
        &[],
        &["(encoded_url: string) -> string"],
        "url-decode-function",
        "Decodes a percent-encoded string; `+` becomes a space.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let text = args.columns[0].as_strings();
                args.strings(|i, out| out.push_str(&decode(text.get(i), true)))
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::UrlDecode),
];

fn encode(space: &'static str) -> Kernel {
    Box::new(move |args| {
        let text = args.columns[0].as_strings();
        args.strings(|i, out| {
            for b in text.get(i).bytes() {
                match b {
                    b' ' => out.push_str(space),
                    b'-' | b'_' | b'.' | b'!' | b'*' | b'(' | b')' => out.push(char::from(b)),
                    b if b.is_ascii_alphanumeric() => out.push(char::from(b)),
                    b => _ = write!(out, "%{b:02x}"),
                }
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn both_ways() {
        let text = |s: &str| Value::String(s.into());
        check("url_encode", &[text("https://a b/é")], text("https%3a%2f%2fa+b%2f%c3%a9"));
        check("url_encode_component", &[text("a b")], text("a%20b"));
        check("url_decode", &[text("a%3a%2f%zz+")], text("a:/%zz "));
    }
}
