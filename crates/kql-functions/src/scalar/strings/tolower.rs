//! `tolower(value)` and `toupper(value)`.

use crate::{Family, Kernel, Scalar, ScalarId};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Strings,
        "tolower",
        &[],
        &["(value: stringable) -> string"],
        "tolower-function",
        "Converts to lower case, character by character.",
        |_| Ok(kernel(str::make_ascii_lowercase, |c| single(c, c.to_lowercase()))),
    )
    .with_id(ScalarId::ToLower),
    Scalar::on_text(
        Family::Strings,
        "toupper",
        &[],
        &["(value: stringable) -> string"],
        "toupper-function",
        "Converts to upper case, character by character: `ß` stays as it is.",
        |_| Ok(kernel(str::make_ascii_uppercase, |c| single(c, c.to_uppercase()))),
    )
    .with_id(ScalarId::ToUpper),
];

fn kernel(ascii: fn(&mut str), other: fn(char) -> char) -> Kernel {
    Box::new(move |args| {
        let input = args.columns[0].as_strings();
        args.strings(|i, out| {
            let s = input.get(i);
            if s.is_ascii() {
                out.push_str(s);
                ascii(out);
            } else {
                out.extend(s.chars().map(other));
            }
        })
    })
}

/// The mapping, unless it takes more than one character.
fn single(c: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(m), None) => m,
        _ => c,
    }
}
