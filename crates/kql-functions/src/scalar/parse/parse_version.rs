//! `parse_version(version)`.

use crate::{Family, Kernel, Scalar};
use kql_types::{Decimal, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Parse,
    "parse_version",
    &[],
    &["(version: string) -> decimal"],
    "parse-version-function",
    "Converts a version string to a number that sorts like the version: one to four parts of at most eight digits \
     each, where missing parts count as 0; null for anything else.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let text = args.columns[0].as_strings();
            let mut out = args.builder(Type::Decimal);
            for i in 0..args.rows {
                out.push(parse(text.get(i)).map_or(Value::Null(Type::Decimal), Value::Decimal));
            }
            Ok(out.finish()?)
        });
        Ok(kernel)
    },
)];

fn parse(text: &str) -> Option<Decimal> {
    let mut number = 0i128;
    let mut count = 0;
    for part in text.split('.') {
        let digits = (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits || count == 4 {
            return None;
        }
        number = number * 100_000_000 + part.parse::<i128>().ok()?;
        count += 1;
    }
    Decimal::new(number * 100_000_000i128.pow(4 - count), 0)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn versions() {
        let text = |v: &str| parse(v).map(|d| d.to_string());
        assert_eq!(text("1.2.3.4").as_deref(), Some("1000000020000000300000004"));
        assert_eq!(text("0.2").as_deref(), Some("20000000000000000"));
        for bad in ["", "1..2", "1.2.3.4.5", "1.x", "123456789"] {
            assert_eq!(text(bad), None, "{bad}");
        }
    }
}
