//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _frame;
pub(crate) mod _ipv4;
pub(crate) mod _search;
mod has_ipv4;
mod ipv4_is_private;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[has_ipv4::DECLARED, ipv4_is_private::DECLARED];
