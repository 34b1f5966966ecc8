//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _arithmetic;
pub(crate) mod _compare;
pub(crate) mod _fold;
pub(crate) mod _item_set;
pub(crate) mod _logic;
pub(crate) mod _membership;
pub(crate) mod _search;
pub(crate) mod _search_operator;
pub(crate) mod _string_operator;
pub(crate) mod _vectorized;
mod add;
mod between;
mod contains;
mod divide;
mod endswith;
mod equal;
mod equal_ci;
mod has;
mod has_all;
mod has_any;
mod hasprefix;
mod hassuffix;
mod in_ci;
mod in_cs;
mod like;
mod logical;
mod matches_regex;
mod modulo;
mod multiply;
mod negate;
mod order;
mod startswith;
mod subtract;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    add::DECLARED,
    between::DECLARED,
    contains::DECLARED,
    divide::DECLARED,
    endswith::DECLARED,
    equal::DECLARED,
    equal_ci::DECLARED,
    has::DECLARED,
    has_all::DECLARED,
    has_any::DECLARED,
    hasprefix::DECLARED,
    hassuffix::DECLARED,
    in_ci::DECLARED,
    in_cs::DECLARED,
    like::DECLARED,
    logical::DECLARED,
    matches_regex::DECLARED,
    modulo::DECLARED,
    multiply::DECLARED,
    negate::DECLARED,
    order::DECLARED,
    startswith::DECLARED,
    subtract::DECLARED,
];
