//! `check("name", &[arguments], expected)`: one call as a query would make it, with each argument once as a constant and
//! once as a plain column.

use crate::{Accumulator, AggregateForm, Args, BindArgs, Context, aggregate, scalar};
use kql_types::{Column, OutputLimit, Type, Value};

/// Evaluates a call whose result has type `returns`.
pub fn call(name: &str, args: &[Value], returns: Type) -> Value {
    let f = scalar(name).unwrap_or_else(|| panic!("no function {name}"));
    let types: Vec<Type> = args.iter().map(Value::ty).collect();
    let constants: Vec<Option<&Value>> = args.iter().map(Some).collect();
    let context = Context::default();
    let bind = BindArgs { types: &types, constants: &constants, returns, context: &context };
    let kernel = (f.bind)(&bind).unwrap_or_else(|e| panic!("{name}: {e}"));
    let columns: Vec<Column> = args.iter().map(|v| Column::repeat(v, 2)).collect();
    let constant = kernel(&Args::new(&columns, 2)).unwrap();
    let plain: Vec<Column> = columns.iter().map(Column::plain).collect();
    let varying = kernel(&Args::new(&plain, 2)).unwrap();
    assert_eq!(
        format!("{:?}", constant.value(1)),
        format!("{:?}", varying.value(1)),
        "{name}: constant and plain arguments"
    );
    varying.value(1)
}

/// Asserts the result of a call.
pub fn check(name: &str, args: &[Value], expected: Value) {
    let got = call(name, args, expected.ty());
    assert_eq!(format!("{got:?}"), format!("{expected:?}"), "{name}({args:?})");
}

/// Asserts the answers of an aggregate, one a group: over columns of values with a group for each row, added at once, row by
/// row, and as constants where a column repeats one value. A column after the first that repeats one value is bound as constant.
pub fn check_aggregate(name: &str, columns: &[Vec<Value>], groups: &[u32], expected: Vec<Value>) {
    let declared = aggregate(name).unwrap_or_else(|| panic!("no aggregate {name}"));
    let bind = match declared.form {
        AggregateForm::Accumulator(bind) | AggregateForm::Columns { bind, .. } => bind,
        AggregateForm::ArgMax | AggregateForm::ArgMin | AggregateForm::AnyRow => panic!("{name} has no accumulator"),
    };
    let types: Vec<Type> = columns.iter().map(|c| c[0].ty()).collect();
    fn repeated(c: &[Value]) -> Option<&Value> {
        c.iter().all(|v| *v == c[0]).then(|| &c[0])
    }
    let constants: Vec<Option<&Value>> =
        columns.iter().enumerate().map(|(i, c)| repeated(c).filter(|_| i > 0)).collect();
    let context = Context::default();
    let returns = expected[0].ty();
    let accumulator = || {
        bind(&BindArgs { types: &types, constants: &constants, returns, context: &context })
            .unwrap_or_else(|e| panic!("{name}: {e}"))
    };
    let finish = |mut a: Box<dyn Accumulator>| {
        let answers = a.finish(expected.len(), OutputLimit::UNLIMITED).unwrap();
        assert_eq!(answers.len(), expected.len(), "{name}: rows");
        assert_eq!(answers.ty(), returns, "{name}: type");
        let got: Vec<Value> = (0..expected.len()).map(|i| answers.value(i)).collect();
        assert_eq!(format!("{got:?}"), format!("{expected:?}"), "{name}({columns:?}) over {groups:?}");
    };
    let seen = |rows: usize| groups[..rows].iter().max().map_or(1, |g| *g as usize + 1);
    let all: Vec<Column> =
        columns.iter().zip(&types).map(|(c, ty)| Column::from_values(*ty, c.iter().cloned())).collect();
    let mut at_once = accumulator();
    at_once.update(&Args::new(&all, groups.len()), groups, seen(groups.len())).unwrap();
    finish(at_once);
    let mut by_row = accumulator();
    for (i, g) in groups.iter().enumerate() {
        let row: Vec<Column> = all.iter().map(|c| c.slice(i, 1)).collect();
        by_row.update(&Args::new(&row, 1), &[*g], seen(i + 1)).unwrap();
    }
    finish(by_row);
    let mut constant = accumulator();
    for (i, g) in groups.iter().enumerate() {
        let row: Vec<Column> = all.iter().map(|c| Column::repeat(&c.value(i), 1)).collect();
        constant.update(&Args::new(&row, 1), &[*g], seen(i + 1)).unwrap();
    }
    finish(constant);
}
