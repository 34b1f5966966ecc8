//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _beta;
pub(crate) mod _bins;
pub(crate) mod _numbers;
pub(crate) mod _units;
mod abs;
mod acos;
mod around;
mod asin;
mod atan;
mod atan2;
mod beta;
mod bin;
mod bin_at;
mod ceiling;
mod convert;
mod cos;
mod cot;
mod degrees;
mod erf;
mod erfc;
mod exp;
mod exp10;
mod exp2;
mod gamma;
mod isfinite;
mod log;
mod log10;
mod log2;
mod loggamma;
mod pi;
mod pow;
mod radians;
mod rand;
mod round;
mod sign;
mod sin;
mod sqrt;
mod tan;
mod welch_test;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    abs::DECLARED,
    acos::DECLARED,
    around::DECLARED,
    asin::DECLARED,
    atan::DECLARED,
    atan2::DECLARED,
    beta::DECLARED,
    bin::DECLARED,
    bin_at::DECLARED,
    ceiling::DECLARED,
    convert::DECLARED,
    cos::DECLARED,
    cot::DECLARED,
    degrees::DECLARED,
    erf::DECLARED,
    erfc::DECLARED,
    exp::DECLARED,
    exp10::DECLARED,
    exp2::DECLARED,
    gamma::DECLARED,
    isfinite::DECLARED,
    log::DECLARED,
    log10::DECLARED,
    log2::DECLARED,
    loggamma::DECLARED,
    pi::DECLARED,
    pow::DECLARED,
    radians::DECLARED,
    rand::DECLARED,
    round::DECLARED,
    sign::DECLARED,
    sin::DECLARED,
    sqrt::DECLARED,
    tan::DECLARED,
    welch_test::DECLARED,
];
