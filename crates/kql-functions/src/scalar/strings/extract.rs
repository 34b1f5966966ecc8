//! `extract(regex, captureGroup, source, [typeof])`.

use super::_regex::{Cache, Pattern};
use crate::scalar::conversion::_convert::convert;
use crate::{Family, Kernel, Scalar, ScalarId};
use kql_types::{Type, Value};
use regex::{CaptureLocations, Regex};

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Strings,
    "extract",
    &[],
    &[
        "(regex: const string, captureGroup: long, source: string) -> string",
        "(regex: const string, captureGroup: long, source: string, type: typeof) -> typeof_last",
    ],
    "extract-function",
    "A capture group of the first match of a regular expression; group 0 is the whole match. `\"\"` without a \
     match. With `typeof(…)` the result is converted to that type, and null without a match.",
    |args| {
        let pattern = Pattern::new(args, 0)?;
        let ty = args.returns;
        let kernel: Kernel = Box::new(move |args| {
            let (patterns, text) = (args.columns[0].as_strings(), args.columns[2].as_strings());
            let groups = args.columns[1].as_longs();
            let mut out = args.builder(ty);
            let mut cache = Cache::default();
            let mut places = None;
            for i in 0..args.rows {
                let found = pattern.get(patterns.get(i), &mut cache).and_then(|regex| {
                    let group = usize::try_from(groups.get(i)?).ok()?;
                    capture(regex, group, text.get(i), &mut places)
                });
                match (found, ty) {
                    (found, Type::String) => out.push_str(found.unwrap_or("")),
                    (Some(found), _) => out.push(convert(&Value::String(found.to_string()), ty)),
                    (None, _) => out.push_null(),
                }
            }
            Ok(out.finish()?)
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::Extract)];

/// The text of a group of the first match; `places` is reused from row to row.
fn capture<'t>(regex: &Regex, group: usize, text: &'t str, places: &mut Option<CaptureLocations>) -> Option<&'t str> {
    if group == 0 {
        return regex.find(text).map(|m| m.as_str());
    }
    if places.as_ref().is_none_or(|p| p.len() != regex.captures_len()) {
        *places = Some(regex.capture_locations());
    }
    let places = places.as_mut()?;
    regex.captures_read(places, text)?;
    let (start, end) = places.get(group)?;
    text.get(start..end)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn groups() {
        let text = |s: &str| Value::String(s.into());
        check("extract", &[text(r"(\d+)%"), Value::Long(1), text("50% off")], text("50"));
        check("extract", &[text(r"(\d+)%"), Value::Long(3), text("50% off")], text(""));
        check("extract", &[text(r"\d+"), Value::Long(0), text("none")], text(""));
        check("extract", &[text(r"\d+"), Value::Long(0), text("a7"), text("int")], Value::Int(7));
        check("extract", &[text(r"\d+"), Value::Long(0), text("a"), text("int")], Value::Null(Type::Int));
    }
}
