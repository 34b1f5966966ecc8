//! `extract_json(path, text, [typeof])`.

use super::_jsonpath::{follow, parse};
use crate::scalar::conversion::_convert::{convert, dynamic_text};
use crate::{BindError, Family, Kernel, Scalar, ScalarId};
use kql_types::{DynRef, Type, Value, json_is_valid};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Parse,
    "extract_json",
    &["extractjson"],
    &[
        "(jsonPath: const string, jsonText: string) -> string",
        "(jsonPath: const string, jsonText: string, type: typeof) -> typeof_last",
    ],
    "extract-json-function",
    "The value at a path (`$.a['b'][0]`) in a JSON string, as a string or converted to the given type; `\"\"` or \
     null if there is none. `parse_json(…).a` is the shorter form.",
    |args| {
        let path = args.constant_str(0)?;
        let steps = parse(path)
            .ok_or_else(|| BindError::argument(0, format!("`{path}` is not a path such as `$.name['other'][0]`")))?;
        let ty = args.returns;
        let kernel: Kernel = Box::new(move |args| {
            let text = args.columns[1].as_strings();
            let mut out = args.builder(ty);
            let mut buffer = String::new();
            for i in 0..args.rows {
                let json = text.get(i).trim_ascii().as_bytes();
                let place = if json_is_valid(json) { follow(DynRef::new(json), &steps) } else { None };
                match place.filter(|v| !v.is_null()) {
                    Some(v) if ty == Type::String => dynamic_text(v, &mut buffer, |t| out.push_str(t)),
                    Some(v) => out.push(convert(&Value::dynamic(v.to_dyn()), ty)),
                    None if ty == Type::String => out.push_str(""),
                    None => out.push_null(),
                }
            }
            Ok(out.finish()?)
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::ExtractJson)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn values() {
        let text = |s: &str| Value::String(s.into());
        let json = text(r#"{"a": {"b": [1, "x"]}}"#);
        check("extract_json", &[text("$.a.b[1]"), json.clone()], text("x"));
        check("extract_json", &[text("$.a.b[0]"), json.clone(), text("long")], Value::Long(1));
        check("extract_json", &[text("$.a['b']"), json.clone()], text(r#"[1,"x"]"#));
        check("extract_json", &[text("$.c"), json, text("long")], Value::Null(Type::Long));
        check("extract_json", &[text("$.c"), text("no json")], text(""));
    }
}
