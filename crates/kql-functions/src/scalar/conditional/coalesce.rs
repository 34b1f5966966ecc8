//! `coalesce(arg, …)`.

use super::_pick_source::{as_type, choose};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use arrow_array::Array;
use kql_types::{Column, Dyn, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Coalesce),
    name: "coalesce",
    aliases: &[],
    family: Family::Conditional,
    syntax: Syntax::Named,
    // A string and a dynamic value give a string: parsers that are unions rely on it (`vimAuthenticationAWSCloudTrail`,
    // `vimProcessCreateMD4IoT`), because a dynamic column would not be merged with the string columns of the other
    // legs. Beside any other type it stays dynamic. The published compiler finds no common type.
    signatures: &[
        "~(arg: common|dynamic, arg2: common|dynamic+) -> common_or_text",
        "(arg: common, arg2: common+) -> common",
    ],
    naming: Naming::None,
    nulls: Nulls::Described("Null only if all arguments are null."),
    purity: Purity::Pure,
    summary: "The first value that is not null or, for strings, not empty.",
    source: "coalesce-function",
    bind: |args| {
        let ty = args.returns;
        let kernel: Kernel = Box::new(move |args| {
            let sources: Vec<Column> =
                args.columns.iter().map(|c| as_type(args, c, ty).map(present)).collect::<Result<_, _>>()?;
            let last = sources.len().saturating_sub(1);
            let mut picks = vec![last as u32; args.rows];
            for n in (0..last).rev() {
                for (i, pick) in picks.iter_mut().enumerate() {
                    let present = match ty {
                        Type::String => !sources[n].as_strings().get(i).is_empty(),
                        Type::Dynamic => !matches!(sources[n].value(i), Value::Null(_) | Value::Dynamic(Dyn::Null)),
                        _ => !sources[n].is_null(i),
                    };
                    if present {
                        *pick = n as u32;
                    }
                }
            }
            Ok(choose(ty, args.rows, &sources, |i| picks[i] as usize))
        });
        Ok(kernel)
    },
}];

/// Replaces null strings, which the result never contains.
fn present(column: Column) -> Column {
    match &column {
        Column::String(a) if a.null_count() > 0 => Column::strings(a.iter().map(|s| s.unwrap_or(""))),
        Column::Const(v, n) if matches!(**v, Value::Null(Type::String)) => Column::nulls(Type::String, *n),
        _ => column,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn first_present() {
        let text = |s: &str| Value::String(s.into());
        check("coalesce", &[text(""), text("x"), text("y")], text("x"));
        check("coalesce", &[Value::Null(Type::Long), Value::Long(0), Value::Long(5)], Value::Long(0));
        check("coalesce", &[Value::Null(Type::Long), Value::Null(Type::Long)], Value::Null(Type::Long));
    }
}
