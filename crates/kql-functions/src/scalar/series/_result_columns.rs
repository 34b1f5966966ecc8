//! Functions that return several columns.
//!
//! The kernel returns one dynamic array with the values in this order. The binder names the columns as in `extend (a,
//! b) = f(x)`, or `function_argument_column` if the call has no name. A single name gets the first value.

use kql_types::Type;

const DECOMPOSED: &[(&str, Type)] =
    &[("baseline", Type::Dynamic), ("seasonal", Type::Dynamic), ("trend", Type::Dynamic), ("residual", Type::Dynamic)];
const COMPLEX: &[(&str, Type)] = &[("real", Type::Dynamic), ("imag", Type::Dynamic)];
const PERIODS: &[(&str, Type)] = &[("periods", Type::Dynamic), ("scores", Type::Dynamic)];

/// Each such function of this family with its columns. Source: Kusto.Language, `MakePrefixedTuple`.
pub static TUPLES: &[(&str, &[(&str, Type)])] = &[
    (
        "series_stats",
        &[
            ("min", Type::Real),
            ("min_idx", Type::Long),
            ("max", Type::Real),
            ("max_idx", Type::Long),
            ("avg", Type::Real),
            ("stdev", Type::Real),
            ("variance", Type::Real),
        ],
    ),
    ("series_fft", COMPLEX),
    ("series_ifft", COMPLEX),
    (
        "series_fit_poly",
        &[
            ("rsquare", Type::Real),
            ("coefficients", Type::Dynamic),
            ("variance", Type::Real),
            ("rvariance", Type::Real),
            ("poly_fit", Type::Dynamic),
        ],
    ),
    (
        "series_fit_line",
        &[
            ("rsquare", Type::Real),
            ("slope", Type::Real),
            ("variance", Type::Real),
            ("rvariance", Type::Real),
            ("interception", Type::Real),
            ("line_fit", Type::Dynamic),
        ],
    ),
    (
        "series_fit_2lines",
        &[
            ("rsquare", Type::Real),
            ("split_idx", Type::Long),
            ("variance", Type::Real),
            ("rvariance", Type::Real),
            ("line_fit", Type::Dynamic),
            ("right_rsquare", Type::Real),
            ("right_slope", Type::Real),
            ("right_interception", Type::Real),
            ("right_variance", Type::Real),
            ("right_rvariance", Type::Real),
            ("left_rsquare", Type::Real),
            ("left_slope", Type::Real),
            ("left_interception", Type::Real),
            ("left_variance", Type::Real),
            ("left_rvariance", Type::Real),
        ],
    ),
    ("series_periods_detect", PERIODS),
    ("series_periods_validate", PERIODS),
    ("series_decompose", DECOMPOSED),
    ("series_decompose_forecast", DECOMPOSED),
    (
        "series_decompose_anomalies",
        &[("ad_flag", Type::Dynamic), ("ad_score", Type::Dynamic), ("baseline", Type::Dynamic)],
    ),
];

/// The columns of a function that returns several; `None` for other functions.
pub fn tuple_columns(name: &str) -> Option<&'static [(&'static str, Type)]> {
    TUPLES.iter().find(|(function, _)| *function == name).map(|(_, columns)| *columns)
}

/// Whether a function sorts several arrays by the first and returns each as a column.
pub fn sorts_arrays(name: &str) -> bool {
    matches!(name, "array_sort_asc" | "array_sort_desc")
}
