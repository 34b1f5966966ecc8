//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _frame;
pub(crate) mod _regex;
mod extract;
mod extract_all;
mod isempty;
mod replace_regex;
mod replace_string;
mod replace_strings;
mod split;
mod strcat;
mod strcat_array;
mod strcat_delim;
mod strlen;
mod substring;
mod tolower;
mod trim;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    extract::DECLARED,
    extract_all::DECLARED,
    isempty::DECLARED,
    replace_regex::DECLARED,
    replace_string::DECLARED,
    replace_strings::DECLARED,
    split::DECLARED,
    strcat::DECLARED,
    strcat_array::DECLARED,
    strcat_delim::DECLARED,
    strlen::DECLARED,
    substring::DECLARED,
    tolower::DECLARED,
    trim::DECLARED,
];
