//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _convert;
pub(crate) mod _declare;
mod gettype;
mod tobool;
mod todatetime;
mod todecimal;
mod toguid;
mod tohex;
mod toint;
mod tolong;
mod toreal;
mod tostring;
mod totimespan;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    gettype::DECLARED,
    tobool::DECLARED,
    todatetime::DECLARED,
    todecimal::DECLARED,
    toguid::DECLARED,
    tohex::DECLARED,
    toint::DECLARED,
    tolong::DECLARED,
    toreal::DECLARED,
    tostring::DECLARED,
    totimespan::DECLARED,
];
