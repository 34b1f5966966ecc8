//! `parse_ipv6(ip)` and `parse_ipv6_mask(ip, prefix)`.

use super::_declare::ip_function;
use super::_ipv6::{format, mask, network};
use crate::{Kernel, Scalar, ScalarId};

const EMPTY: &str = "A value that is not an address gives `\"\"`.";

pub(super) static DECLARED: &[Scalar] = &[
    ip_function(
        "parse_ipv6",
        &["(ip: string) -> string"],
        "parse-ipv6-function",
        EMPTY,
        "The full form of an IPv6 address, masked with its own prefix. IPv4 addresses are mapped to IPv6.",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let text = args.columns[0].as_strings();
                args.strings(|i, out| {
                    if let Some(n) = network(text.get(i)) {
                        format(n.address & mask(n.length), out);
                    }
                })
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::ParseIpv6),
    ip_function(
        "parse_ipv6_mask",
        &["(ip: string, prefix: long) -> string"],
        "parse-ipv6-mask-function",
        EMPTY,
        "Like `parse_ipv6`, masked with the shorter of its own prefix and the given one (0 to 128 bits).",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let (text, prefixes) = (args.columns[0].as_strings(), args.columns[1].as_longs());
                args.strings(|i, out| {
                    let prefix = prefixes.get(i).and_then(|p| u32::try_from(p).ok()).filter(|p| *p <= 128);
                    if let (Some(n), Some(prefix)) = (network(text.get(i)), prefix) {
                        format(n.address & mask(n.length.min(prefix)), out);
                    }
                })
            });
            Ok(kernel)
        },
    ),
];
