//! `format_ipv4(ip, [prefix])` and `format_ipv4_mask(ip, prefix)`.

use super::_declare::ip_function;
use super::_ipv4::{format, mask, network};
use crate::{Kernel, Scalar, ScalarId};
use kql_types::{Type, Value};
use std::fmt::Write;

const EMPTY: &str = "A value that is not an address, or a prefix outside 0 to 32, gives `\"\"`.";

pub(super) static DECLARED: &[Scalar] = &[
    ip_function(
        "format_ipv4",
        &["(ip: scalar, prefix: long?) -> string"],
        "format-ipv4-function",
        EMPTY,
        "Formats an IPv4 address, given as a string or number, after masking it with its own prefix and the given \
         one.",
        |_| Ok(kernel(false)),
    )
    .with_id(ScalarId::FormatIpv4),
    ip_function(
        "format_ipv4_mask",
        &["(ip: scalar, prefix: long) -> string"],
        "format-ipv4-mask-function",
        EMPTY,
        "Like `format_ipv4`, followed by `/` and the length of the shorter prefix.",
        |_| Ok(kernel(true)),
    ),
];

fn kernel(suffix: bool) -> Kernel {
    Box::new(move |args| {
        let column = &args.columns[0];
        let text = column.is(Type::String).then(|| column.as_strings());
        let prefixes = args.has(1).then(|| args.columns[1].as_longs());
        let parse = |i: usize| -> Option<(u32, u32)> {
            let (address, length) = match &text {
                Some(text) => network(text.get(i))?,
                None => match column.value(i) {
                    Value::Dynamic(d) => match d.to_value() {
                        Value::String(s) => network(&s)?,
                        v => (u32::try_from(v.as_i64()?).ok()?, 32),
                    },
                    v => (u32::try_from(v.as_i64()?).ok()?, 32),
                },
            };
            let prefix = prefixes.as_ref().map_or(Some(32), |p| p.get(i))?;
            let prefix = u32::try_from(prefix).ok().filter(|p| *p <= 32)?.min(length);
            Some((address & mask(prefix), prefix))
        };
        args.strings(|i, out| {
            if let Some((address, prefix)) = parse(i) {
                format(address, out);
                if suffix {
                    let _ = write!(out, "/{prefix}");
                }
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn values() {
        let text = |s: &str| Value::String(s.into());
        check("format_ipv4", &[text("192.168.1.1/24"), Value::Long(32)], text("192.168.1.0"));
        check("format_ipv4", &[Value::Long(3_232_235_777)], text("192.168.1.1"));
        check("format_ipv4_mask", &[text("192.168.1.1"), Value::Long(24)], text("192.168.1.0/24"));
        check("format_ipv4_mask", &[text("192.168.1.1/24"), Value::Long(-1)], text(""));
    }
}
