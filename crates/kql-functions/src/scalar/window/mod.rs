//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _window;
mod prev;
mod row_cumsum;
mod row_number;
mod row_rank_dense;
mod row_window_session;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    prev::DECLARED,
    row_cumsum::DECLARED,
    row_number::DECLARED,
    row_rank_dense::DECLARED,
    row_window_session::DECLARED,
];
