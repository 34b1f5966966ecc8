//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _declare;
pub(crate) mod _path;
pub(crate) mod _set;
mod array_concat;
mod array_iff;
mod array_index_of;
mod array_length;
mod array_reverse;
mod array_rotate_left;
mod array_shift_left;
mod array_slice;
mod array_sort_asc;
mod array_split;
mod bag_has_key;
mod bag_keys;
mod bag_merge;
mod bag_pack;
mod bag_zip;
mod dynamic_to_json;
mod index;
mod member;
mod pack_array;
mod range;
mod repeat;
mod set_equals;
mod set_intersect;
mod set_union;
mod treepath;
mod zip;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    array_concat::DECLARED,
    array_iff::DECLARED,
    array_index_of::DECLARED,
    array_length::DECLARED,
    array_reverse::DECLARED,
    array_rotate_left::DECLARED,
    array_shift_left::DECLARED,
    array_slice::DECLARED,
    array_sort_asc::DECLARED,
    array_split::DECLARED,
    bag_has_key::DECLARED,
    bag_keys::DECLARED,
    bag_merge::DECLARED,
    bag_pack::DECLARED,
    bag_zip::DECLARED,
    dynamic_to_json::DECLARED,
    index::DECLARED,
    member::DECLARED,
    pack_array::DECLARED,
    range::DECLARED,
    repeat::DECLARED,
    set_equals::DECLARED,
    set_intersect::DECLARED,
    set_union::DECLARED,
    treepath::DECLARED,
    zip::DECLARED,
];
