//! `todecimal(value)`.

use super::_convert;
use super::_declare::{conversion, kernel};
use crate::{Scalar, ScalarId};
use kql_types::{Decimal, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[conversion(
    "todecimal",
    &[],
    &["(value: scalar) -> decimal"],
    "todecimal-function",
    "Converts to decimal. A real is converted through its shortest decimal representation, so `todecimal(0.1)` is \
     exactly 0.1.",
    |_| kernel(Type::Decimal, |s| Decimal::parse(s).map(Value::Decimal), |v| _convert::decimal(v).map(Value::Decimal)),
)
.with_id(ScalarId::ToDecimal)];
