//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _declare;
pub(crate) mod _path;
pub(crate) mod _set;
mod array_concat;
mod array_index_of;
mod array_length;
mod array_slice;
mod bag_pack;
mod index;
mod member;
mod pack_array;
mod set_intersect;
mod set_union;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    array_concat::DECLARED,
    array_index_of::DECLARED,
    array_length::DECLARED,
    array_slice::DECLARED,
    bag_pack::DECLARED,
    index::DECLARED,
    member::DECLARED,
    pack_array::DECLARED,
    set_intersect::DECLARED,
    set_union::DECLARED,
];
