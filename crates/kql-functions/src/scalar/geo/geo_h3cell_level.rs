//! `geo_h3cell_level(cell)`.

use super::_h3::argument;
use crate::kernel::by_row;
use crate::{Family, Nulls, Scalar};
use kql_types::{Type, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_h3cell_level",
    &["(h3cell: string) -> int"],
    Nulls::Described("A string that is not a cell gives null."),
    "Resolution of an H3 cell.",
    "geo-h3cell-level-function",
    |_| {
        Ok(by_row(Type::Int, |row| {
            argument(row).map_or(Value::Null(Type::Int), |c| Value::Int(i32::from(u8::from(c.resolution()))))
        }))
    },
)];
