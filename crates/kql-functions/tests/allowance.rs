//! Functions that make much of little ask before they write.

use kql_functions::{Args, BindArgs, Context, scalar};
use kql_types::{Column, Dyn, TooLarge, Type, Value, within};

const ALLOWED: usize = 1 << 20;

fn text(s: &str) -> Value {
    Value::String(s.into())
}

fn run(name: &str, args: &[Value], returns: Type, rows: usize) -> Result<usize, TooLarge> {
    let types: Vec<Type> = args.iter().map(Value::ty).collect();
    let constants = vec![None; args.len()];
    let context = Context::default();
    let bind = BindArgs { types: &types, constants: &constants, returns, context: &context };
    let kernel = (scalar(name).expect(name).bind)(&bind).expect(name);
    let columns: Vec<Column> = args.iter().map(|v| Column::repeat(v, rows).plain()).collect();
    within(ALLOWED, || kernel(&Args { columns: &columns, rows }).expect(name).len())
}

#[test]
fn too_much_of_little_is_refused() {
    let long = "ab".repeat(ALLOWED / 4);
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
        let asked = run(name, args, *returns, 1).expect_err(name).asked;
        assert!(asked > ALLOWED, "{name}: {asked}");
    }
}

#[test]
fn the_rows_of_a_batch_count_together() {
    let letters = "ab".repeat(500);
    assert_eq!(run("strrep", &[text(&letters), Value::Long(100)], Type::String, 10), Ok(10));
    assert!(run("strrep", &[text(&letters), Value::Long(100)], Type::String, 11).is_err());
}
