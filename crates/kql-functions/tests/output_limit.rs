//! Functions that turn small arguments into large results check the output limit first.

use kql_functions::{Args, BindArgs, Context, EvalError, scalar};
use kql_types::{Column, Dyn, OutputLimit, OutputTooLarge, Type, Value};

const LIMIT: usize = 1 << 20;

fn text(s: &str) -> Value {
    Value::String(s.into())
}

fn run(name: &str, args: &[Value], returns: Type, rows: usize) -> Result<usize, OutputTooLarge> {
    let types: Vec<Type> = args.iter().map(Value::ty).collect();
    let constants = vec![None; args.len()];
    let context = Context::default();
    let bind = BindArgs { types: &types, constants: &constants, returns, context: &context };
    let kernel = (scalar(name).expect(name).bind)(&bind).expect(name);
    let columns: Vec<Column> = args.iter().map(|v| Column::repeat(v, rows).plain()).collect();
    match kernel(&Args::new(&columns, rows).with_limit(OutputLimit::new(LIMIT))) {
        Ok(column) => Ok(column.len()),
        Err(EvalError::OutputTooLarge(e)) => Err(e),
        Err(e @ EvalError::Argument(_)) => panic!("{name}: {e}"),
    }
}

#[test]
fn results_above_the_limit_are_refused() {
    let long = "ab".repeat(LIMIT / 4);
    let array = |texts: &[&str]| Value::Dynamic(Dyn::Array(texts.iter().map(|t| Dyn::String((*t).into())).collect()));
    let number = Value::Long;
    let cases: &[(&str, &[Value], Type)] = &[
        ("strrep", &[text(&long), number(1000)], Type::String),
        ("strrep", &[text(""), number(1000), text(&long)], Type::String),
        ("strcat", &[text(&long), text(&long), text(&long)], Type::String),
        ("strcat_array", &[array(&["x"; 50]), text(&long)], Type::String),
        ("replace_string", &[text(&long), text("b"), text(&long)], Type::String),
        ("replace_strings", &[text(&long), array(&["b"]), array(&["1234567"])], Type::String),
        ("replace_regex", &[text(&long), text("b"), text(&long)], Type::String),
        ("replace_regex", &[text(&long), text("(b)"), text(r"\1\1\1\1\1\1\1\1")], Type::String),
        ("repeat", &[text(&long), number(1 << 30)], Type::Dynamic),
        ("range", &[number(1), number(1 << 40)], Type::Dynamic),
        ("pack_array", &[text(&long), text(&long), text(&long)], Type::Dynamic),
    ];
    for (name, args, returns) in cases {
        let e = run(name, args, *returns, 1).expect_err(name);
        assert!(e.requested > LIMIT && e.limit == LIMIT, "{name}: {e}");
    }
}

#[test]
fn the_rows_of_a_batch_count_together() {
    let letters = "ab".repeat(500);
    assert_eq!(run("strrep", &[text(&letters), Value::Long(100)], Type::String, 10), Ok(10));
    assert!(run("strrep", &[text(&letters), Value::Long(100)], Type::String, 11).is_err());
}
