//! One file a node.

pub(crate) mod aggregate;
pub(crate) mod apply;
pub(crate) mod chosen_row;
pub(crate) mod expand;
pub(crate) mod extract;
pub(crate) mod filter;
pub(crate) mod join;
pub(crate) mod limit;
pub(crate) mod make_series;
pub(crate) mod project;
pub(crate) mod range;
pub(crate) mod scan;
mod scan_key;
pub(crate) mod sort;
pub(crate) mod union;
pub(crate) mod values;
