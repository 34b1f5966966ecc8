use super::aggregate::State;
use crate::context::ExecutionContext;
use crate::error::{EngineError, SeriesError};
use crate::expr::{Layout, layout};
use crate::keys::Grouping;
use crate::pipeline::Pipeline;
use arrow_array::UInt32Array;
use kql_plan::ir::{Expr, MakeSeries, Plan};
use kql_types::{Batch, Column, Dyn, Type, Value};
use std::collections::HashMap;

/// Points of the longest series that the engine makes.
const MAX_BINS: i64 = 1 << 20;

/// Assigns rows to the bins of their group and turns the aggregates of the bins into arrays. Without `from` or `to`, the series
/// of a group spans the bins that have rows.
pub(crate) fn build(execution: &ExecutionContext<'_>, plan: &Plan, m: &MakeSeries) -> Result<Pipeline, EngineError> {
    let at = layout(&m.input);
    let axis = Axis::new(execution, m)?;
    let held = execution.collect_one(&m.input, "make-series")?;
    let input = held.value;
    let on = execution.compile(&m.on, &at)?.evaluate(&input)?;
    let (mut rows, mut bins) = (Vec::new(), Vec::new());
    for row in 0..input.rows {
        if let Some(bin) = axis.bin(&on, row) {
            rows.push(row as u32);
            bins.push(bin);
        }
    }
    let input = input.take(&UInt32Array::from(rows));
    if input.rows == 0 && !(m.nonempty && m.keys.is_empty()) {
        return Ok(Pipeline::empty());
    }
    let keys =
        m.keys.iter().map(|k| execution.compile(k, &at)?.evaluate(&input)).collect::<Result<Vec<Column>, _>>()?;
    let groups = Grouping::new(&keys, input.rows);
    // Aggregates run over cells: pairs of group and bin.
    let mut cells: HashMap<(u32, i64), u32> = HashMap::new();
    let cell_of: Vec<u32> = groups
        .group_of
        .iter()
        .zip(&bins)
        .map(|(g, b)| {
            let next = cells.len() as u32;
            *cells.entry((*g, *b)).or_insert(next)
        })
        .collect();
    let values = cell_values(execution, m, &at, &input, &cell_of, cells.len())?;
    let count = groups.first.len().max(1);
    let mut reservation = execution.memory.reservation("make-series");
    // The entry of each cell in the hash table, and its values.
    reservation.try_resize(cells.len() * (size_of::<((u32, i64), u32)>() * 2 + values.len() * 16))?;
    let mut out: Vec<Vec<Dyn>> = vec![Vec::with_capacity(count); m.values.len() + 1];
    let mut spans: Vec<Option<(i64, i64)>> = vec![None; count];
    #[allow(clippy::iter_over_hash_type, reason = "minimum and maximum do not depend on the order")]
    for (group, bin) in cells.keys() {
        let span = spans[*group as usize].get_or_insert((*bin, *bin));
        *span = (span.0.min(*bin), span.1.max(*bin));
    }
    for (group, span) in spans.iter().enumerate() {
        let (first, last) = axis.extent(*span)?;
        reservation.try_grow((last - first + 1).max(0) as usize * size_of::<Dyn>() * out.len())?;
        for (i, column) in values.iter().enumerate() {
            let default = m.values[i].1.to_dyn();
            let items = (first..=last).map(|bin| match cells.get(&(group as u32, bin)) {
                Some(cell) => column.value(*cell as usize).to_dyn(),
                None => default.clone(),
            });
            out[i].push(Dyn::Array(items.collect()));
        }
        let points = (first..=last).map(|bin| axis.point(bin).to_dyn());
        out[m.values.len()].push(Dyn::Array(points.collect()));
    }
    let first = UInt32Array::from(groups.first);
    let mut columns: Vec<Column> = keys.iter().map(|k| k.take(&first)).collect();
    columns.extend(out.into_iter().map(Column::dynamics));
    debug_assert_eq!(columns.len(), plan.fields.len());
    let batch = Batch::new(columns, count);
    reservation.try_resize(batch.data_bytes())?;
    Ok(Pipeline::reserved(vec![batch], reservation))
}

/// The value of each array in each cell.
fn cell_values(
    execution: &ExecutionContext<'_>,
    m: &MakeSeries,
    at: &Layout,
    input: &Batch,
    cell_of: &[u32],
    cells: usize,
) -> Result<Vec<Column>, EngineError> {
    let mut columns = Vec::new();
    let mut layout = Layout::new();
    for call in &m.calls {
        let mut state = State::new(execution, call, at)?;
        state.update(input, cell_of, cells)?;
        for (column, field) in state.finish(cells)?.into_iter().zip(&call.outputs) {
            layout.insert(field.id, columns.len());
            columns.push(column);
        }
    }
    let batch = Batch::new(columns, cells);
    m.values.iter().map(|(e, _)| execution.compile(e, &layout)?.evaluate(&batch)).collect()
}

