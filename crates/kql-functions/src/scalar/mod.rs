//! Scalar functions: one folder per family, one file per function and its variants.

use crate::Scalar;

pub mod bitwise;
pub mod conditional;
pub mod context;
pub mod conversion;
pub mod datetime;
pub mod dynamic;
pub mod geo;
pub mod hash;
pub mod ip;
pub mod math;
pub mod operator;
pub mod parse;
pub mod series;
pub mod sketch;
pub mod strings;
pub mod window;

/// All declarations: families, files, functions.
pub static ALL: &[&[&[Scalar]]] = &[
    operator::ALL,
    strings::ALL,
    parse::ALL,
    hash::ALL,
    conversion::ALL,
    conditional::ALL,
    math::ALL,
    bitwise::ALL,
    datetime::ALL,
    dynamic::ALL,
    ip::ALL,
    series::ALL,
    geo::ALL,
    window::ALL,
    sketch::ALL,
    context::ALL,
];
