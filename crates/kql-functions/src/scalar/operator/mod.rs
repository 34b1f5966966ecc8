//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _arithmetic;
pub(crate) mod _compare;
pub(crate) mod _lanes;
mod add;
mod between;
mod divide;
mod equal;
mod logical;
mod modulo;
mod multiply;
mod negate;
mod order;
mod subtract;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    add::DECLARED,
    between::DECLARED,
    divide::DECLARED,
    equal::DECLARED,
    logical::DECLARED,
    modulo::DECLARED,
    multiply::DECLARED,
    negate::DECLARED,
    order::DECLARED,
    subtract::DECLARED,
];
