//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _pick_source;
mod assert;
mod case;
mod coalesce;
mod extremes;
mod iff;
mod isnull;
mod not;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    assert::DECLARED,
    case::DECLARED,
    coalesce::DECLARED,
    extremes::DECLARED,
    iff::DECLARED,
    isnull::DECLARED,
    not::DECLARED,
];
