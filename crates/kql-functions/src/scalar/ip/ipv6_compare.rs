//! `ipv6_compare(ip1, ip2, [prefix])` and `ipv6_is_match(ip1, ip2, [prefix])`.

use super::_declare::{NULL, ip_function};
use super::_ipv6::{mask, network};
use crate::{Args, Scalar};
use kql_types::Column;
use std::cmp::Ordering;

pub(super) static DECLARED: &[Scalar] = &[
    ip_function(
        "ipv6_compare",
        &["(ip1: string, ip2: string, prefix: long?) -> long"],
        "ipv6-compare-function",
        NULL,
        "Compares two IPv6 addresses after masking both with the shortest of all prefixes: -1, 0 or 1. IPv4 \
         addresses are mapped to IPv6.",
        |_| Ok(Box::new(|args| Ok(Column::longs((0..args.rows).map(|i| compare(args, i).map(|o| o as i64)))))),
    ),
    ip_function(
        "ipv6_is_match",
        &["(ip1: string, ip2: string, prefix: long?) -> bool"],
        "ipv6-is-match-function",
        NULL,
        "Whether two IPv6 addresses are equal after masking both with the shortest of all prefixes. IPv4 addresses \
         are mapped to IPv6.",
        |_| Ok(Box::new(|args| Ok(Column::bools((0..args.rows).map(|i| compare(args, i).map(Ordering::is_eq)))))),
    ),
];

fn compare(args: &Args<'_>, i: usize) -> Option<Ordering> {
    let a = network(args.columns[0].as_strings().get(i))?;
    let b = network(args.columns[1].as_strings().get(i))?;
    let prefix = match args.columns.get(2) {
        None => 128,
        Some(c) => u32::try_from(c.as_longs().get(i)?).ok().filter(|p| *p <= 128)?,
    };
    let mask = mask(a.length.min(b.length).min(prefix));
    Some((a.mapped() & mask).cmp(&(b.mapped() & mask)))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn either_version() {
        let text = |s: &str| Value::String(s.into());
        check("ipv6_compare", &[text("::192.168.1.1/30"), text("192.168.1.255/24")], Value::Long(0));
        check("ipv6_is_match", &[text("192.168.1.1"), text("::ffff:c0a8:0101")], Value::Bool(true));
        check("ipv6_is_match", &[text("fe80::1"), text("fe80::2"), Value::Long(120)], Value::Bool(true));
        check("ipv6_is_match", &[text("fe80::1"), text("nope")], Value::Null(Type::Bool));
    }
}
