//! `series_fft(real, imaginary)` and `series_ifft`.

use super::_fourier::{Complex, transform};
use super::_series::{array, complete, dynamic_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: None,
        name: "series_fft",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &["(series: array, series_imaginary: array?) -> dynamic"],
        naming: Naming::NameAndFirst,
        nulls: Nulls::Described("A missing element makes all results null."),
        purity: Purity::Pure,
        summary: "Discrete Fourier transform of a series of any length, as two columns: the real and the imaginary \
                  parts.",
        source: "series-fft-function",
        bind: |_| Ok(dynamic_rows(|row| Some(fourier(row, false)))),
    },
    Scalar {
        id: None,
        name: "series_ifft",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &["(series: array, series_imaginary: array?) -> dynamic"],
        naming: Naming::NameAndFirst,
        nulls: Nulls::Described("A missing element makes all results null."),
        purity: Purity::Pure,
        summary: "Inverse of `series_fft`, divided by the length.",
        source: "series-ifft-function",
        bind: |_| Ok(dynamic_rows(|row| Some(fourier(row, true)))),
    },
];

fn fourier(row: &[Value], inverse: bool) -> Dyn {
    let Some(input) = complex(row) else { return Dyn::Array(vec![Dyn::Null, Dyn::Null]) };
    let scale = if inverse { input.len() as f64 } else { 1.0 };
    let output = transform(&input, inverse);
    Dyn::Array(vec![array(output.iter().map(|v| v.0 / scale)), array(output.iter().map(|v| v.1 / scale))])
}

fn complex(row: &[Value]) -> Option<Vec<Complex>> {
    let real = complete(row.first()?)?;
    let imaginary = match row.get(1) {
        Some(v) => complete(v)?,
        None => vec![0.0; real.len()],
    };
    (real.len() == imaginary.len()).then(|| real.into_iter().zip(imaginary).collect())
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn any_length() {
        for n in [1, 4, 7, 12] {
            let series = Dyn::Array((0..n).map(|i| Dyn::Real(f64::from(i * i % 5))).collect());
            let Value::Dynamic(Dyn::Array(f)) =
                crate::testing::call("series_fft", &[Value::Dynamic(series.clone())], Type::Dynamic)
            else {
                panic!("an array")
            };
            let args: Vec<Value> = f.into_iter().map(Value::Dynamic).collect();
            let Value::Dynamic(Dyn::Array(back)) = crate::testing::call("series_ifft", &args, Type::Dynamic) else {
                panic!("an array")
            };
            let (Dyn::Array(back), Dyn::Array(series)) = (&back[0], &series) else { panic!("an array") };
            for (a, b) in back.iter().zip(series) {
                let (Dyn::Real(a), Dyn::Real(b)) = (a, b) else { panic!("reals") };
                assert!((a - b).abs() < 1e-9);
            }
        }
        assert_eq!(d("1"), Value::Dynamic(Dyn::Long(1)));
        check("series_fft", &[d("[1]")], d("[[1.0], [0.0]]"));
    }
}
