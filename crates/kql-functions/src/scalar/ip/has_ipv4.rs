//! `has_ipv4`, `has_ipv4_prefix`, `has_any_ipv4`, `has_any_ipv4_prefix`.

use super::_declare::ip_function;
use super::_ipv4_search::Wanted;
use crate::scalar::operator::_membership::list;
use crate::scalar::operator::_string_operator::mask;
use crate::{BindArgs, BindError, Kernel, Scalar};

const NEVER: &str = "A null string contains no address; the result is never null.";

pub(super) static DECLARED: &[Scalar] = &[
    ip_function(
        "has_ipv4",
        &["(source: text, ip: string) -> bool"],
        "has-ipv4-function",
        NEVER,
        "Whether a string contains an IPv4 address that is not next to a letter or digit.",
        |args| bind(args, Wanted::address),
    ),
    ip_function(
        "has_ipv4_prefix",
        &["(source: text, ip_prefix: string) -> bool"],
        "has-ipv4-prefix-function",
        NEVER,
        "Whether a string contains a valid IPv4 address that starts with the prefix: a complete address, or the \
         start of one that ends with a dot (`10.`, `192.168.`). `127.0` without the final dot matches nothing.",
        |args| bind(args, Wanted::prefix),
    ),
    ip_function(
        "has_any_ipv4",
        &["(source: text, ips: string+) -> bool", "(source: text, ips: array) -> bool"],
        "has-any-ipv4-function",
        NEVER,
        "Like `has_ipv4`, for any of several addresses, given as arguments or as an array.",
        |args| bind(args, Wanted::address),
    ),
    ip_function(
        "has_any_ipv4_prefix",
        &["(source: text, ip_prefixes: string+) -> bool", "(source: text, ip_prefixes: array) -> bool"],
        "has-any-ipv4-prefix-function",
        NEVER,
        "Like `has_ipv4_prefix`, for any of several prefixes, given as arguments or as an array.",
        |args| bind(args, Wanted::prefix),
    ),
];

fn bind(args: &BindArgs<'_>, add: fn(&mut Wanted, &str)) -> Result<Kernel, BindError> {
    list(
        args,
        move |items| {
            let mut wanted = Wanted::default();
            items.iter().filter_map(|v| v.as_str()).for_each(|text| add(&mut wanted, text));
            wanted
        },
        |wanted, column, rows| mask(column, rows, |s| wanted.is_in(s)),
    )
}
