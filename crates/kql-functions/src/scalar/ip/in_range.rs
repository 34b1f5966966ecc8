//! `ipv4_is_in_range`, `ipv4_is_in_any_range`, `ipv6_is_in_range`, `ipv6_is_in_any_range`.

use super::_declare::ip_function;
use super::_ranges::Ranges;
use super::{_ipv4, _ipv6};
use crate::scalar::operator::_membership::list;
use crate::{BindArgs, BindError, Kernel, Scalar};
use kql_types::{Column, Value};

const NULL_ADDRESS: &str = "An invalid address gives null; for `…_in_range`, an invalid range does too.";

pub(super) static DECLARED: &[Scalar] = &[
    ip_function(
        "ipv4_is_in_range",
        &["(ip: string, ip_range: string) -> bool"],
        "ipv4-is-in-range-function",
        NULL_ADDRESS,
        "Whether an IPv4 address is in a range such as `10.0.0.0/8`; a range without a prefix is a single address.",
        |args| in_range(args, first_v4, range_v4),
    ),
    ip_function(
        "ipv4_is_in_any_range",
        &["(ip: text, ranges: string+) -> bool", "(ip: text, ranges: array) -> bool"],
        "ipv4-is-in-any-range-function",
        NULL_ADDRESS,
        "Whether an IPv4 address is in any of several ranges, given as arguments or as an array. Invalid ranges are \
         skipped.",
        |args| in_any(args, first_v4, range_v4),
    ),
    ip_function(
        "ipv6_is_in_range",
        &["(ip: string, ip_range: string) -> bool"],
        "ipv6-is-in-range-function",
        NULL_ADDRESS,
        "Like `ipv4_is_in_range`, for IPv6 addresses. IPv4 addresses are mapped to IPv6.",
        |args| in_range(args, first_v6, range_v6),
    ),
    ip_function(
        "ipv6_is_in_any_range",
        &["(ip: text, ranges: string+) -> bool", "(ip: text, ranges: array) -> bool"],
        "ipv6-is-in-any-range-function",
        NULL_ADDRESS,
        "Like `ipv4_is_in_any_range`, for IPv6 addresses. IPv4 addresses are mapped to IPv6.",
        |args| in_any(args, first_v6, range_v6),
    ),
];

type First = fn(&str) -> Option<u128>;
type Range = fn(&str) -> Option<(u128, u128)>;

fn first_v4(text: &str) -> Option<u128> {
    _ipv4::network(text).map(|(a, n)| u128::from(a & _ipv4::mask(n)))
}

fn range_v4(text: &str) -> Option<(u128, u128)> {
    let (address, length) = _ipv4::network(text)?;
    let mask = _ipv4::mask(length);
    Some((u128::from(address & mask), u128::from(address | !mask)))
}

fn first_v6(text: &str) -> Option<u128> {
    _ipv6::network(text).map(|n| n.mapped() & _ipv6::mask(n.length))
}

fn range_v6(text: &str) -> Option<(u128, u128)> {
    let network = _ipv6::network(text)?;
    let mask = _ipv6::mask(network.length);
    Some((network.mapped() & mask, network.mapped() | !mask))
}

fn in_range(args: &BindArgs<'_>, first: First, range: Range) -> Result<Kernel, BindError> {
    let constant = args.constant(1).map(|v| range(v.as_str().unwrap_or("")));
    Ok(Box::new(move |args| {
        let (text, ranges) = (args.columns[0].as_strings(), args.columns[1].as_strings());
        Ok(Column::bools((0..args.rows).map(|i| {
            let (low, high) = constant.unwrap_or_else(|| range(ranges.get(i)))?;
            first(text.get(i)).map(|a| (low..=high).contains(&a))
        })))
    }))
}

fn in_any(args: &BindArgs<'_>, first: First, range: Range) -> Result<Kernel, BindError> {
    list(
        args,
        move |items: &[Value]| Ranges::new(items.iter().filter_map(Value::as_str).filter_map(range).collect()),
        move |ranges, column, rows| {
            let text = column.as_strings();
            Column::bools((0..rows).map(|i| first(text.get(i)).map(|a| ranges.has(a))))
        },
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn ranges() {
        let text = |s: &str| Value::String(s.into());
        check("ipv4_is_in_range", &[text("192.168.1.1"), text("192.168.1.255/24")], Value::Bool(true));
        check("ipv4_is_in_range", &[text("x"), text("192.168.1.255/24")], Value::Null(Type::Bool));
        let ranges = Value::Dynamic(Dyn::from_text(r#"["10.0.0.1/8", "192.168.1.1"]"#));
        check("ipv4_is_in_any_range", &[text("10.9.9.9"), ranges.clone()], Value::Bool(true));
        check("ipv4_is_in_any_range", &[text("192.168.1.2"), ranges], Value::Bool(false));
        check("ipv4_is_in_any_range", &[text("1.1.1.1"), text("2.0.0.0/8"), text("1.0.0.0/8")], Value::Bool(true));
        check("ipv6_is_in_range", &[text("a5e:f127::abcd"), text("a5e:f127::/112")], Value::Bool(true));
        check("ipv6_is_in_range", &[text("a5e:f127::abcd"), text("0:0:0:0:0:ffff:c0a8:ac/60")], Value::Bool(false));
    }
}
