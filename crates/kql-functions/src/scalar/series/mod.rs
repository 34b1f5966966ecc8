//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.

use crate::Scalar;

pub(crate) mod _decompose;
pub(crate) mod _fill;
pub(crate) mod _fourier;
pub(crate) mod _periods;
pub(crate) mod _result_columns;
pub(crate) mod _series;
pub(crate) mod _statistics;
mod series_abs;
mod series_acos;
mod series_add;
mod series_asin;
mod series_atan;
mod series_ceiling;
mod series_cos;
mod series_cosine_similarity;
mod series_decompose;
mod series_decompose_anomalies;
mod series_divide;
mod series_dot_product;
mod series_equals;
mod series_exp;
mod series_fft;
mod series_fill_backward;
mod series_fill_const;
mod series_fill_forward;
mod series_fill_linear;
mod series_fir;
mod series_fit_2lines;
mod series_fit_line;
mod series_fit_poly;
mod series_floor;
mod series_greater;
mod series_iir;
mod series_less;
mod series_log;
mod series_magnitude;
mod series_multiply;
mod series_outliers;
mod series_pearson_correlation;
mod series_periods_detect;
mod series_periods_validate;
mod series_pow;
mod series_product;
mod series_seasonal;
mod series_sign;
mod series_sin;
mod series_stats;
mod series_subtract;
mod series_sum;
mod series_tan;

/// The declarations of each file.
pub static ALL: &[&[Scalar]] = &[
    series_abs::DECLARED,
    series_acos::DECLARED,
    series_add::DECLARED,
    series_asin::DECLARED,
    series_atan::DECLARED,
    series_ceiling::DECLARED,
    series_cos::DECLARED,
    series_cosine_similarity::DECLARED,
    series_decompose::DECLARED,
    series_decompose_anomalies::DECLARED,
    series_divide::DECLARED,
    series_dot_product::DECLARED,
    series_equals::DECLARED,
    series_exp::DECLARED,
    series_fft::DECLARED,
    series_fill_backward::DECLARED,
    series_fill_const::DECLARED,
    series_fill_forward::DECLARED,
    series_fill_linear::DECLARED,
    series_fir::DECLARED,
    series_fit_2lines::DECLARED,
    series_fit_line::DECLARED,
    series_fit_poly::DECLARED,
    series_floor::DECLARED,
    series_greater::DECLARED,
    series_iir::DECLARED,
    series_less::DECLARED,
    series_log::DECLARED,
    series_magnitude::DECLARED,
    series_multiply::DECLARED,
    series_outliers::DECLARED,
    series_pearson_correlation::DECLARED,
    series_periods_detect::DECLARED,
    series_periods_validate::DECLARED,
    series_pow::DECLARED,
    series_product::DECLARED,
    series_seasonal::DECLARED,
    series_sign::DECLARED,
    series_sin::DECLARED,
    series_stats::DECLARED,
    series_subtract::DECLARED,
    series_sum::DECLARED,
    series_tan::DECLARED,
];
