//! Shared by window functions: the declaration, restarts and changes of value.

use crate::{Args, Bind, Family, Nulls, Purity, Scalar};
use kql_types::Column;

/// A function of the whole serialized table.
pub(crate) const fn window_function(
    name: &'static str,
    signatures: &'static [&'static str],
    nulls: &'static str,
    summary: &'static str,
    source: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar {
        purity: Purity::Table,
        ..Scalar::pure(Family::Window, name, signatures, Nulls::Described(nulls), summary, source, bind)
    }
}

/// Whether the optional argument at `index` requests a restart in a row; null does not.
pub(crate) fn restarts<'a>(args: &'a Args<'_>, index: usize) -> impl Fn(usize) -> bool + 'a {
    let column = args.columns.get(index).map(Column::as_bools);
    move |row| column.as_ref().is_some_and(|c| c.get(row) == Some(true))
}

/// Whether a row has another value than the row before it; two nulls are the same.
pub(crate) fn changes(column: &Column) -> impl Fn(usize) -> bool {
    let changed: Vec<bool> = match column {
        Column::String(_) | Column::Dictionary(_) => {
            let text = column.as_strings();
            (1..column.len()).map(|i| text.optional(i) != text.optional(i - 1)).collect()
        }
        Column::Bool(_) | Column::Int(_) | Column::Long(_) | Column::DateTime(_) | Column::Timespan(_) => {
            let integers = column.as_longs();
            (1..column.len()).map(|i| integers.get(i) != integers.get(i - 1)).collect()
        }
        Column::Real(_) => {
            let reals = column.as_reals();
            let same = |a: f64, b: f64| a == b || a.is_nan() && b.is_nan();
            let differ = |a: Option<f64>, b: Option<f64>| match (a, b) {
                (Some(a), Some(b)) => !same(a, b),
                (a, b) => a.is_some() != b.is_some(),
            };
            (1..column.len()).map(|i| differ(reals.get(i), reals.get(i - 1))).collect()
        }
        Column::Guid(_) | Column::Decimal(_) | Column::Dynamic(_) => {
            (1..column.len()).map(|i| column.value(i) != column.value(i - 1)).collect()
        }
        Column::Const(..) => Vec::new(),
    };
    move |row| row > 0 && changed.get(row - 1).copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use crate::{Args, BindArgs, Context, scalar};
    use kql_types::{Column, Type, Value};

    /// The result over a table of one or more columns; columns of a single value are constants.
    fn run(name: &str, columns: Vec<Column>, returns: Type) -> Vec<Value> {
        let types: Vec<Type> = columns.iter().map(Column::ty).collect();
        let constants: Vec<Option<&Value>> = columns.iter().map(Column::constant).collect();
        let context = Context::default();
        let bind = BindArgs { types: &types, constants: &constants, returns, context: &context };
        let kernel = (scalar(name).unwrap().bind)(&bind).unwrap();
        let rows = columns.first().map_or(3, Column::len);
        let out = kernel(&Args::new(&columns, rows)).unwrap();
        assert_eq!(out.len(), rows);
        (0..rows).map(|i| out.value(i)).collect()
    }

    fn longs(values: &[i64]) -> Vec<Value> {
        values.iter().map(|v| Value::Long(*v)).collect()
    }

    #[test]
    fn neighbors() {
        let x = || Column::longs([Some(1), Some(2), Some(3)]);
        let n = |v| Column::repeat(&Value::Long(v), 3);
        assert_eq!(run("prev", vec![x()], Type::Long)[1..], longs(&[1, 2]));
        assert_eq!(run("prev", vec![x()], Type::Long)[0], Value::Null(Type::Long));
        assert_eq!(run("next", vec![x(), n(2), n(-1)], Type::Long), longs(&[3, -1, -1]));
        assert_eq!(run("next", vec![x(), n(9), n(-1)], Type::Long), longs(&[-1, -1, -1]));
        assert_eq!(
            run("prev", vec![x(), Column::longs([Some(1), Some(1), Some(2)]), n(0)], Type::Long),
            longs(&[0, 1, 1])
        );
        let s = Column::strings(["a", "b"]);
        assert_eq!(run("prev", vec![s], Type::String), [Value::String("".into()), Value::String("a".into())]);
    }

    #[test]
    fn numbers_and_sums() {
        let again = || Column::bools([None, Some(false), Some(true)]);
        assert_eq!(run("row_number", vec![], Type::Long), longs(&[1, 2, 3]));
        assert_eq!(run("row_number", vec![Column::repeat(&Value::Long(0), 3), again()], Type::Long), longs(&[0, 1, 0]));
        let x = Column::longs([Some(5), None, Some(8)]);
        assert_eq!(run("row_cumsum", vec![x.clone()], Type::Long), longs(&[5, 5, 13]));
        assert_eq!(run("row_cumsum", vec![x, again()], Type::Long), longs(&[5, 5, 8]));
    }

    #[test]
    fn ranks() {
        let x = || Column::longs([20, 20, 10, 10, 5].map(Some));
        assert_eq!(run("row_rank_dense", vec![x()], Type::Long), longs(&[1, 1, 2, 2, 3]));
        assert_eq!(run("row_rank_min", vec![x()], Type::Long), longs(&[1, 1, 3, 3, 5]));
        let again = Column::bools([true, false, false, true, false].map(Some));
        assert_eq!(run("row_rank_min", vec![x(), again], Type::Long), longs(&[1, 1, 3, 1, 2]));
    }

    #[test]
    fn sessions() {
        let times = Column::datetimes([Some(0), Some(4), Some(9), None, Some(10), Some(14)]);
        let span = |v| Column::repeat(&Value::Timespan(v), 6);
        let got = run("row_window_session", vec![times, span(9), span(5)], Type::DateTime);
        let expected = [Some(0), Some(0), Some(9), None, Some(10), Some(10)];
        let expected: Vec<Value> =
            expected.iter().map(|v| v.map_or(Value::Null(Type::DateTime), Value::DateTime)).collect();
        assert_eq!(got, expected);
    }
}
