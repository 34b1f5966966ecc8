//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Aggregate;

pub(crate) mod _distinct;
pub(crate) mod _distinct_items;
pub(crate) mod _elements;
pub(crate) mod _grouped;
pub(crate) mod _hll;
pub(crate) mod _max_size;
pub(crate) mod _min_max;
pub(crate) mod _packed_elements;
pub(crate) mod _row_numbers;
pub(crate) mod _samples;
pub(crate) mod _tdigest;
pub(crate) mod _variance;
mod arg_max;
mod avg;
mod binary_all;
mod buildschema;
mod count;
mod countif;
mod covariance;
mod dcount;
mod hll;
mod make_bag;
mod make_list;
mod make_set;
mod max;
mod min;
mod percentile;
mod stdev;
mod sum;
mod take_any;
mod take_anyif;
mod tdigest;
mod variance;

/// The declarations of each file.
pub static ALL: &[&[Aggregate]] = &[
    arg_max::DECLARED,
    avg::DECLARED,
    binary_all::DECLARED,
    buildschema::DECLARED,
    count::DECLARED,
    countif::DECLARED,
    covariance::DECLARED,
    dcount::DECLARED,
    hll::DECLARED,
    make_bag::DECLARED,
    make_list::DECLARED,
    make_set::DECLARED,
    max::DECLARED,
    min::DECLARED,
    percentile::DECLARED,
    stdev::DECLARED,
    sum::DECLARED,
    take_any::DECLARED,
    take_anyif::DECLARED,
    tdigest::DECLARED,
    variance::DECLARED,
];
