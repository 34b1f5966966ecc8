use crate::call::{Argument, arguments, written};
use crate::encoded::Table;
use crate::engine::{Failed, Ready, Refused, compile};
use crate::literal;
use crate::random::Random;
use kql_functions::{Purity, Scalar, scalars};
use kql_types::{Type, Value};

/// Rows of the table, and distinct values of a column: few enough that dictionaries are used.
const ROWS: usize = 24;
const DISTINCT: usize = 9;

#[test]
fn builtins_do_not_depend_on_batches_or_encodings() {
    // Only `pack_all(true)` is rewritten to it, over the columns of the row; it has the kernel of `bag_pack`.
    let all: Vec<&Scalar> = scalars().filter(|f| f.name != "pack_all_present").collect();
    crate::each(&all, |f| f.name, |f| crate::until_bound(f.name, crate::rounds(), |random| case(f, random)));
}

/// A call and its columns.
struct Case<'a> {
    function: &'a Scalar,
    args: Vec<Argument>,
    table: Table,
    ready: Ready,
}

impl Case<'_> {
    /// The call over columns, or over the constants of one row.
    fn call(&self, texts: Option<&[Vec<String>]>, row: usize) -> String {
        text(self.function, &self.args, |c| match texts {
            Some(texts) => texts[c][self.table.rows[row][c]].clone(),
            None => format!("c{c}"),
        })
    }
}

fn text(function: &Scalar, args: &[Argument], column: impl Fn(usize) -> String) -> String {
    let mut next = 0;
    let args: Vec<String> = args
        .iter()
        .map(|a| match a {
            Argument::Constant(text) => text.clone(),
            Argument::Column(_) => {
                next += 1;
                column(next - 1)
            }
        })
        .collect();
    written(function.name, &args)
}

fn case(function: &Scalar, random: &mut Random) -> Result<Vec<String>, Refused> {
    let args = arguments(function.parsed_signatures(), random);
    let types: Vec<Type> = args.iter().filter_map(Argument::column).collect();
    let whole = function.purity == Purity::Table;
    let call = text(function, &args, |c| format!("c{c}"));
    let ready = compile(&format!("T {}| project r = {call}", if whole { "| serialize " } else { "" }), &types)?;
    let texts: Vec<Vec<String>> =
        types.iter().map(|ty| (0..DISTINCT).map(|_| literal::of_type(*ty, random)).collect()).collect();
    let columns = texts.iter().zip(&types).map(|(c, ty)| c.iter().map(|t| value(t, *ty)).collect()).collect();
    let rows = (0..ROWS).map(|_| types.iter().map(|_| random.below(DISTINCT)).collect()).collect();
    let case = Case { function, args, table: Table { columns, rows }, ready };
    Ok(compare(&case, &texts))
}

/// The value of a literal.
pub fn value(text: &str, ty: Type) -> Value {
    let query = format!("T | project r = {text}");
    let Ok(ready) = compile(&query, &[]) else { panic!("{query}") };
    let value = ready.value();
    assert_eq!(value.ty(), ty, "{query}");
    value
}

/// Compares the results of batches with those of the rows one by one.
fn compare(case: &Case<'_>, texts: &[Vec<String>]) -> Vec<String> {
    let mut findings = Findings { case, found: Vec::new() };
    let Case { function, table, ready, .. } = case;
    let whole = function.purity == Purity::Table;
    let reference: Result<Vec<String>, Failed> = if whole {
        ready.run(vec![table.plain()])
    } else {
        (0..ROWS).map(|r| ready.run(vec![table.alone(r)]).map(|rows| rows.join(" and "))).collect()
    };
    // If one row is rejected, its batch is rejected too; which row is at fault is not compared.
    let Ok(reference) = reference else { return findings.found };
    let plain = ready.run(vec![table.plain()]);
    if function.purity == Purity::Row {
        return findings.found;
    }
    findings.all("as plain columns", plain, &reference);
    findings.all("as dictionaries", ready.run(vec![table.dictionaries()]), &reference);
    findings.all("in pieces", ready.run(table.pieces()), &reference);
    if whole {
        return findings.found;
    }
    if ready.ty() == Type::Bool
        && let Ok(filter) = compile(&format!("T | where {} | project r = true", case.call(None, 0)), &table.types())
    {
        let wanted: Vec<String> = reference.iter().filter(|r| *r == "[Bool(true)]").cloned().collect();
        findings.all("as a filter", filter.run(vec![table.plain()]), &wanted);
    }
    for r in (0..ROWS).step_by(7) {
        let wanted = [reference[r].clone(), reference[r].clone(), reference[r].clone()];
        findings.all("as constant columns", ready.run(vec![table.constants(r)]), &wanted);
        // With constant arguments, a call may be rejected, for example for an invalid regex. Or it has another signature:
        // unary minus of an int is an int for a constant and a long for a column.
        let other = |c: &Ready| c.ty() != ready.ty() && function.signatures.iter().any(|s| s.contains("const "));
        let constant = compile(&format!("T | project r = {}", case.call(Some(texts), r)), &[]);
        // The service folds `tolong` of a constant another way than it computes it over rows.
        let folds_alike = function.name != "tolong";
        if let Some(constant) = constant.ok().filter(|c| folds_alike && !other(c)) {
            let one = kql_types::Batch { columns: Vec::new(), rows: 1 };
            findings.all("as constants of the query", constant.run(vec![one]), &reference[r..=r]);
        }
    }
    for c in 0..table.columns.len() {
        let (plain, constant) = table.with_constant(c, c);
        if let Ok(wanted) = ready.run(vec![plain]) {
            findings.all(&format!("c{c} in all as in row {c}"), ready.run(vec![constant]), &wanted);
        }
    }
    findings.found
}

struct Findings<'a> {
    case: &'a Case<'a>,
    found: Vec<String>,
}

impl Findings<'_> {
    /// Compares the rows of a result; one finding per case is enough.
    fn all(&mut self, what: &str, got: Result<Vec<String>, Failed>, wanted: &[String]) {
        if !self.found.is_empty() {
            return;
        }
        let Case { function, table, .. } = self.case;
        let head = format!("{}: {} {what}", function.name, self.case.call(None, 0));
        match got {
            Ok(got) if got.len() == wanted.len() => {
                let Some(r) = (0..got.len()).find(|r| got[*r] != wanted[*r]) else { return };
                let values = (0..table.columns.len()).map(|c| table.columns[c].iter().map(|v| format!("{v:?}")));
                let values: Vec<String> = values.map(|v| v.collect::<Vec<_>>().join(", ")).collect();
                let row = table.rows.get(r).map_or(String::new(), |row| format!("{row:?}"));
                self.found.push(format!(
                    "{head}, row {r} {row}: {}, but alone {}\n    {}",
                    got[r],
                    wanted[r],
                    values.join("\n    ")
                ));
            }
            Ok(got) => self.found.push(format!("{head}: {} rows, not {}", got.len(), wanted.len())),
            Err(Failed::Large) => {}
            Err(e) => self.found.push(format!("{head}: {e:?}")),
        }
    }
}
