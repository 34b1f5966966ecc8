//! `--batch`: a request on each line of standard input, a reply on each line of standard output.

use super::Failure;
use crate::output;
use serde_json::Value;
use std::io::BufRead;

/// Replies to each request at once, so that a program can hold a dialog with this one.
///
/// # Errors
///
/// Standard input cannot be read, or a line of it is not JSON.
pub fn serve(reply: impl Fn(&Value) -> String) -> Result<u8, Failure> {
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|e| Failure::usage(format!("standard input cannot be read: {e}")))?;
        if line.trim().is_empty() {
            continue;
        }
        let request: Value = serde_json::from_str(&line)
            .map_err(|e| Failure::usage(format!("a line of standard input is not a JSON object: {e}")))?;
        output::json(&(reply(&request) + "\n"))?;
    }
    Ok(0)
}

/// The query of a request, under the first of these keys that it has.
pub fn text<'r>(request: &'r Value, keys: [&str; 2]) -> &'r str {
    keys.iter().find_map(|key| request.get(key)).and_then(Value::as_str).unwrap_or("")
}
