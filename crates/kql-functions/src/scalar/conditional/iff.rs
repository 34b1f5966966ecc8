//! `iff(if, then, else)`.

use super::_pick_source::{as_type, choose};
use crate::{Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::Value;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Iff),
    name: "iff",
    aliases: &["iif"],
    family: Family::Conditional,
    syntax: Syntax::Named,
    signatures: &["(if: bool, then: common|dynamic, else: common|dynamic) -> common_non_dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("A null condition counts as false."),
    purity: Purity::Pure,
    summary: "One of two values, depending on a condition. Both are converted to a common type: a long next to a \
              real becomes a real.",
    source: "iff-function",
    bind: |args| {
        let ty = args.returns;
        let kernel: Kernel = Box::new(move |args| {
            let condition = &args.columns[0];
            if let Some(v) = condition.constant() {
                return as_type(args, &args.columns[if *v == Value::Bool(true) { 1 } else { 2 }], ty);
            }
            let sources = [as_type(args, &args.columns[1], ty)?, as_type(args, &args.columns[2], ty)?];
            let test = condition.as_bools();
            Ok(choose(ty, args.rows, &sources, |i| usize::from(test.get(i) != Some(true))))
        });
        Ok(kernel)
    },
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn chooses() {
        let text = |s: &str| Value::String(s.into());
        check("iff", &[Value::Bool(true), text("a"), text("b")], text("a"));
        check("iff", &[Value::Null(Type::Bool), text("a"), text("b")], text("b"));
        check("iff", &[Value::Bool(false), Value::Long(1), Value::Null(Type::Long)], Value::Null(Type::Long));
    }
}
