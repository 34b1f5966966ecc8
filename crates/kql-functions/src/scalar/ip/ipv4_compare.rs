//! `ipv4_compare(ip1, ip2, [prefix])` and `ipv4_is_match(ip1, ip2, [prefix])`.

use super::_declare::{NULL, ip_function};
use super::_ipv4::{mask, network};
use crate::{Args, Scalar};
use kql_types::Column;
use std::cmp::Ordering;

pub(super) static DECLARED: &[Scalar] = &[
    ip_function(
        "ipv4_compare",
        &["(ip1: string, ip2: string, prefix: long?) -> long"],
        "ipv4-compare-function",
        NULL,
        "Compares two IPv4 addresses after masking both with the shortest of all prefixes: -1, 0 or 1.",
        |_| Ok(Box::new(|args| Ok(Column::longs((0..args.rows).map(|i| compare(args, i).map(|o| o as i64)))))),
    ),
    ip_function(
        "ipv4_is_match",
        &["(ip1: string, ip2: string, prefix: long?) -> bool"],
        "ipv4-is-match-function",
        NULL,
        "Whether two IPv4 addresses are equal after masking both with the shortest of all prefixes.",
        |_| Ok(Box::new(|args| Ok(Column::bools((0..args.rows).map(|i| compare(args, i).map(Ordering::is_eq)))))),
    ),
];

fn compare(args: &Args<'_>, i: usize) -> Option<Ordering> {
    let (a, n) = network(args.columns[0].as_strings().get(i))?;
    let (b, m) = network(args.columns[1].as_strings().get(i))?;
    let prefix = match args.columns.get(2) {
        None => 32,
        Some(c) => u32::try_from(c.as_longs().get(i)?).ok().filter(|p| *p <= 32)?,
    };
    let mask = mask(n.min(m).min(prefix));
    Some((a & mask).cmp(&(b & mask)))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn prefixes() {
        let text = |s: &str| Value::String(s.into());
        check("ipv4_compare", &[text("192.168.1.1/24"), text("192.168.1.255")], Value::Long(0));
        check("ipv4_compare", &[text("10.0.0.1"), text("9.255.0.1")], Value::Long(1));
        check("ipv4_is_match", &[text("192.168.1.1"), text("192.168.1.0"), Value::Long(31)], Value::Bool(true));
        check("ipv4_is_match", &[text("192.168.1.1"), text("x")], Value::Null(Type::Bool));
    }
}
