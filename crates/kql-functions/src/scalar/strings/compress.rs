//! `zlib_…_base64_string` and `gzip_…_base64_string`.

use super::base64::decode;
use crate::{Family, Kernel, Scalar};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Crc;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use flate2::write::DeflateEncoder;
use std::io::{Read, Write};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Strings,
        "zlib_compress_to_base64_string",
        &[],
        &["(text: string) -> string"],
        "zlib-base64-compress-function",
        "Compresses the UTF-8 bytes of a string with zlib and encodes the result as base64. The compressed bytes of \
         long strings may differ from those of other implementations.",
        |_| Ok(compress(zlib)),
    ),
    Scalar::on_text(
        Family::Strings,
        "zlib_decompress_from_base64_string",
        &[],
        &["(text: string) -> string"],
        "zlib-base64-decompress-function",
        "Decodes base64 and decompresses the string; `\"\"` for invalid input.",
        |_| Ok(decompress(|bytes, out| ZlibDecoder::new(bytes).take(LIMIT).read_to_string(out))),
    ),
    Scalar::on_text(
        Family::Strings,
        "gzip_compress_to_base64_string",
        &[],
        &["(text: string) -> string"],
        "gzip-base64-compress",
        "Compresses the UTF-8 bytes of a string with gzip and encodes the result as base64. The compressed bytes of \
         long strings may differ from those of other implementations.",
        |_| Ok(compress(gzip)),
    ),
    Scalar::on_text(
        Family::Strings,
        "gzip_decompress_from_base64_string",
        &[],
        &["(text: string) -> string"],
        "gzip-base64-decompress",
        "Decodes base64 and decompresses the string; `\"\"` for invalid input.",
        |_| Ok(decompress(|bytes, out| MultiGzDecoder::new(bytes).take(LIMIT).read_to_string(out))),
    ),
];

/// Limit on decompressed strings: a few bytes can expand to gigabytes.
const LIMIT: u64 = 64 << 20;

fn compress(format: fn(&[u8]) -> std::io::Result<Vec<u8>>) -> Kernel {
    Box::new(move |args| {
        let text = args.columns[0].as_strings();
        args.strings(|i, out| {
            if let Ok(bytes) = format(text.get(i).as_bytes()) {
                STANDARD.encode_string(bytes, out);
            }
        })
    })
}

fn decompress(read: fn(&[u8], &mut String) -> std::io::Result<usize>) -> Kernel {
    Box::new(move |args| {
        let text = args.columns[0].as_strings();
        args.strings(|i, out| {
            let good = decode(text.get(i)).is_some_and(|bytes| read(&bytes, out).is_ok());
            if !good {
                out.clear();
            }
        })
    })
}

/// Short strings are stored without compression, as in Kusto.
fn deflate(bytes: &[u8], out: &mut Vec<u8>) -> std::io::Result<()> {
    if bytes.len() < 64 {
        let length = bytes.len() as u16;
        out.push(1);
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(bytes);
        return Ok(());
    }
    let mut encoder = DeflateEncoder::new(out, flate2::Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish().map(|_| ())
}

fn zlib(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = vec![0x78, 0x01];
    deflate(bytes, &mut out)?;
    let (mut a, mut b) = (1u32, 0u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    Ok(out)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    deflate(bytes, &mut out)?;
    let mut crc = Crc::new();
    crc.update(bytes);
    out.extend(crc.sum().to_le_bytes());
    out.extend(crc.amount().to_le_bytes());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, check};
    use kql_types::{Type, Value};

    #[test]
    fn round_trips() {
        let text = |s: &str| Value::String(s.into());
        check(
            "zlib_compress_to_base64_string",
            &[text("1234567890qwertyuiop")],
            text("eAEBFADr/zEyMzQ1Njc4OTBxd2VydHl1aW9wOAkGdw=="),
        );
        check(
            "zlib_decompress_from_base64_string",
            &[text("eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=")],
            text("Test string 123"),
        );
        check("zlib_decompress_from_base64_string", &[text("x0x0x0")], text(""));
        let long = text(&"a long text, ".repeat(50));
        let packed = call("gzip_compress_to_base64_string", std::slice::from_ref(&long), Type::String);
        check("gzip_decompress_from_base64_string", &[packed], long);
    }
}
