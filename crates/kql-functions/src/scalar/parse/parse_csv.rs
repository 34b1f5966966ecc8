//! `parse_csv(text)`.

use super::_declare::kernel;
use crate::{Family, Naming, Scalar};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    naming: Naming::FirstArgument,
    ..Scalar::on_text(
        Family::Parse,
        "parse_csv",
        &[],
        &["(csv_text: text) -> array"],
        "parse-csv-function",
        "The fields of the first record of a CSV string, as strings. Quoted fields may contain commas, line breaks \
         and doubled quotes.",
        |_| Ok(kernel(|text| Dyn::Array(fields(text).into_iter().map(Dyn::String).collect()))),
    )
}];

fn fields(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut field = String::new();
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                field.push('"');
                chars.next();
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            ',' if !quoted => out.push(std::mem::take(&mut field)),
            '\n' if !quoted => break,
            '\r' if !quoted && chars.peek() == Some(&'\n') => break,
            c => field.push(c),
        }
    }
    out.push(field);
    out
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn records() {
        assert_eq!(fields("a,\"b,\"\"c\"\"\",,\"x\ny\"\r\nnext"), ["a", "b,\"c\"", "", "x\ny"]);
        assert_eq!(fields(""), [""]);
    }
}
