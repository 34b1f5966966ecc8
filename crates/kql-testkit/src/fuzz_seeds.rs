//! What the fuzz targets start from: queries of our own tests, and a dictionary of the words of the language.

use crate::{conformance, place};
use std::collections::BTreeSet;
use std::path::Path;

/// Tests of the parser, a query a line or a query between lines of `====`.
const PARSER_TESTS: [(&str, &str); 4] =
    [("good.kql", "\n"), ("bad.kql", "\n"), ("broken.kql", "\n====\n"), ("layout.kql", "\n====\n")];

/// Writes `queries/` and `kql.dict` into a folder.
pub fn main(args: &[String]) -> Result<bool, String> {
    let [folder] = args else { return Err("fuzz-seeds takes a folder to write into".into()) };
    let folder = Path::new(folder);
    let queries = queries()?;
    let into = folder.join("queries");
    let fail = |e: std::io::Error| format!("`{}` cannot be written: {e}", folder.display());
    std::fs::create_dir_all(&into).map_err(fail)?;
    for (i, query) in queries.iter().enumerate() {
        std::fs::write(into.join(format!("{i:05}")), query).map_err(fail)?;
    }
    let words = words();
    let dictionary: String = words.iter().map(|w| format!("\"{}\"\n", escaped(w))).collect();
    std::fs::write(folder.join("kql.dict"), dictionary).map_err(fail)?;
    println!("{} queries and {} words", queries.len(), words.len());
    Ok(true)
}

/// Queries of the parser's tests, of the conformance pages and of the pages of codes.
fn queries() -> Result<BTreeSet<String>, String> {
    let root = place::root();
    let mut out = BTreeSet::new();
    for (file, separator) in PARSER_TESTS {
        let text = place::read(&root.join("crates/kql-syntax/tests/queries").join(file))?;
        out.extend(text.split(separator).filter(|q| !q.trim().is_empty()).map(|q| q.replace("\\n", "\n")));
    }
    for folder in ["tests/conformance", "docs/errors"] {
        out.extend(conformance::queries(&root.join(folder))?);
    }
    Ok(out)
}

/// Keywords, functions, plugins, and what holds a query together.
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
