//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _declare;
pub(crate) mod _ipv4;
pub(crate) mod _ipv4_search;
pub(crate) mod _ipv6;
pub(crate) mod _ranges;
mod format_ipv4;
mod geo_info_from_ip_address;
mod has_ipv4;
mod in_range;
mod ipv4_compare;
mod ipv4_is_private;
mod ipv4_range_to_cidr_list;
mod ipv6_compare;
mod parse_ipv4;
mod parse_ipv6;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    format_ipv4::DECLARED,
    geo_info_from_ip_address::DECLARED,
    has_ipv4::DECLARED,
    in_range::DECLARED,
    ipv4_compare::DECLARED,
    ipv4_is_private::DECLARED,
    ipv4_range_to_cidr_list::DECLARED,
    ipv6_compare::DECLARED,
    parse_ipv4::DECLARED,
    parse_ipv6::DECLARED,
];
