use super::Tally;
use crate::Error;
use kql::yaml;
use kql_source::decode_text;
use std::path::Path;

/// Parses the queries of a rule, or of a file of KQL. YAML without a query is no rule and does not count.
pub(super) fn load(path: &Path, tally: &mut Tally, details: &mut Vec<String>) -> Result<(), Error> {
    let bytes = std::fs::read(path).map_err(Error::read(path))?;
    let text = match decode_text(bytes) {
        Ok(text) => text,
        Err(e) => {
            tally.refused(path, &e.to_string(), details);
            return Ok(());
        }
    };
    let is_yaml = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"));
    let queries = if is_yaml {
        match yaml::parse(&text) {
            Ok(documents) => documents.iter().filter_map(|d| d.get("query")?.text().map(str::to_string)).collect(),
            // Text of other tools is no rule, and cannot be told from a broken one except by its key.
            Err(e) if text.contains("query:") => {
                tally.refused(path, &e.message, details);
                return Ok(());
            }
            Err(_) => Vec::new(),
        }
    } else {
        vec![text]
    };
    for query in &queries {
        match count(query) {
            Ok(queries) => tally.loaded(queries),
            Err(message) => tally.refused(path, &message, details),
        }
    }
    Ok(())
}

/// The number of queries of a text. Editors of queries take blank lines between queries as their ends, so a text that is no
/// query as a whole may hold several, each of which is as long as it can be.
fn count(text: &str) -> Result<u64, String> {
    let error = |text: &str| kql_syntax::parse(text).diagnostics.into_iter().find(kql_source::Diagnostic::is_error);
    let Some(whole) = error(text) else { return Ok(1) };
    let text = text.replace("\r\n", "\n");
    let blocks: Vec<&str> = text.split("\n\n").collect();
    let (mut count, mut from) = (0, 0);
    while from < blocks.len() {
        let is_query = |to: &usize| error(&blocks[from..*to].join("\n\n")).is_none();
        let Some(to) = (from + 1..=blocks.len()).rev().find(is_query) else { return Err(whole.message) };
        // Comments at the end are no query.
        let has_code = !kql_syntax::tokens(&blocks[from..to].join("\n\n")).is_empty();
        count += u64::from(has_code);
        from = to;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_separate_queries_that_are_none_together() {
        assert_eq!(count("T\n\n| take 1\n\n// the end\n"), Ok(1));
        assert_eq!(count("// one\n\nT\n| take 1\n\n// two\nlet n = 1;\n\nU | take n\r\n\r\n// end"), Ok(2));
        assert!(count("T\n| take 1\n\nU | tkae 1").is_err());
    }
}
