//! `format_bytes(size, [precision, [units]])`.

use crate::{BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "format_bytes",
    aliases: &[],
    family: Family::Strings,
    syntax: Syntax::Named,
    signatures: &["(size: number, precision: const number?, units: const string?) -> string"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("Null gives `\"\"`."),
    purity: Purity::Pure,
    summary: "Formats a number of bytes in the largest unit in which it is at least 1, or in a given unit (`Bytes`, \
              `KB`, … `EB`, powers of 1024). Rounded to the precision, without trailing zeros.",
    source: "format-bytes-function",
    bind: |args| {
        let precision = args.constant(1).and_then(|v| v.as_f64()).unwrap_or(0.0).clamp(0.0, 15.0) as usize;
        let unit = match args.constant(2).and_then(|v| v.as_str()).filter(|u| !u.is_empty()) {
            None => None,
            Some(name) => Some(UNITS.iter().position(|u| u.eq_ignore_ascii_case(name)).ok_or_else(|| {
                BindError::argument(2, format!("`{name}` is not one of Bytes, KB, MB, GB, TB, PB, EB"))
            })?),
        };
        let kernel: Kernel = Box::new(move |args| {
            let sizes = args.columns[0].as_reals();
            args.strings(|i, out| {
                let Some(size) = sizes.get(i) else { return };
                let fitting = (1..UNITS.len()).rev().find(|u| size.abs() >= factor(*u)).unwrap_or(0);
                let unit = unit.unwrap_or(fitting);
                let text = format!("{:.precision$}", size / factor(unit));
                let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
                out.push_str(text);
                out.push(' ');
                out.push_str(UNITS[unit]);
            })
        });
        Ok(kernel)
    },
}];

const UNITS: [&str; 7] = ["Bytes", "KB", "MB", "GB", "TB", "PB", "EB"];

fn factor(unit: usize) -> f64 {
    1024f64.powi(unit as i32)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::Value;

    #[test]
    fn units() {
        let text = |s: &str| Value::String(s.into());
        check("format_bytes", &[Value::Long(564)], text("564 Bytes"));
        check("format_bytes", &[Value::Long(10332), Value::Long(1)], text("10.1 KB"));
        check("format_bytes", &[Value::Long(20_010_332), Value::Long(2)], text("19.08 MB"));
        check("format_bytes", &[Value::Long(20_010_332), Value::Long(0), text("KB")], text("19541 KB"));
    }
}
