//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _percent;
mod parse_json;
mod parse_url;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[parse_json::DECLARED, parse_url::DECLARED];
