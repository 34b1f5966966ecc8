//! `tohex(value, [minLength])`.

use super::_declare::conversion;
use crate::{Kernel, Scalar};
use kql_types::{Column, Type};

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "tohex",
    &[],
    &["(value: integer, minLength: integer?) -> string"],
    "tohex-function",
    "Converts an integer to lower-case hexadecimal, padded with zeros to the minimum length. Negative numbers are \
     in two's complement of 64 bits, or 32 bits for an int.",
    |args| {
        let int = args.types[0] == Type::Int;
        let kernel: Kernel = Box::new(move |args| {
            let values = args.columns[0].as_longs();
            let lengths = args.has(1).then(|| args.columns[1].as_longs());
            Ok(Column::strings((0..args.rows).map(|i| match values.get(i) {
                Some(v) => {
                    let bits = if int { u64::from(v as u32) } else { v as u64 };
                    let width = lengths.as_ref().and_then(|l| l.get(i)).unwrap_or(0).clamp(0, 16) as usize;
                    format!("{bits:0width$x}")
                }
                None => String::new(),
            })))
        });
        Ok(kernel)
    },
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn digits() {
        let text = |s: &str| Value::String(s.into());
        check("tohex", &[Value::Long(-256)], text("ffffffffffffff00"));
        check("tohex", &[Value::Int(-256), Value::Long(8)], text("ffffff00"));
        check("tohex", &[Value::Long(256), Value::Long(8)], text("00000100"));
    }
}
