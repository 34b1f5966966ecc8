//! Physical operators, one file per plan node. None knows the others' plan nodes: the input of an operator is built through
//! its [`ExecutionContext`](crate::context::ExecutionContext).

pub(crate) mod aggregate;
pub(crate) mod apply;
pub(crate) mod chosen_row;
pub(crate) mod cte;
pub(crate) mod expand;
pub(crate) mod extract;
pub(crate) mod filter;
pub(crate) mod group_rows;
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
