//! `geo_h3cell_level(cell)`.

use super::_h3::argument;
use crate::kernel::by_row;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Type, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_h3cell_level",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(h3cell: string) -> int"],
    naming: Naming::None,
    nulls: Nulls::Described("A string that is not a cell gives null."),
    purity: Purity::Pure,
    summary: "Resolution of an H3 cell.",
    source: "geo-h3cell-level-function",
    bind: |_| {
        Ok(by_row(Type::Int, |row| {
            argument(row).map_or(Value::Null(Type::Int), |c| Value::Int(i32::from(u8::from(c.resolution()))))
        }))
    },
}];
