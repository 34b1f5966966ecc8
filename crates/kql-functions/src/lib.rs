//! Every builtin of the language: scalar functions, operators, aggregates, window functions, and the special forms.
//!
//! Invariants: the binder, the documentation and `--help` read one static declaration per builtin; constant arguments
//! are compiled once, in `bind`; kernels see columns and know nothing of spans, plans or clocks.
//!
//! To add a function, add one file to a family folder and run `UPDATE=1 cargo test -p kql-functions --test fresh`.

#![warn(missing_docs)]

pub mod aggregate;
mod declare;
mod error;
mod geo_database;
mod identity;
mod kernel;
mod parse_cast;
mod parse_kv;
mod parse_pattern;
pub mod plugin;
mod registry;
pub mod scalar;
mod signature;
mod signature_notation;
pub mod special;
#[cfg(test)]
pub(crate) mod testing;
mod user_agents;

pub use aggregate::_hll::Hll;
pub use aggregate::_row_numbers::{AnyRows, ArgRows};
pub use declare::{Aggregate, AggregateForm, Bind, BindArgs, Context, Family, Naming, Nulls, Purity, Scalar, Syntax};
pub use error::{BindError, EvalError, Refusal};
pub use geo_database::{GeoDatabase, GeoDatabaseError};
pub use identity::{AggregateId, Comparison, ScalarId};
pub use kernel::{Accumulator, Args, Kernel};
pub use parse_kv::{KvOptions, ParseKv};
pub use parse_pattern::{ParseKind, ParsePattern, PatternPart};
pub use registry::{
    Builtin, aggregate, aggregates, builtin, builtin_aggregate, builtin_names, function, scalar, scalars,
};
pub use scalar::series::_result_columns::{sorts_arrays, tuple_columns};
pub use scalar::strings::_regex::{RegexError, compile as compile_regex};
pub use signature::{Accept, Element, Parameter, Repeat, Returns, Signature, SignatureError, TypeClass};
pub use special::{Special, SpecialForm};
pub use user_agents::{UserAgents, UserAgentsError};
