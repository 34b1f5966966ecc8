//! `unicode_codepoints_from_string`, `unicode_codepoints_to_string` and their older names.

use crate::{Family, Kernel, Scalar, ScalarId};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Strings,
        "unicode_codepoints_from_string",
        &["to_utf8"],
        &["(value: stringable) -> array"],
        "unicode-codepoints-from-string-function",
        "The Unicode code points of a string as an array of numbers.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let text = args.columns[0].as_strings();
                let points = |s: &str| Dyn::Array(s.chars().map(|c| Dyn::Long(i64::from(u32::from(c)))).collect());
                args.dynamics((0..args.rows).map(|i| points(text.get(i))))
            });
            Ok(kernel)
        },
    ),
    Scalar::on_text(
        Family::Strings,
        "unicode_codepoints_to_string",
        &["make_string"],
        &["(value: int|long|dynamic+) -> string"],
        "unicode-codepoints-to-string-function",
        "The string of the given code points, which are numbers or arrays of numbers; `\"\"` if one of them is not \
         a code point.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                args.strings(|i, out| {
                    let valid = args.columns.iter().all(|c| add(&c.value(i), out));
                    if !valid {
                        out.clear();
                    }
                })
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::CodepointsToString),
];

fn add(value: &Value, out: &mut String) -> bool {
    let point = match value {
        Value::Dynamic(Dyn::Array(items)) => return items.iter().all(|d| add(&d.to_value(), out)),
        Value::Dynamic(d) => d.to_value().as_i64(),
        v => v.as_i64(),
    };
    let c = point.and_then(|p| u32::try_from(p).ok()).and_then(char::from_u32);
    out.extend(c);
    c.is_some()
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn both_ways() {
        let text = |s: &str| Value::String(s.into());
        let points = Value::Dynamic(Dyn::from_text("[75,128512]"));
        check("unicode_codepoints_from_string", &[text("K😀")], points.clone());
        check("make_string", &[points, Value::Int(10)], text("K😀\n"));
        check("make_string", &[Value::Long(-1)], text(""));
    }
}
