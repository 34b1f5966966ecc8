//! `assert(condition, message)`.

use crate::{BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::Value;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "assert",
    aliases: &[],
    family: Family::Conditional,
    syntax: Syntax::Named,
    signatures: &["(predicate: const bool, message: const string) -> bool"],
    naming: Naming::None,
    nulls: Nulls::Described("A null condition counts as false."),
    purity: Purity::Pure,
    summary: "Fails the query with a message if a constant condition is false; true otherwise.",
    source: "assert-function",
    bind: |args| {
        let message = args.constant_str(1)?;
        match args.constant(0) {
            Some(Value::Bool(true)) => {}
            Some(_) => return Err(BindError::call(format!("assertion failed: {message}"))),
            None => return Err(BindError::argument(0, "the condition must be a constant")),
        }
        let kernel: Kernel = Box::new(|args| Ok(kql_types::Column::of_constant(Value::Bool(true), args.rows)));
        Ok(kernel)
    },
}];
