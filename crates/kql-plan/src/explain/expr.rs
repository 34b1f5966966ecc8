use super::Names;
use crate::ir::Expr;
use kql_functions::ScalarId;
use kql_types::{Type, Value};
use std::fmt;

/// As `explain` shows it, columns by number.
impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&show(self, &Names::new()))
    }
}

/// An expression as KQL would write it.
pub(crate) fn show(e: &Expr, names: &Names) -> String {
    match e {
        Expr::Column(id, _) => names.get(id).cloned().unwrap_or_else(|| format!("#{}", id.0)),
        Expr::Constant(v) => constant(v),
        Expr::Subquery(s) => format!("subquery #{}", s.id),
        Expr::Call(f, args, _) => {
            let shown: Vec<String> = args.iter().map(|a| show(a, names)).collect();
            let infix = !f.name.starts_with(|c: char| c.is_ascii_alphabetic())
                || kql_syntax::ast::BinaryOp::ALL.iter().any(|(_, text)| *text == f.name);
            match (f.id, shown.as_slice()) {
                (Some(ScalarId::Negate), [x]) => format!("-{x}"),
                (Some(ScalarId::Member), [x, key]) => match args[1].constant() {
                    Some(Value::String(key)) => format!("{x}.{key}"),
                    _ => format!("{x}[{key}]"),
                },
                (Some(ScalarId::Index), [x, i]) => format!("{x}[{i}]"),
                (Some(ScalarId::Between | ScalarId::NotBetween), [v, l, h]) => format!("{v} {} ({l} .. {h})", f.name),
                (
                    Some(
                        ScalarId::In
                        | ScalarId::NotIn
                        | ScalarId::InCi
                        | ScalarId::NotInCi
                        | ScalarId::HasAny
                        | ScalarId::HasAll,
                    ),
                    [v, items @ ..],
                ) => {
                    format!("{v} {} ({})", f.name, items.join(", "))
                }
                (_, [a, b]) if infix => format!("({a} {} {b})", f.name),
                (_, all) => format!("{}({})", f.name, all.join(", ")),
            }
        }
    }
}

/// A constant as KQL would write it, truncated to 80 characters.
fn constant(v: &Value) -> String {
    let text = match v {
        Value::String(s) => format!("{s:?}"),
        Value::Null(ty) => format!("{ty}(null)"),
        Value::DateTime(_) => format!("datetime({v})"),
        Value::Timespan(_) => format!("time({v})"),
        Value::Dynamic(d) => format!("dynamic({})", d.to_json()),
        other if other.ty() == Type::Bool => other.to_string().to_lowercase(),
        other => other.to_string(),
    };
    if text.chars().count() > 80 { text.chars().take(77).collect::<String>() + "…" } else { text }
}
