//! `ipv4_range_to_cidr_list(start_ip, end_ip)`.

use super::_declare::{NULL, ip_function};
use super::_ipv4::{format, network};
use crate::{Kernel, Scalar};
use kql_types::Dyn;
use std::fmt::Write;

pub(super) static DECLARED: &[Scalar] = &[ip_function(
    "ipv4_range_to_cidr_list",
    &["(start_ip: string, end_ip: string) -> array"],
    "ipv4-range-to-cidr-list-function",
    NULL,
    "The smallest list of networks (`address/prefix`) that covers a range of IPv4 addresses; null if the end is \
     below the start.",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let (starts, ends) = (args.columns[0].as_strings(), args.columns[1].as_strings());
            args.dynamics((0..args.rows).map(|i| match (network(starts.get(i)), network(ends.get(i))) {
                (Some((start, _)), Some((end, _))) if start <= end => cover(start, end),
                _ => Dyn::Null,
            }))
        });
        Ok(kernel)
    },
)];

fn cover(start: u32, end: u32) -> Dyn {
    let (mut at, end) = (u64::from(start), u64::from(end));
    let mut out = Vec::new();
    while at <= end {
        // The largest block that begins here, and the largest that fits.
        let aligned = at.trailing_zeros().min(32);
        let fitting = (end - at + 1).ilog2();
        let bits = aligned.min(fitting);
        let mut text = String::new();
        format(at as u32, &mut text);
        let _ = write!(text, "/{}", 32 - bits);
        out.push(Dyn::String(text));
        at += 1 << bits;
    }
    Dyn::Array(out)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn blocks() {
        let text = |s: &str| Value::String(s.into());
        let list = |s: &str| Value::Dynamic(Dyn::from_text(s));
        let blocks = list(r#"["1.1.128.0/21","1.1.136.0/22","1.1.140.0/24"]"#);
        check("ipv4_range_to_cidr_list", &[text("1.1.128.0"), text("1.1.140.255")], blocks);
        check("ipv4_range_to_cidr_list", &[text("0.0.0.0"), text("255.255.255.255")], list(r#"["0.0.0.0/0"]"#));
        check("ipv4_range_to_cidr_list", &[text("2.0.0.0"), text("1.0.0.0")], Value::Null(Type::Dynamic));
    }
}
