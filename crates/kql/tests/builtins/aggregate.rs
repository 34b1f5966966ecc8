use crate::call::{Argument, arguments};
use crate::encoded::Table;
use crate::engine::{Failed, Ready, Refused, compile};
use crate::literal;
use crate::random::Random;
use crate::scalar::value;
use kql_functions::{Aggregate, aggregates};
use kql_types::{Batch, Type};

/// Rows, and distinct values of a column; the last column is the group.
const ROWS: usize = 24;
const DISTINCT: usize = 9;

#[test]
fn aggregates_do_not_depend_on_batches_or_encodings() {
    let all: Vec<&Aggregate> = aggregates().collect();
    crate::each(&all, |f| f.name, |f| crate::until_bound(f.name, crate::rounds(), |random| case(f, random)));
}

fn case(function: &Aggregate, random: &mut Random) -> Result<Vec<String>, Refused> {
    let args = arguments(function.parsed_signatures(), random);
    let mut types: Vec<Type> = args.iter().filter_map(Argument::column).collect();
    let mut next = 0;
    let texts = args.iter().map(|a| match a {
        Argument::Constant(text) => text.clone(),
        Argument::Column(_) => {
            next += 1;
            format!("c{}", next - 1)
        }
    });
    let call = format!("{}({})", function.name, texts.collect::<Vec<_>>().join(", "));
    types.push(Type::Long);
    // An aggregate that returns several columns takes no name.
    let ready = compile(&format!("T | summarize {call} by c{}", types.len() - 1), &types)?;
    let column =
        |ty: &Type, random: &mut Random| (0..DISTINCT).map(|_| value(&literal::of_type(*ty, random), *ty)).collect();
    let columns = types.iter().map(|ty| column(ty, random)).collect();
    let group = types.len() - 1;
    let row =
        |random: &mut Random| (0..types.len()).map(|c| random.below(if c == group { 3 } else { DISTINCT })).collect();
    let table = Table { columns, rows: (0..ROWS).map(|_| row(random)).collect() };
    Ok(compare(&call, function.name, &ready, &table))
}

fn compare(call: &str, name: &str, ready: &Ready, table: &Table) -> Vec<String> {
    let Ok(wanted) = ready.run(vec![table.plain()]) else { return Vec::new() };
    let one_by_one: Vec<Batch> = (0..ROWS).map(|r| table.alone(r)).collect();
    let constant: Vec<Batch> = (0..ROWS).map(|r| constant_row(table, r)).collect();
    let ways = [
        ("row by row", one_by_one),
        ("row by row as constants", constant),
        ("as dictionaries", vec![table.dictionaries()]),
        ("in pieces", table.pieces()),
    ];
    for (what, batches) in ways {
        match ready.run(batches) {
            Ok(got) if got == wanted => {}
            Err(Failed::Large) => {}
            got => return vec![format!("{name}: {call} {what}: {got:?}, but at once {wanted:?}\n    {table:?}")],
        }
    }
    Vec::new()
}

fn constant_row(table: &Table, row: usize) -> Batch {
    let batch = table.constants(row);
    batch.slice(0, 1)
}
