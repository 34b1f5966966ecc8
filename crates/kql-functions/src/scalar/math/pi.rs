//! `pi()`.

use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Column, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "pi",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["() -> real"],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "The constant π.",
    source: "pi-function",
    bind: |_| {
        let kernel: Kernel = Box::new(|args| Ok(Column::of_constant(Value::Real(std::f64::consts::PI), args.rows)));
        Ok(kernel)
    },
}];