/// The bins of the series.
struct Axis {
    ty: Type,
    scale: Scale,
    from: bool,
    /// The last bin that `to` allows.
    last: Option<i64>,
}

enum Scale {
    /// Bins start at `origin`; rows before `low` and after `high` are excluded.
    Whole {
        origin: i64,
        step: i64,
        low: Option<i64>,
        high: Option<i64>,
    },
    Real {
        origin: f64,
        step: f64,
        low: Option<f64>,
        high: Option<f64>,
        included: bool,
    },
}

impl Axis {
    fn new(execution: &ExecutionContext<'_>, m: &MakeSeries) -> Result<Axis, EngineError> {
        let value = |e: &Option<Expr>| e.as_ref().map(|e| execution.constant(e)).transpose();
        let (from, to, step) = (value(&m.from)?, value(&m.to)?, execution.constant(&m.step)?);
        if [&from, &to].into_iter().flatten().any(Value::is_null) {
            return Err(SeriesError::NullBound.into());
        }
        let ty = m.on.ty();
        let wrong = || EngineError::from(SeriesError::Step);
        let (scale, last) = if matches!(ty, Type::Real | Type::Decimal) {
            let step = step.as_f64().filter(|s| *s > 0.0).ok_or_else(wrong)?;
            let (low, high) = (from.as_ref().and_then(Value::as_f64), to.as_ref().and_then(Value::as_f64));
            let origin = match low {
                Some(low) if m.in_range => (low / step).floor() * step,
                low => low.unwrap_or(0.0),
            };
            let last = high.map(|h| {
                let bin = (h - origin) / step;
                if m.in_range { bin.floor() as i64 } else { bin.ceil() as i64 - 1 }
            });
            (Scale::Real { origin, step, low, high, included: m.in_range }, last)
        } else {
            let step = step.as_i64().filter(|s| *s > 0).ok_or_else(wrong)?;
            let (low, high) = (from.as_ref().and_then(Value::as_i64), to.as_ref().and_then(Value::as_i64));
            let origin = match low {
                Some(low) if m.in_range => low - low.rem_euclid(step),
                low => low.unwrap_or(0),
            };
            let high = high.map(|h| if m.in_range { h } else { h.saturating_sub(1) });
            let last = high.map(|h| h.saturating_sub(origin).div_euclid(step));
            (Scale::Whole { origin, step, low, high }, last)
        };
        Ok(Axis { ty, scale, from: from.is_some(), last })
    }

    /// The bin of a row; `None` if the row is outside the series.
    fn bin(&self, on: &Column, row: usize) -> Option<i64> {
        let value = on.value(row);
        match &self.scale {
            Scale::Whole { origin, step, low, high } => {
                let x = value.as_i64()?;
                let inside = low.is_none_or(|l| x >= l) && high.is_none_or(|h| x <= h);
                inside.then(|| x.saturating_sub(*origin).div_euclid(*step))
            }
            Scale::Real { origin, step, low, high, included } => {
                let x = value.as_f64().filter(|x| x.is_finite())?;
                let below = |h: f64| if *included { x <= h } else { x < h };
                let inside = low.is_none_or(|l| x >= l) && high.is_none_or(below);
                inside.then(|| ((x - origin) / step).floor() as i64)
            }
        }
    }

    /// First and last bin of a group whose rows lie in `span`.
    fn extent(&self, span: Option<(i64, i64)>) -> Result<(i64, i64), EngineError> {
        let first = if self.from { 0 } else { span.map_or(0, |s| s.0) };
        let last = self.last.unwrap_or_else(|| span.map_or(first - 1, |s| s.1));
        if last.saturating_sub(first) >= MAX_BINS {
            return Err(SeriesError::TooLong { limit: MAX_BINS }.into());
        }
        Ok((first, last))
    }

    fn point(&self, bin: i64) -> Value {
        match &self.scale {
            Scale::Whole { origin, step, .. } => {
                let x = origin.wrapping_add(bin.wrapping_mul(*step));
                match self.ty {
                    Type::DateTime => Value::DateTime(x),
                    Type::Timespan => Value::Timespan(x),
                    Type::Int => Value::Int(x as i32),
                    Type::Long
                    | Type::Bool
                    | Type::Real
                    | Type::String
                    | Type::Guid
                    | Type::Decimal
                    | Type::Dynamic => Value::Long(x),
                }
            }
            Scale::Real { origin, step, .. } => Value::Real(origin + bin as f64 * step),
        }
    }
}
