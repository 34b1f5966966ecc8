//! Test data for one query: tables whose rows pass its filters.
//!
//! The plan of the query is followed along several paths, each from the scans to one row of the result ([`follow_plan`]). What
//! must hold along a path becomes goals; goals are reached by inverting functions and aggregates ([`proposal`], [`assign`],
//! [`aggregate`], [`solve`]); the values found become rows ([`rows`]).

mod aggregate;
mod assign;
mod default_value;
mod eval;
mod follow_plan;
mod generate;
mod infer_schema;
mod invert_arithmetic;
mod invert_composite;
mod invert_datetime;
mod invert_dynamic;
mod invert_string;
mod invert_text;
mod model;
mod pattern;
mod probe;
mod proposal;
mod rows;
mod solve;
mod unmet_goals;
mod value;

pub use generate::{GeneratedTables, Shape};
pub use infer_schema::{Uses, external};
pub use probe::Probe;
