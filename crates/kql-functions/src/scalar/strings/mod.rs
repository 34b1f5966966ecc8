//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _punycode;
pub(crate) mod _regex;
mod base64;
mod compress;
mod countof;
mod extract;
mod extract_all;
mod format_bytes;
mod has_any_index;
mod indexof;
mod isascii;
mod isempty;
mod punycode;
mod regex_quote;
mod replace_regex;
mod replace_string;
mod replace_strings;
mod reverse;
mod split;
mod strcat;
mod strcat_array;
mod strcat_delim;
mod strcmp;
mod string_size;
mod strlen;
mod strrep;
mod substring;
mod tolower;
mod translate;
mod trim;
mod unicode_codepoints;
mod url_encode;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    base64::DECLARED,
    compress::DECLARED,
    countof::DECLARED,
    extract::DECLARED,
    extract_all::DECLARED,
    format_bytes::DECLARED,
    has_any_index::DECLARED,
    indexof::DECLARED,
    isascii::DECLARED,
    isempty::DECLARED,
    punycode::DECLARED,
    regex_quote::DECLARED,
    replace_regex::DECLARED,
    replace_string::DECLARED,
    replace_strings::DECLARED,
    reverse::DECLARED,
    split::DECLARED,
    strcat::DECLARED,
    strcat_array::DECLARED,
    strcat_delim::DECLARED,
    strcmp::DECLARED,
    string_size::DECLARED,
    strlen::DECLARED,
    strrep::DECLARED,
    substring::DECLARED,
    tolower::DECLARED,
    translate::DECLARED,
    trim::DECLARED,
    unicode_codepoints::DECLARED,
    url_encode::DECLARED,
];
