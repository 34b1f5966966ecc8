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
        match kql_syntax::parse(query).diagnostics.iter().find(|d| d.is_error()) {
            Some(d) => tally.refused(path, &d.message, details),
            None => tally.loaded(1),
        }
    }
    Ok(())
}
