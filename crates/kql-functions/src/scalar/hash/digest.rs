//! `hash_md5(source)`, `hash_sha1(source)`, `hash_sha256(source)`.

use crate::scalar::conversion::_convert::to_strings;
use crate::{Bind, Family, Kernel, Nulls, Scalar, ScalarId};
use md5::Md5;
use sha1::Sha1;
use sha2::Sha256;
use sha2::digest::Digest;
use std::fmt::Write;

pub(super) static DECLARED: &[Scalar] = &[
    declare(
        "hash_md5",
        "hash-md5-function",
        "MD5 hash of the value converted to string, in lower-case hexadecimal.",
        |_| Ok(kernel(|b| Md5::digest(b).to_vec())),
    )
    .with_id(ScalarId::HashMd5),
    declare(
        "hash_sha1",
        "hash-sha1-function",
        "SHA-1 hash of the value converted to string, in lower-case \
                                                hexadecimal.",
        |_| Ok(kernel(|b| Sha1::digest(b).to_vec())),
    )
    .with_id(ScalarId::HashSha1),
    declare(
        "hash_sha256",
        "hash-sha256-function",
        "SHA-256 hash of the value converted to string, in lower-case \
                                                    hexadecimal.",
        |_| Ok(kernel(|b| Sha256::digest(b).to_vec())),
    )
    .with_id(ScalarId::HashSha256),
];

const fn declare(name: &'static str, source: &'static str, summary: &'static str, bind: Bind) -> Scalar {
    Scalar::pure(
        Family::Hash,
        name,
        &["(source: not_dynamic) -> string"],
        Nulls::Described("Null and `\"\"` give `\"\"`, not the hash of an empty input."),
        summary,
        source,
        bind,
    )
}

fn kernel(digest: fn(&[u8]) -> Vec<u8>) -> Kernel {
    Box::new(move |args| {
        let column = to_strings(args)?;
        let text = column.as_strings();
        args.strings(|i, out| {
            let text = text.get(i);
            if !text.is_empty() {
                digest(text.as_bytes()).iter().for_each(|b| _ = write!(out, "{b:02x}"));
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn recorded_answers() {
        let text = |s: &str| Value::String(s.into());
        check("hash_md5", &[text("World")], text("f5a7924e621e84c9280a9a27e1bcb7f6"));
        check("hash_sha1", &[text("abc")], text("a9993e364706816aba3e25717850c26c9cd0d89d"));
        let sha256 = "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524";
        check("hash_sha256", &[text("World")], text(sha256));
        check("hash_md5", &[text("")], text(""));
    }
}
