//! Shared by plugins over a timeline: its periods, and the rows by dimension.

use super::{ColumnArg, PluginCall, PluginTable};
use crate::EvalError;
use kql_types::{Batch, Column, Field, Type, Value, ticks};
use std::collections::HashMap;

/// The timeline of a call: an axis of ticks or whole numbers.
pub(super) struct Timeline {
    pub(super) start: i64,
    pub(super) end: i64,
    step: Step,
}

enum Step {
    Fixed(i64),
    Week,
    Month,
    Year,
}

/// The most periods that a timeline may have.
const MAX_PERIODS: usize = 1 << 20;

impl Timeline {
    /// The timeline of `start`, `end` and the parameter of the period; ends that are not given are those of the data.
    pub(super) fn new(call: &PluginCall, rows: &[Row], step: &str) -> Result<Timeline, EvalError> {
        let at = |name: &str| call.constant(name).and_then(Value::as_i64);
        let start = at("start").or_else(|| rows.iter().map(|r| r.at).min()).unwrap_or(0);
        let end = at("end").or_else(|| rows.iter().map(|r| r.at).max()).unwrap_or(start);
        let step = match call.constant(step) {
            Some(Value::String(s)) => match s.as_str() {
                "week" => Step::Week,
                "month" => Step::Month,
                "year" => Step::Year,
                other => {
                    return Err(EvalError::argument(format!("`{other}` is not a period: use week, month or year")));
                }
            },
            Some(v) => match v.as_i64() {
                Some(n) if n > 0 => Step::Fixed(n),
                Some(_) | None => return Err(EvalError::argument(format!("`{step}` must be greater than zero"))),
            },
            None => Step::Fixed((end - start).max(0) + 1),
        };
        Ok(Timeline { start, end, step })
    }

    /// The start of the period of a point.
    pub(super) fn period(&self, at: i64) -> i64 {
        match self.step {
            Step::Fixed(n) => self.start.saturating_add((at - self.start).div_euclid(n).saturating_mul(n)),
            Step::Week => {
                let day = at.div_euclid(ticks::DAY);
                // The first of January of the year 1 was a Monday, and weeks begin on Sundays.
                (day - (day + 1).rem_euclid(7)) * ticks::DAY
            }
            Step::Month => {
                let day = ticks::civil(at);
                ticks::from_date(day.year, day.month, 1).unwrap_or(at)
            }
            Step::Year => ticks::from_date(ticks::civil(at).year, 1, 1).unwrap_or(at),
        }
    }

    /// All periods from start to end.
    pub(super) fn periods(&self) -> Result<Vec<i64>, EvalError> {
        let mut out = Vec::new();
        let mut at = self.period(self.start);
        while at <= self.end {
            out.push(at);
            if out.len() > MAX_PERIODS {
                return Err(EvalError::argument(format!("the timeline has more than {MAX_PERIODS} periods")));
            }
            at = match self.step {
                Step::Fixed(n) => at.saturating_add(n),
                Step::Week => at + 7 * ticks::DAY,
                Step::Month => self.period(at + 32 * ticks::DAY),
                Step::Year => self.period(at + 367 * ticks::DAY),
            };
        }
        Ok(out)
    }

    /// The length of a period that does not vary.
    pub(super) fn fixed(&self) -> Option<i64> {
        match self.step {
            Step::Fixed(n) => Some(n),
            Step::Week | Step::Month | Step::Year => None,
        }
    }

    pub(super) fn holds(&self, at: i64) -> bool {
        at >= self.start && at <= self.end
    }
}

/// A row of the input: its dimension, its identity and its position on the timeline.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) group: usize,
    pub(super) id: usize,
    pub(super) at: i64,
}

/// The rows of a call that have a place on the timeline.
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// The values of the dimensions of each group.
    pub(super) groups: Vec<Vec<Value>>,
    ids: HashMap<String, usize>,
}

impl Rows {
    /// Reads `id`, `timeline` and the `dimension` columns.
    pub(super) fn read(call: &PluginCall, input: &Batch) -> Result<Rows, EvalError> {
        let (id, timeline) = (needed(call, "id")?, needed(call, "timeline")?);
        let dimensions: Vec<ColumnArg> = call.columns("dimension").cloned().collect();
        let mut out = Rows { rows: Vec::with_capacity(input.rows), groups: Vec::new(), ids: HashMap::new() };
        let mut groups: HashMap<String, usize> = HashMap::new();
        for row in 0..input.rows {
            let Some(at) = input.columns[timeline.at].value(row).as_i64() else { continue };
            let values: Vec<Value> = dimensions.iter().map(|d| input.columns[d.at].value(row)).collect();
            let group = *groups.entry(format!("{values:?}")).or_insert_with(|| {
                out.groups.push(values);
                out.groups.len() - 1
            });
            let key = format!("{:?}", input.columns[id.at].value(row));
            let next = out.ids.len();
            let id = *out.ids.entry(key).or_insert(next);
            out.rows.push(Row { group, id, at });
        }
        Ok(out)
    }

    /// The number of an identity that the input has.
    pub(super) fn id(&self, value: &Value) -> Option<usize> {
        self.ids.get(&format!("{value:?}")).copied()
    }

    /// The rows of a group.
    pub(super) fn of(&self, group: usize) -> impl Iterator<Item = Row> + '_ {
        self.rows.iter().copied().filter(move |r| r.group == group)
    }
}

pub(super) fn needed(call: &PluginCall, name: &str) -> Result<ColumnArg, EvalError> {
    call.column(name).ok_or_else(|| EvalError::argument(format!("expected a column for `{name}`")))
}

/// The columns of an answer: the timeline, the dimensions, then the measures.
pub(super) fn fields(call: &PluginCall, measures: &[(&str, Type)]) -> Vec<Field> {
    let columns = call.column("timeline").into_iter().chain(call.columns("dimension").cloned());
    let mut out: Vec<Field> = columns.map(|c| Field::new(c.name, c.ty)).collect();
    out.extend(measures.iter().map(|(n, ty)| Field::new(*n, *ty)));
    super::unique(out)
}

/// A point as a value of the timeline's type.
pub(super) fn point(ty: Type, at: i64) -> Value {
    match ty {
        Type::DateTime => Value::DateTime(at),
        Type::Timespan => Value::Timespan(at),
        Type::Int => Value::Int(at as i32),
        Type::Real => Value::Real(at as f64),
        Type::Long | Type::Bool | Type::String | Type::Guid | Type::Decimal | Type::Dynamic => Value::Long(at),
    }
}

/// The table of rows of values.
pub(super) fn table(fields: Vec<Field>, rows: Vec<Vec<Value>>) -> PluginTable {
    let count = rows.len();
    let columns = fields
        .iter()
        .enumerate()
        .map(|(i, f)| Column::from_values(f.ty, rows.iter().map(|r| r.get(i).cloned().unwrap_or(Value::Null(f.ty)))))
        .collect();
    PluginTable { fields, columns, rows: count }
}
