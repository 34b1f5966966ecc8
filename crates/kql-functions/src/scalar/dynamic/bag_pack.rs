//! `bag_pack(key, value, …)`, and `bag_pack_columns(column, …)`, which is the same with the names of the columns.

use super::_declare::{Cells, dynamic_function};
use crate::{BindArgs, BindError, Kernel, Scalar, ScalarId, Syntax};
use kql_types::Type;

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        aliases: &["pack", "pack_dictionary"],
        ..dynamic_function(
            "bag_pack",
            &["(key: string, value: scalar, more: scalar*) -> bag"],
            "Null values are kept as members.",
            "A bag of alternating keys and values. A pair with an empty key is skipped; if a key repeats, the last \
             value wins.",
            "pack-function",
            |args| bind(args, false),
        )
        .with_id(ScalarId::BagPack)
    },
    Scalar {
        syntax: Syntax::Only("pack_all(true)"),
        ..dynamic_function(
            "pack_all_present",
            &["(key: string, value: scalar, more: scalar*) -> dynamic"],
            "Null and empty values are skipped.",
            "Like `bag_pack`, without null and empty values: the binder rewrites `pack_all(true)` to it.",
            "pack-all-function",
            |args| bind(args, true),
        )
        .with_id(ScalarId::PackAllPresent)
    },
    dynamic_function(
        "bag_pack_columns",
        &["(column: column+) -> dynamic"],
        "Null values are kept as members.",
        "A bag of the given columns, with their names as keys: the binder rewrites it to `bag_pack`.",
        "bag-pack-columns-function",
        |_| Err(BindError::call("`bag_pack_columns` takes the names of its columns from the query")),
    ),
];

/// With `present`, null and empty values are skipped.
fn bind(bind: &BindArgs<'_>, present: bool) -> Result<Kernel, BindError> {
    if bind.count() % 2 == 1 {
        return Err(BindError::call("expected alternating keys and values, an even number of arguments"));
    }
    for index in (0..bind.count()).step_by(2) {
        if !matches!(bind.types[index], Type::String | Type::Dynamic) {
            return Err(BindError::argument(index, "a key must be a string"));
        }
    }
    Ok(Box::new(move |args| {
        let mut pairs = Vec::new();
        for pair in args.columns.chunks_exact(2) {
            pairs.push((Keys::new(&pair[0]), Cells::new(&pair[1])));
        }
        let mut keys: Vec<String> = vec![String::new(); pairs.len()];
        args.written(|row, out| {
            for (key, (source, _)) in keys.iter_mut().zip(&pairs) {
                source.read(row, key);
            }
            out.begin_bag();
            for (i, (_, value)) in pairs.iter().enumerate() {
                // Repeated keys are rare and pairs are few: comparing with the following keys is cheaper than a set.
                let left_out = present && is_blank(&args.columns[2 * i + 1], row);
                if !left_out && !keys[i].is_empty() && !keys[i + 1..].contains(&keys[i]) {
                    out.key(&keys[i]);
                    value.write(row, out);
                }
            }
            out.end();
            Some(())
        })
    }))
}

fn is_blank(column: &kql_types::Column, row: usize) -> bool {
    match column.ty() {
        Type::String => column.as_strings().get(row).is_empty(),
        Type::Dynamic => match column.as_dynamics().get(row).map(|d| d.to_dyn()) {
            None | Some(kql_types::Dyn::Null) => true,
            Some(kql_types::Dyn::String(s)) => s.is_empty(),
            Some(_) => false,
        },
        _ => column.is_null(row),
    }
}

enum Keys<'a> {
    Strings(kql_types::Strings<'a>),
    Dynamics(kql_types::Dynamics<'a>),
}

impl<'a> Keys<'a> {
    fn new(column: &'a kql_types::Column) -> Self {
        match column.ty() {
            Type::Dynamic => Keys::Dynamics(column.as_dynamics()),
            _ => Keys::Strings(column.as_strings()),
        }
    }

    fn read(&self, row: usize, key: &mut String) {
        key.clear();
        match self {
            Keys::Strings(a) => key.push_str(a.get(row)),
            Keys::Dynamics(a) => {
                if let Some(v) = a.get(row) {
                    key.push_str(&v.to_dyn().to_string());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn pairs_become_members() {
        let s = |t: &str| Value::String(t.into());
        let args = [s("a"), Value::Long(1), s(""), s("gone"), s("n"), Value::Null(Type::Real)];
        check("bag_pack", &args, Value::Dynamic(Dyn::from_json(r#"{"a":1,"n":null}"#).unwrap()));
    }
}
