//! `toguid(value)`.

use super::_convert;
use super::_declare::{conversion, kernel};
use crate::{Scalar, ScalarId};
use kql_types::{Type, Value};

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "toguid",
    &[],
    &["(value: string|dynamic|guid) -> guid"],
    "toguid-function",
    "Converts to guid: 32 hexadecimal digits, each hyphen in its place or missing, with or without braces. Text after the \
     digits is ignored; anything else gives null.",
    |_| kernel(Type::Guid, |s| _convert::guid_in(s).map(Value::Guid), |v| _convert::guid(v).map(Value::Guid)),
)
.with_id(ScalarId::ToGuid)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn guids() {
        let text = |s: &str| Value::String(s.into());
        let guid = Value::Guid([
            0x74, 0xbe, 0x27, 0xde, 0x1e, 0x4e, 0x49, 0xd9, 0xb5, 0x79, 0xfe, 0x0b, 0x33, 0x1d, 0x36, 0x42,
        ]);
        check("toguid", &[text("74be27de-1e4e-49d9-b579-fe0b331d3642")], guid.clone());
        check("toguid", &[text("{74BE27DE-1E4E-49D9-B579-FE0B331D3642}")], guid);
        check("toguid", &[text("74be27de")], Value::Null(Type::Guid));
    }
}
