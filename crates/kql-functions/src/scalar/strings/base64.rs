//! `base64_encode_…` and `base64_decode_…`.

use crate::{Family, Kernel, Scalar, ScalarId};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kql_types::{Dyn, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Strings,
        "base64_encode_tostring",
        &["base64_encodestring"],
        &["(text: string) -> string"],
        "base64-encode-tostring-function",
        "Encodes the UTF-8 bytes of a string as base64.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let text = args.columns[0].as_strings();
                args.strings(|i, out| STANDARD.encode_string(text.get(i), out))
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::Base64Encode),
    Scalar::on_text(
        Family::Strings,
        "base64_decode_tostring",
        &["base64_decodestring"],
        &["(base64_string: string) -> string"],
        "base64-decode-tostring-function",
        "Decodes base64 to a UTF-8 string; `\"\"` for invalid base64 and for bytes that are not UTF-8.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let text = args.columns[0].as_strings();
                args.strings(|i, out| {
                    let bytes = decode(text.get(i)).and_then(|b| String::from_utf8(b).ok());
                    out.push_str(bytes.as_deref().unwrap_or(""));
                })
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::Base64Decode),
    Scalar::on_text(
        Family::Strings,
        "base64_decode_toarray",
        &[],
        &["(base64_string: string) -> array"],
        "base64-decode-toarray-function",
        "Decodes base64 to an array of byte values; null for invalid base64.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let text = args.columns[0].as_strings();
                let array = |b: Vec<u8>| Dyn::Array(b.into_iter().map(|b| Dyn::Long(i64::from(b))).collect());
                args.dynamics((0..args.rows).map(|i| decode(text.get(i)).map_or(Dyn::Null, array)))
            });
            Ok(kernel)
        },
    ),
    Scalar::on_text(
        Family::Strings,
        "base64_encode_fromarray",
        &[],
        &["(bytes: array) -> string"],
        "base64-encode-fromarray-function",
        "Encodes an array of byte values as base64; `\"\"` if an element is not a byte.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                args.strings(|i, out| {
                    let Value::Dynamic(Dyn::Array(items)) = args.columns[0].value(i) else { return };
                    let byte = |d: &Dyn| d.to_value().as_i64().and_then(|v| u8::try_from(v).ok());
                    if let Some(bytes) = items.iter().map(byte).collect::<Option<Vec<u8>>>() {
                        STANDARD.encode_string(bytes, out);
                    }
                })
            });
            Ok(kernel)
        },
    ),
    Scalar::on_text(
        Family::Strings,
        "base64_decode_toguid",
        &[],
        &["(base64_string: string) -> guid"],
        "base64-decode-toguid-function",
        "Decodes base64 to a guid of 16 bytes, whose first three fields are little-endian; null for anything else.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let text = args.columns[0].as_strings();
                let mut out = args.builder(Type::Guid);
                for i in 0..args.rows {
                    match decode(text.get(i)).and_then(|b| <[u8; 16]>::try_from(b).ok()) {
                        Some(bytes) => out.push(Value::Guid(swap(bytes))),
                        None => out.push_null(),
                    }
                }
                Ok(out.finish()?)
            });
            Ok(kernel)
        },
    ),
    Scalar::on_text(
        Family::Strings,
        "base64_encode_fromguid",
        &[],
        &["(guid: guid) -> string"],
        "base64-encode-fromguid-function",
        "Encodes the 16 bytes of a guid as base64; its first three fields are little-endian.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let guids = args.columns[0].as_guids();
                args.strings(|i, out| {
                    if let Some(guid) = guids.get(i) {
                        STANDARD.encode_string(swap(guid), out);
                    }
                })
            });
            Ok(kernel)
        },
    ),
];

/// White space is ignored, as in .NET.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    if text.bytes().any(|b| b.is_ascii_whitespace()) {
        let dense: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        return STANDARD.decode(dense).ok();
    }
    STANDARD.decode(text).ok()
}

/// Converts between the byte order of the string form and that in memory.
fn swap(mut g: [u8; 16]) -> [u8; 16] {
    g[..4].reverse();
    g[4..6].reverse();
    g[6..8].reverse();
    g
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value, parse_guid};

    #[test]
    fn both_ways() {
        let text = |s: &str| Value::String(s.into());
        check("base64_encode_tostring", &[text("Kusto")], text("S3VzdG8="));
        check("base64_decode_tostring", &[text("S3VzdG8=")], text("Kusto"));
        check("base64_decode_tostring", &[text("U3RyaW5n0KHR0tGA0L7Rh9C60LA=")], text(""));
        let guid = Value::Guid(parse_guid("10e99626-bc2b-4c75-bb3e-fe606de25700").unwrap());
        check("base64_decode_toguid", &[text("JpbpECu8dUy7Pv5gbeJXAA==")], guid.clone());
        check("base64_encode_fromguid", &[guid], text("JpbpECu8dUy7Pv5gbeJXAA=="));
        check("base64_decode_toguid", &[text("abcd1231")], Value::Null(Type::Guid));
    }
}
