//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _xxhash64;
mod digest;
mod hash_many;
mod hash_xxhash64;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[digest::DECLARED, hash_many::DECLARED, hash_xxhash64::DECLARED];
