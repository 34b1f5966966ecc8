//! `isascii(value)` and `isutf8(value)`.

use crate::{Family, Kernel, Scalar};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Strings,
        "isascii",
        &[],
        &["(value: stringable) -> bool"],
        "Kusto.Language, Functions.IsAscii (the reference has no page)",
        "Whether all characters are ASCII.",
        |_| Ok(test(str::is_ascii)),
    ),
    Scalar::on_text(
        Family::Strings,
        "isutf8",
        &[],
        &["(value: stringable) -> bool"],
        "isutf8-function",
        "Always true: strings are valid UTF-8 when a query reads them.",
        |_| Ok(test(|_| true)),
    ),
];

fn test(f: fn(&str) -> bool) -> Kernel {
    Box::new(move |args| {
        let strings = args.columns[0].as_strings();
        Ok(Column::bools((0..args.rows).map(|i| Some(f(strings.get(i))))))
    })
}
