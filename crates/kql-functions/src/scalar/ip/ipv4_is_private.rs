//! `ipv4_is_private(ip)`.

use super::_declare::{NULL, ip_function};
use super::_ipv4::{mask, network};
use crate::{Kernel, Scalar, ScalarId};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[ip_function(
    "ipv4_is_private",
    &["(ip: string) -> bool"],
    "ipv4-is-private-function",
    NULL,
    "Whether an address, or the network of an address with a prefix, is in 10.0.0.0/8, 172.16.0.0/12 or \
     192.168.0.0/16. Loopback and link-local addresses do not count as private.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let text = args.columns[0].as_strings();
            Ok(Column::bools((0..args.rows).map(|i| network(text.get(i)).map(|(a, n)| is_private(a, n)))))
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::Ipv4IsPrivate)];

const PRIVATE: [(u32, u32); 3] = [(0x0a00_0000, 8), (0xac10_0000, 12), (0xc0a8_0000, 16)];

fn is_private(address: u32, length: u32) -> bool {
    let network = address & mask(length);
    PRIVATE.iter().any(|(block, bits)| network & mask(*bits) == *block)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn blocks() {
        let text = |s: &str| [Value::String(s.into())];
        for (ip, yes) in [("10.1.2.3", true), ("172.32.0.1", false), ("192.168.1.1/24", true), ("127.0.0.1", false)] {
            check("ipv4_is_private", &text(ip), Value::Bool(yes));
        }
        check("ipv4_is_private", &text("fe80::1"), Value::Null(Type::Bool));
    }
}
