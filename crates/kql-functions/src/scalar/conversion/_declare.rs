//! The declaration and kernel of conversion functions: fast paths for plain columns, single values for the rest.

use crate::{Bind, BindError, Family, Kernel, Naming, Nulls, Scalar};
use kql_types::{Column, Type, Value};

/// The declaration of a conversion.
pub(super) const fn conversion(
    name: &'static str,
    aliases: &'static [&'static str],
    signatures: &'static [&'static str],
    source: &'static str,
    summary: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar {
        aliases,
        naming: Naming::FirstArgument,
        ..Scalar::pure(
            Family::Conversion,
            name,
            signatures,
            Nulls::Described("Null gives null, and so does a value that cannot be converted."),
            summary,
            source,
            bind,
        )
    }
}

/// A kernel: the column unchanged when it has the type, `text` for each string of a string column, `value` for each
/// value of any other.
pub(super) fn kernel(
    ty: Type,
    text: impl Fn(&str) -> Option<Value> + Send + Sync + 'static,
    value: impl Fn(&Value) -> Option<Value> + Send + Sync + 'static,
) -> Result<Kernel, BindError> {
    let null = Value::Null(ty);
    Ok(Box::new(move |args| {
        let column = &args.columns[0];
        if column.is(ty) {
            return Ok(column.clone());
        }
        if let Column::Const(v, _) = column {
            return Ok(Column::of_constant(value(v).unwrap_or_else(|| null.clone()), args.rows));
        }
        let mut out = args.builder(ty);
        if column.is(Type::String) {
            let strings = column.as_strings();
            (0..args.rows).for_each(|i| out.push(text(strings.get(i)).unwrap_or_else(|| null.clone())));
        } else if column.is(Type::Dynamic) {
            let dynamics = column.as_dynamics();
            for i in 0..args.rows {
                let v = dynamics.get(i).map(|d| match d.as_str() {
                    Some(s) => text(&s),
                    None => value(&d.to_dyn().to_value()),
                });
                out.push(v.flatten().unwrap_or_else(|| null.clone()));
            }
        } else {
            (0..args.rows).for_each(|i| out.push(value(&column.value(i)).unwrap_or_else(|| null.clone())));
        }
        Ok(out.finish()?)
    }))
}
