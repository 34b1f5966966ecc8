use kql_literal::visible;

/// Text on one line, with signs for its line ends and escapes for other hidden characters: text from logs and rules may steer
/// the terminal.
pub(crate) fn clean(text: &str) -> String {
    visible::cell(text).into_owned()
}

/// `1 row`, `2 rows`.
pub(crate) fn plural(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
