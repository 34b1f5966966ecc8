//! `parse_json(text)`, `todynamic(text)` and their older names.

use crate::{Args, EvalError, Family, Naming, Nulls, Scalar, ScalarId};
use kql_types::{Column, Dyn, DynRef, LimitedBuilder, Type, json_is_valid};

pub(super) static DECLARED: &[Scalar] = &[
    declared("parse_json", &["parsejson"], &["(json_text: string|dynamic) -> dynamic"]).with_id(ScalarId::ParseJson),
    // The published compiler requires a string here; the service accepts any dynamic.
    declared(
        "todynamic",
        &["toobject"],
        &["(json_text: string) -> dynamic", "~(json_text: string|dynamic) -> dynamic"],
    )
    .with_id(ScalarId::ToDynamic),
];

const fn declared(name: &'static str, aliases: &'static [&'static str], signatures: &'static [&'static str]) -> Scalar {
    Scalar {
        aliases,
        naming: Naming::FirstArgument,
        ..Scalar::pure(
            Family::Parse,
            name,
            signatures,
            Nulls::Described("Null, `\"\"` and the string `null` give null."),
            "Parses JSON. A string that is not JSON becomes a dynamic string, whose properties are all null; a \
                  dynamic value that is not a string is returned unchanged.",
            "parse-json-function",
            |_| Ok(Box::new(read)),
        )
    }
}

fn read(args: &Args<'_>) -> Result<Column, EvalError> {
    let column = &args.columns[0];
    let mut out = args.builder(Type::Dynamic);
    if column.is(Type::Dynamic) {
        let values = column.as_dynamics();
        for i in 0..args.rows {
            match values.get(i) {
                Some(v) => match v.as_str() {
                    Some(text) => push(&text, &mut out),
                    None => out.push_raw(Some(v)),
                },
                None => out.push_null(),
            }
        }
    } else {
        let text = column.as_strings();
        (0..args.rows).for_each(|i| push(text.get(i), &mut out));
    }
    Ok(out.finish()?)
}

/// JSON is stored as text and parsed when a path or a function reads it.
fn push(text: &str, out: &mut LimitedBuilder) {
    let trimmed = text.trim_ascii();
    if trimmed.is_empty() {
        out.push_null();
    } else if json_is_valid(trimmed.as_bytes()) {
        out.push_raw(Some(DynRef::new(trimmed.as_bytes())));
    } else {
        out.push_dyn(&Dyn::String(text.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn json_or_text() {
        let text = |s: &str| Value::String(s.into());
        check("parse_json", &[text(" {\"a\": [1]} ")], Value::Dynamic(Dyn::from_text("{\"a\":[1]}")));
        check("parse_json", &[text("not json")], Value::Dynamic(Dyn::String("not json".into())));
        check("parse_json", &[text("null")], Value::Null(Type::Dynamic));
        check("todynamic", &[text("")], Value::Null(Type::Dynamic));
        check("parse_json", &[Value::Dynamic(Dyn::Long(1))], Value::Dynamic(Dyn::Long(1)));
    }
}
