//! `punycode_from_string`, `punycode_to_string` and their forms for domains.

use super::_punycode::{decode, encode};
use crate::{Family, Kernel, Scalar};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Strings,
        "punycode_from_string",
        &[],
        &["(text: string) -> string"],
        "punycode-from-string-function",
        "Encodes a string as Punycode without the prefix `xn--`; `\"\"` on failure.",
        |_| Ok(kernel(encode)),
    ),
    Scalar::on_text(
        Family::Strings,
        "punycode_to_string",
        &[],
        &["(text: string) -> string"],
        "punycode-to-string-function",
        "Decodes Punycode without the prefix `xn--`; `\"\"` on failure.",
        |_| Ok(kernel(decode)),
    ),
    Scalar::on_text(
        Family::Strings,
        "punycode_domain_from_string",
        &[],
        &["(text: string) -> string"],
        "punycode-domain-from-string-function",
        "Decodes each label of a domain name that starts with `xn--`. Despite its name, it is the inverse of \
         `punycode_domain_to_string`.",
        |_| Ok(kernel(|domain| labels(domain, |l| l.strip_prefix("xn--").map_or(Some(l.to_string()), decode)))),
    ),
    Scalar::on_text(
        Family::Strings,
        "punycode_domain_to_string",
        &[],
        &["(text: string) -> string"],
        "punycode-domain-to-string-function",
        "Encodes each label of a domain name that is not ASCII as Punycode with the prefix `xn--`. Ideographic full \
         stops become dots.",
        |_| {
            Ok(kernel(|domain| {
                labels(
                    domain,
                    |l| if l.is_ascii() { Some(l.to_string()) } else { encode(l).map(|e| format!("xn--{e}")) },
                )
            }))
        },
    ),
];

fn kernel(convert: fn(&str) -> Option<String>) -> Kernel {
    Box::new(move |args| {
        let text = args.columns[0].as_strings();
        args.strings(|i, out| out.push_str(&convert(text.get(i)).unwrap_or_default()))
    })
}

fn labels(domain: &str, convert: impl Fn(&str) -> Option<String>) -> Option<String> {
    let all: Option<Vec<String>> = domain.split(['.', '。', '．', '｡']).map(convert).collect();
    all.map(|l| l.join("."))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn domains() {
        let text = |s: &str| Value::String(s.into());
        check("punycode_domain_to_string", &[text("Riðill｡org")], text("xn--Riill-jta.org"));
        check("punycode_domain_from_string", &[text("xn--Ge-mia.Bulg.edu")], text("Gáe.Bulg.edu"));
    }
}
