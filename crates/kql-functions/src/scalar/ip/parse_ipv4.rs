//! `parse_ipv4(ip)`, `parse_ipv4_mask(ip, prefix)`, `ipv4_netmask_suffix(ip)`.

use super::_declare::{NULL, ip_function};
use super::_ipv4::{mask, network};
use crate::{Kernel, Scalar, ScalarId};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[
    ip_function(
        "parse_ipv4",
        &["(ip: string) -> long"],
        "parse-ipv4-function",
        NULL,
        "Converts an IPv4 address to a number, after masking it with its own prefix (`10.0.0.7/8` is `10.0.0.0`).",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let text = args.columns[0].as_strings();
                Ok(Column::longs((0..args.rows).map(|i| network(text.get(i)).map(|(a, n)| i64::from(a & mask(n))))))
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::ParseIpv4),
    ip_function(
        "parse_ipv4_mask",
        &["(ip: string, prefix: long) -> long"],
        "parse-ipv4-mask-function",
        NULL,
        "Converts an IPv4 address to a number, after masking it with the shorter of its own prefix and the given \
         one (0 to 32 bits).",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let (text, prefixes) = (args.columns[0].as_strings(), args.columns[1].as_longs());
                Ok(Column::longs((0..args.rows).map(|i| {
                    let (address, length) = network(text.get(i))?;
                    let prefix = prefixes.get(i).and_then(|p| u32::try_from(p).ok()).filter(|p| *p <= 32)?;
                    Some(i64::from(address & mask(length.min(prefix))))
                })))
            });
            Ok(kernel)
        },
    ),
    ip_function(
        "ipv4_netmask_suffix",
        &["(ip: string) -> long"],
        "ipv4-netmask-suffix-function",
        NULL,
        "The prefix length of an IPv4 address; 32 without a prefix.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let text = args.columns[0].as_strings();
                Ok(Column::longs((0..args.rows).map(|i| network(text.get(i)).map(|(_, n)| i64::from(n)))))
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::Ipv4NetmaskSuffix),
];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn numbers() {
        let text = |s: &str| Value::String(s.into());
        check("parse_ipv4", &[text("192.168.1.1/24")], Value::Long(3_232_235_776));
        check("parse_ipv4", &[text("1.2.3.4/33")], Value::Null(Type::Long));
        check("parse_ipv4_mask", &[text("127.0.0.1"), Value::Long(24)], Value::Long(2_130_706_432));
        check("ipv4_netmask_suffix", &[text("10.1.2.3")], Value::Long(32));
    }
}
