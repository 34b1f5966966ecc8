//! `check("name", &[arguments], expected)`: one call as a query would make it, with each argument once as a constant and
//! once as a plain column.

use crate::{Args, BindArgs, Context, scalar};
use kql_types::{Column, Type, Value};

/// Evaluates a call whose result has type `returns`.
pub fn call(name: &str, args: &[Value], returns: Type) -> Value {
    let f = scalar(name).unwrap_or_else(|| panic!("no function {name}"));
    let types: Vec<Type> = args.iter().map(Value::ty).collect();
    let constants: Vec<Option<Value>> = args.iter().cloned().map(Some).collect();
    let context = Context::default();
    let bind = BindArgs { types: &types, constants: &constants, returns, context: &context };
    let kernel = (f.bind)(&bind).unwrap_or_else(|e| panic!("{name}: {e}"));
    let columns: Vec<Column> = args.iter().map(|v| Column::repeat(v, 2)).collect();
    let constant = kernel(&Args { columns: &columns, rows: 2 }).unwrap();
    let plain: Vec<Column> = columns.iter().map(Column::plain).collect();
    let varying = kernel(&Args { columns: &plain, rows: 2 }).unwrap();
    assert_eq!(
        format!("{:?}", constant.value(1)),
        format!("{:?}", varying.value(1)),
        "{name}: constant and plain arguments"
    );
    varying.value(1)
}

/// Asserts the answer of a call.
pub fn check(name: &str, args: &[Value], expected: Value) {
    let got = call(name, args, expected.ty());
    assert_eq!(format!("{got:?}"), format!("{expected:?}"), "{name}({args:?})");
}
