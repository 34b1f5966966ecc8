//! `percentile_tdigest`, `percentiles_array_tdigest`, `rank_tdigest`, `percentrank_tdigest`, `tdigest_merge` of columns,
//! `tdigest_isvalid`.

use crate::aggregate::_tdigest::{Digest, column};
use crate::{Args, Bind, EvalError, Family, Kernel, Naming, Nulls, Scalar};
use kql_types::{Column, Decimal, Dyn, DynWriter, Type, Value};

const NULLS: Nulls = Nulls::Described("A value that is not a result of `tdigest` gives null.");

const fn declare(
    name: &'static str,
    signatures: &'static [&'static str],
    naming: Naming,
    strings: (&'static str, &'static str),
    bind: Bind,
) -> Scalar {
    Scalar { naming, ..Scalar::pure(Family::Sketch, name, signatures, NULLS, strings.0, strings.1, bind) }
}

pub(super) static DECLARED: &[Scalar] = &[
    declare(
        "percentile_tdigest",
        &[
            "(tdigest: array, percentile: real) -> dynamic",
            "(tdigest: array, percentile: real, type: typeof) -> typeof_last",
        ],
        Naming::NameAndFirst,
        (
            "The value at a percentile of a result of `tdigest`, as a dynamic or converted to the given type.",
            "percentile-tdigest-function",
        ),
        |args| {
            let ty = args.returns;
            let kernel: Kernel = Box::new(move |args| {
                let (digests, percentiles) = (args.columns[0].as_dynamics(), args.columns[1].as_reals());
                args.values(
                    ty,
                    (0..args.rows).map(|i| {
                        let digest = digests.get(i).and_then(Digest::read);
                        match (&digest, percentiles.get(i)) {
                            (Some(d), Some(p)) => d.percentile(p).map_or(Value::Null(ty), |v| cast(v, ty)),
                            _ => Value::Null(ty),
                        }
                    }),
                )
            });
            Ok(kernel)
        },
    ),
    declare(
        "percentiles_array_tdigest",
        &[
            "(tdigest: array, percentile: real+) -> array",
            "(tdigest: array, percentiles: array) -> dynamic",
            "(tdigest: array, percentiles: array, type: typeof) -> dynamic",
        ],
        Naming::PrefixAndFirst("percentile_tdigest"),
        ("The values at several percentiles of a result of `tdigest`.", "percentile-array-tdigest-function"),
        |_| Ok(Box::new(several)),
    ),
    declare(
        "rank_tdigest",
        &["(digest: array, value: scalar) -> real"],
        Naming::None,
        (
            "Number of values in a result of `tdigest` that are less than or equal to the given value.",
            "rank-tdigest-function",
        ),
        |_| Ok(Box::new(|args| Ok(ranks(args, Digest::rank)))),
    ),
    declare(
        "percentrank_tdigest",
        &["(digest: array, value: scalar) -> real"],
        Naming::None,
        (
            "Percentage of the values in a result of `tdigest` that are less than or equal to the given value.",
            "percentrank-tdigest-function",
        ),
        |_| Ok(Box::new(|args| Ok(ranks(args, Digest::percent_rank)))),
    ),
    declare(
        "tdigest_merge",
        &["(tdigest1: array, tdigest: array+) -> array"],
        Naming::PrefixOnly("tdigests_merge_result"),
        ("Merges several results of `tdigest`.", "merge-tdigest-function"),
        |_| Ok(Box::new(merged)),
    ),
    declare(
        "merge_tdigest",
        &["(tdigest1: array, tdigest: array+) -> array"],
        Naming::PrefixOnly("tdigests_merge_result"),
        ("Merges several results of `tdigest`.", "merge-tdigest-function"),
        |_| Ok(Box::new(merged)),
    ),
    declare(
        "tdigest_isvalid",
        &["(digest: array, value: scalar?) -> bool"],
        Naming::None,
        (
            "Whether a value is a result of `tdigest` as Vigie writes it. Not in the official reference.",
            "Kusto.Language, Functions.TdigestIsValid",
        ),
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let digests = args.columns[0].as_dynamics();
                Ok(Column::bools((0..args.rows).map(|i| Some(digests.get(i).and_then(Digest::read).is_some()))))
            });
            Ok(kernel)
        },
    ),
];

