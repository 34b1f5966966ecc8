//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _declare;
pub(crate) mod _jsonpath;
pub(crate) mod _percent;
mod extract_json;
mod parse_command_line;
mod parse_csv;
mod parse_json;
mod parse_path;
mod parse_url;
mod parse_user_agent;
mod parse_version;
mod parse_xml;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    extract_json::DECLARED,
    parse_command_line::DECLARED,
    parse_csv::DECLARED,
    parse_json::DECLARED,
    parse_path::DECLARED,
    parse_url::DECLARED,
    parse_user_agent::DECLARED,
    parse_version::DECLARED,
    parse_xml::DECLARED,
];
