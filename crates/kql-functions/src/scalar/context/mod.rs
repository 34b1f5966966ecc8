//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

mod cluster;
mod estimate_data_size;
mod graph;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[cluster::DECLARED, estimate_data_size::DECLARED, graph::DECLARED];