/// A member converted to the requested type; null if it cannot be converted.
fn cast(value: &Dyn, ty: Type) -> Value {
    let scalar = value.to_value();
    let cast = match ty {
        Type::Dynamic => Some(Value::dynamic(value.clone())),
        Type::Long => scalar.as_i64().or_else(|| scalar.as_f64().map(|v| v as i64)).map(Value::Long),
        Type::Int => scalar.as_i64().or_else(|| scalar.as_f64().map(|v| v as i64)).map(|v| Value::Int(v as i32)),
        Type::Real => scalar.as_f64().or_else(|| scalar.as_i64().map(|v| v as f64)).map(Value::Real),
        Type::Decimal => scalar.as_f64().and_then(Decimal::from_f64).map(Value::Decimal),
        Type::DateTime => scalar.as_i64().filter(|t| kql_types::ticks::in_range(*t)).map(Value::DateTime),
        Type::Timespan => scalar.as_i64().map(Value::Timespan),
        Type::String => Some(Value::String(value.to_string())),
        Type::Bool | Type::Guid => None,
    };
    cast.unwrap_or(Value::Null(ty))
}

fn several(args: &Args<'_>) -> Result<Column, EvalError> {
    let digests = args.columns[0].as_dynamics();
    let array = args.columns[1].ty() == Type::Dynamic;
    let arrays = args.columns[1].as_dynamics();
    let reals: Vec<_> = args.columns[1..].iter().map(Column::as_reals).collect();
    let mut out = args.builder(Type::Dynamic);
    let mut w = DynWriter::default();
    for i in 0..args.rows {
        let Some(digest) = digests.get(i).and_then(Digest::read) else {
            out.push_null();
            continue;
        };
        let percentiles: Vec<Option<f64>> = if array {
            let items = arrays.get(i).and_then(|a| a.items());
            items.into_iter().flatten().map(|p| p.to_dyn().to_value().as_f64()).collect()
        } else {
            reals.iter().map(|r| r.get(i)).collect()
        };
        w.clear();
        w.begin_array();
        for p in percentiles {
            w.tree(p.and_then(|p| digest.percentile(p)).unwrap_or(&Dyn::Null));
        }
        w.end();
        out.push_raw(Some(w.value()));
    }
    Ok(out.finish()?)
}

fn ranks(args: &Args<'_>, rank: fn(&Digest, &Dyn) -> f64) -> Column {
    let digests = args.columns[0].as_dynamics();
    Column::reals((0..args.rows).map(|i| {
        let value = args.columns[1].value(i).to_dyn();
        digests.get(i).and_then(Digest::read).filter(|_| value != Dyn::Null).map(|d| rank(&d, &value))
    }))
}

fn merged(args: &Args<'_>) -> Result<Column, EvalError> {
    let columns: Vec<_> = args.columns.iter().map(Column::as_dynamics).collect();
    let row = |i| Digest::merge(columns.iter().filter_map(|c| c.get(i).and_then(Digest::read)));
    column((0..args.rows).map(row), args.builder(Type::Dynamic))
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, check};
    use kql_types::{Dyn, Type, Value};

    fn digest(text: &str) -> Value {
        Value::Dynamic(Dyn::from_json(text).unwrap())
    }

    #[test]
    fn percentiles_and_ranks() {
        let d = digest("[[7],[1.0,2.0],[1,2]]");
        check("percentile_tdigest", &[d.clone(), Value::Real(50.0)], Value::Dynamic(Dyn::Real(2.0)));
        check("rank_tdigest", &[d.clone(), Value::Real(1.5)], Value::Real(1.0));
        check("percentrank_tdigest", &[d.clone(), Value::Long(2)], Value::Real(100.0));
        let all = Value::Dynamic(Dyn::Array(vec![Dyn::Real(1.0), Dyn::Real(2.0)]));
        check("percentiles_array_tdigest", &[d, Value::Real(0.0), Value::Real(90.0)], all);
        check("percentile_tdigest", &[Value::Null(Type::Dynamic), Value::Real(1.0)], Value::Null(Type::Dynamic));
    }

    #[test]
    fn columns_merge() {
        let (a, b) = (digest("[[7],[1,3],[1,1]]"), digest("[[7],[2],[5]]"));
        check("tdigest_merge", &[a.clone(), b.clone()], digest("[[7],[1,2,3],[1,5,1]]"));
        let merged = call("merge_tdigest", &[a, b], Type::Dynamic);
        check("tdigest_isvalid", &[merged], Value::Bool(true));
    }
}
