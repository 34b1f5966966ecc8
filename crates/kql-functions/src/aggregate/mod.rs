//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Aggregate;

pub(crate) mod _distinct;
pub(crate) mod _extreme;
pub(crate) mod _grouped;
pub(crate) mod _items;
pub(crate) mod _limit;
mod arg_max;
mod avg;
mod count;
mod countif;
mod dcount;
mod make_list;
mod make_set;
mod max;
mod min;
mod sum;
mod take_any;

/// The declarations of each file.
pub static ALL: &[&[Aggregate]] = &[
    arg_max::DECLARED,
    avg::DECLARED,
    count::DECLARED,
    countif::DECLARED,
    dcount::DECLARED,
    make_list::DECLARED,
    make_set::DECLARED,
    max::DECLARED,
    min::DECLARED,
    sum::DECLARED,
    take_any::DECLARED,
];
