//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

mod binary;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[binary::DECLARED];
