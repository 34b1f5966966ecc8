//! Tables whose rows pass the filters of one query. Its plan is followed on several ways, each from the tables to a row of the
//! answer ([`walk`]); what must hold on a way is read off the plan and reached by inverting functions and aggregates
//! ([`proposal`], [`put`], [`group`], [`solve`]); what was found becomes rows ([`rows`]).

mod eval;
mod fill;
mod found;
mod group;
mod guess;
mod model;
mod pattern;
mod probe;
mod proposal;
mod put;
mod reckon;
mod rows;
mod show;
mod solve;
mod stub;
mod text;
mod walk;

pub use fill::{Planted, Shape};
pub use probe::Probe;
pub use stub::{Uses, external};
