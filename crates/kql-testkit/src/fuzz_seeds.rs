//! Seeds for the fuzz targets: queries of our own tests, and a dictionary of the tokens of the language.

use crate::{Error, conformance, place};
use std::collections::BTreeSet;
use std::path::Path;

/// Writes `queries/` and `kql.dict` into a folder.
///
/// # Errors
/// If our tests cannot be read or a file cannot be written.
pub fn main(folder: &Path) -> Result<bool, Error> {
    let queries = queries()?;
    let into = folder.join("queries");
    std::fs::create_dir_all(&into).map_err(Error::write(&into))?;
    for (i, query) in queries.iter().enumerate() {
        place::write(&into.join(format!("{i:05}")), query)?;
    }
    let words = words();
    let dictionary: String = words.iter().map(|w| format!("\"{}\"\n", escaped(w))).collect();
    place::write(&folder.join("kql.dict"), dictionary)?;
    println!("{} queries and {} words", queries.len(), words.len());
    Ok(true)
}

/// Queries of the parser tests, the conformance pages and the error pages.
fn queries() -> Result<BTreeSet<String>, Error> {
    let root = place::root();
    let mut out = BTreeSet::new();
    for folder in ["crates/kql-syntax/tests/queries", "tests/conformance", "docs/errors"] {
        out.extend(conformance::queries(&root.join(folder))?);
    }
    Ok(out)
}

/// Keywords, functions, plugins and punctuation.
fn words() -> BTreeSet<String> {
    let marks = [
        "|",
        ";",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "@'",
        "```",
        "h'",
        "//",
        "..",
        "=>",
        "==",
        "!=",
        "=~",
        "!~",
        "<=",
        ">=",
        "<>",
        "--",
        "-[e]->",
        "*",
        ":",
        "$left.",
        "$right.",
        "dynamic(",
        "datetime(",
        "typeof(",
        "['a']",
        "toscalar(",
        "1d",
        "0x1",
        "1e3",
        "long(null)",
        "\\u0041",
        "a.b[0]",
        "(x:long) {",
        "T",
        "Open",
        "Given",
        "TimeGenerated",
        "SigninLogs",
        "print ",
        "let f = ",
        "true",
        "false",
    ];
    let functions = kql_functions::builtin_names().map(str::to_string);
    let plugins = kql_functions::plugin::plugins().map(|p| p.name.to_string());
    let keywords = kql_syntax::keywords().map(str::to_string);
    marks.iter().map(ToString::to_string).chain(keywords).chain(functions).chain(plugins).collect()
}

fn escaped(word: &str) -> String {
    word.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_and_words_are_found() {
        let queries = queries().unwrap();
        assert!(queries.iter().any(|q| q.contains("| summarize")) && queries.len() > 500);
        let words = words();
        for word in ["summarize", "!has_cs", "mv-expand", "tolower", "arg_max", "bag_unpack"] {
            assert!(words.contains(word), "{word}");
        }
        assert_eq!(escaped("\\\""), "\\\\\\\"");
    }
}
