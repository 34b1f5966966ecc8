//! `dcount_hll`, `hll_merge` of columns, `hll_isvalid`.

use crate::aggregate::_hll::Hll;
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Column, DynWriter, Type};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: None,
        name: "dcount_hll",
        aliases: &[],
        family: Family::Sketch,
        syntax: Syntax::Named,
        signatures: &["(hll: array) -> long"],
        naming: Naming::NameAndFirst,
        nulls: Nulls::Described("A value that is not a result of `hll` gives null."),
        purity: Purity::Pure,
        summary: "Number of distinct values in a result of `hll` or `hll_merge`. Exact up to 16384.",
        source: "dcount-hll-function",
        bind: |_| {
            let kernel: Kernel = Box::new(|args| {
                let sets = args.columns[0].as_dynamics();
                Ok(Column::longs((0..args.rows).map(|i| sets.get(i).and_then(Hll::read).map(|h| h.count()))))
            });
            Ok(kernel)
        },
    },
    Scalar {
        id: None,
        name: "hll_merge",
        aliases: &[],
        family: Family::Sketch,
        syntax: Syntax::Named,
        signatures: &["(hll1: array, hll: array+) -> array"],
        naming: Naming::PrefixOnly("hll_merged_result"),
        nulls: Nulls::Described("Values that are not results of `hll` are skipped; null if there is none."),
        purity: Purity::Pure,
        summary: "Merges several results of `hll`.",
        source: "hll-merge-function",
        bind: |_| {
            let kernel: Kernel = Box::new(|args| {
                let columns: Vec<_> = args.columns.iter().map(Column::as_dynamics).collect();
                let mut out = args.builder(Type::Dynamic);
                let mut w = DynWriter::default();
                for i in 0..args.rows {
                    let merged = columns.iter().filter_map(|c| c.get(i).and_then(Hll::read)).reduce(|mut all, next| {
                        all.merge(&next);
                        all
                    });
                    w.clear();
                    match merged {
                        Some(set) => {
                            set.write(&mut w);
                            out.push_raw(Some(w.value()));
                        }
                        None => out.push_null(),
                    }
                }
                Ok(out.finish()?)
            });
            Ok(kernel)
        },
    },
    Scalar {
        id: None,
        name: "hll_isvalid",
        aliases: &[],
        family: Family::Sketch,
        syntax: Syntax::Named,
        signatures: &["(hll: array, value: scalar?) -> bool"],
        naming: Naming::None,
        nulls: Nulls::Described("Null gives false."),
        purity: Purity::Pure,
        summary: "Whether a value is a result of `hll` as Vigie writes it. Not in the official reference.",
        source: "Kusto.Language, Functions.HllIsValid",
        bind: |_| {
            let kernel: Kernel = Box::new(|args| {
                let sets = args.columns[0].as_dynamics();
                Ok(Column::bools((0..args.rows).map(|i| Some(sets.get(i).and_then(Hll::read).is_some()))))
            });
            Ok(kernel)
        },
    },
];

#[cfg(test)]
mod tests {
    use crate::testing::{call, check};
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn sets_merge_and_count() {
        let set = |hashes: &str| Value::Dynamic(Dyn::from_json(&format!("[[16384,14],[{hashes}],[]]")).unwrap());
        let (a, b) = (set(r#""1","2""#), set(r#""2","-3""#));
        check("dcount_hll", std::slice::from_ref(&a), Value::Long(2));
        check("dcount_hll", &[Value::Null(Type::Dynamic)], Value::Null(Type::Long));
        let merged = call("hll_merge", &[a, b], Type::Dynamic);
        check("dcount_hll", std::slice::from_ref(&merged), Value::Long(3));
        check("hll_isvalid", &[merged], Value::Bool(true));
        check("hll_isvalid", &[Value::Dynamic(Dyn::Array(vec![]))], Value::Bool(false));
    }
}
