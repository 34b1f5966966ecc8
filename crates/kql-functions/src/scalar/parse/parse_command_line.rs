//! `parse_command_line(command_line, parser)`.

use super::_declare::kernel;
use crate::{BindError, Family, Scalar};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Parse,
    "parse_command_line",
    &[],
    &["(command_line: stringable, parser: string) -> array(string)"],
    "parse-command-line-function",
    "Splits a command line into its arguments as Windows does: quotes group, and backslashes before a quote escape \
     it, except in the program name. `windows` is the only parser.",
    |args| match args.constant(1).and_then(|v| v.as_str()) {
        Some(name) if !name.eq_ignore_ascii_case("windows") => {
            Err(BindError::argument(1, format!("the only parser is `windows`, not `{name}`")))
        }
        _ => Ok(kernel(|text| Dyn::Array(split(text).into_iter().map(Dyn::String).collect()))),
    },
)];

/// As `CommandLineToArgvW` splits.
fn split(line: &str) -> Vec<String> {
    let line = line.trim_matches([' ', '\t']);
    let mut out = Vec::new();
    if line.is_empty() {
        return out;
    }
    let (program, rest) = match line.strip_prefix('"') {
        Some(inner) => inner.split_once('"').unwrap_or((inner, "")),
        None => line.split_once([' ', '\t']).unwrap_or((line, "")),
    };
    out.push(program.to_string());
    let mut argument: Option<String> = None;
    let mut quoted = false;
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' if !quoted => out.extend(argument.take()),
            '\\' => {
                let mut count = 1;
                while chars.next_if_eq(&'\\').is_some() {
                    count += 1;
                }
                let text = argument.get_or_insert_default();
                if chars.peek() == Some(&'"') {
                    text.extend(std::iter::repeat_n('\\', count / 2));
                    if count % 2 == 1 {
                        text.extend(chars.next());
                    }
                } else {
                    text.extend(std::iter::repeat_n('\\', count));
                }
            }
            '"' => {
                let text = argument.get_or_insert_default();
                if quoted && chars.next_if_eq(&'"').is_some() {
                    text.push('"');
                } else {
                    quoted = !quoted;
                }
            }
            c => argument.get_or_insert_default().push(c),
        }
    }
    out.extend(argument);
    out
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn arguments() {
        assert_eq!(split(r#"echo "hello world!""#), ["echo", "hello world!"]);
        assert_eq!(split(r#""C:\a b\x.exe" -p "C:\d\\" \"q\" """#), [r"C:\a b\x.exe", "-p", r"C:\d\", "\"q\"", ""]);
        assert!(split(" ").is_empty());
    }
}
