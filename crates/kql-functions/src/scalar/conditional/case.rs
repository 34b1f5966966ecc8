//! `case(predicate, then, …, else)`.

use super::_pick_source::{as_type, choose};
use crate::{BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use kql_types::{Column, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Case),
    name: "case",
    aliases: &[],
    family: Family::Conditional,
    syntax: Syntax::Named,
    signatures: &["(predicate: bool+, then: common|dynamic+, else: common|dynamic) -> common_non_dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("A null predicate counts as false."),
    purity: Purity::Pure,
    summary: "The value that follows the first predicate that is true, or the last value.",
    source: "case-function",
    bind: |args| {
        if args.count() % 2 == 0 {
            return Err(BindError::call("each predicate needs a value, followed by a single default value"));
        }
        let ty = args.returns;
        let kernel: Kernel = Box::new(move |args| {
            let pairs = args.columns.len() / 2;
            // A constant predicate either ends the list or is dropped.
            let mut live: Vec<(&Column, Column)> = Vec::new();
            let mut last = &args.columns[2 * pairs];
            for i in 0..pairs {
                match args.columns[2 * i].constant() {
                    Some(Value::Bool(true)) => {
                        last = &args.columns[2 * i + 1];
                        break;
                    }
                    Some(_) => {}
                    None => live.push((&args.columns[2 * i], as_type(args, &args.columns[2 * i + 1], ty)?)),
                }
            }
            let last = as_type(args, last, ty)?;
            if live.is_empty() {
                return Ok(last);
            }
            let mut picks = vec![live.len() as u32; args.rows];
            for (n, (predicate, _)) in live.iter().enumerate().rev() {
                let test = predicate.as_bools();
                for (i, pick) in picks.iter_mut().enumerate() {
                    if test.get(i) == Some(true) {
                        *pick = n as u32;
                    }
                }
            }
            let mut sources: Vec<Column> = live.into_iter().map(|(_, c)| c).collect();
            sources.push(last);
            Ok(choose(ty, args.rows, &sources, |i| picks[i] as usize))
        });
        Ok(kernel)
    },
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn first_that_holds() {
        let (yes, no, null) = (Value::Bool(true), Value::Bool(false), Value::Null(Type::Bool));
        let long = Value::Long;
        check("case", &[null, long(1), yes.clone(), long(2), yes, long(3), long(4)], long(2));
        check("case", &[no.clone(), long(1), no, long(2), long(3)], long(3));
    }
}
