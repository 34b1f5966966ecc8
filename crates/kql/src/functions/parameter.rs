//! Declarations of parameters, from fields of a file to KQL.

use kql_syntax::ast::ExprKind;

/// One declaration from its name, type and default.
///
/// The type of a table is `table`, with its columns behind it (`table:(*)`), or behind the name (`T:(a:long)`), or nowhere, which
/// stands for any table. A default that is no literal of the type is the value of one: strings come without their quotes.
pub(super) fn declaration(name: &str, ty: &str, default: Option<&str>) -> String {
    let (name, ty) = (name.trim(), ty.trim());
    if name.contains(':') {
        return name.to_string();
    }
    let lower = ty.to_lowercase();
    for word in ["table", "tabular"] {
        if let Some(rest) = lower.strip_prefix(word) {
            let columns = &ty[ty.len() - rest.len()..];
            let columns = columns.trim_start_matches([':', ' ']);
            return if columns.is_empty() { format!("{name}:(*)") } else { format!("{name}:{columns}") };
        }
    }
    match default {
        None => format!("{name}:{ty}"),
        Some(value) => format!("{name}:{ty}={}", literal(&lower, value.trim())),
    }
}

/// A default as a literal of KQL.
fn literal(ty: &str, value: &str) -> String {
    let is_literal = || {
        let parsed = kql_syntax::parse_expression(value);
        let clean = !parsed.diagnostics.iter().any(|d| d.is_error());
        clean && matches!(parsed.expression.kind, ExprKind::Literal(_))
    };
    match ty {
        "string" if value.starts_with(['\'', '"', '@', 'h', 'H']) && is_literal() => value.to_string(),
        "string" => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")),
        "bool" | "boolean" => value.to_lowercase(),
        "dynamic" if !value.to_lowercase().starts_with("dynamic") => format!("dynamic({value})"),
        "datetime" | "date" if !value.contains('(') => format!("datetime({value})"),
        _ => value.to_string(),
    }
}
