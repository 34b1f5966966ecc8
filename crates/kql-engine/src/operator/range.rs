use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::pipeline::{Pipeline, Source};
use crate::task::BatchStream;
use kql_plan::ir::{Expr, Plan};
use kql_types::{Batch, Column, Decimal, Type, Value};

const BATCH: usize = 8192;

/// Values from `from` to `to` inclusive; none when a bound is null or the step leads away from the end.
pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    from: &Expr,
    to: &Expr,
    step: &Expr,
) -> Result<Pipeline, EngineError> {
    let (from, to, step) = (execution.constant(from)?, execution.constant(to)?, execution.constant(step)?);
    let ty = plan.fields.first().map_or(Type::Long, |f| f.ty);
    let stream: Box<dyn BatchStream> = match (from, to, step) {
        (Value::Real(f), Value::Real(t), Value::Real(s)) => Box::new(Reals { from: f, to: t, step: s, next: 0 }),
        (Value::Decimal(f), Value::Decimal(t), Value::Decimal(s)) => {
            Box::new(Decimals { next: Some(f), to: t, step: s })
        }
        (f, t, s) => match (f.as_i64(), t.as_i64(), s.as_i64()) {
            (Some(f), Some(t), Some(s)) if s != 0 => Box::new(Longs { next: Some(f), to: t, step: s, ty }),
            _ => return Ok(Pipeline::empty()),
        },
    };
    Ok(Pipeline::new(Source::Stream(stream)))
}

struct Longs {
    next: Option<i64>,
    to: i64,
    step: i64,
    ty: Type,
}

impl BatchStream for Longs {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        let mut out = Vec::with_capacity(BATCH);
        while let Some(v) = self.next {
            if (self.step > 0 && v > self.to) || (self.step < 0 && v < self.to) {
                self.next = None;
                break;
            }
            if out.len() == BATCH {
                break;
            }
            out.push(v);
            self.next = v.checked_add(self.step);
        }
        if out.is_empty() {
            return Ok(None);
        }
        let rows = out.len();
        let values = out.into_iter().map(Some);
        let column = match self.ty {
            Type::DateTime => Column::datetimes(values),
            Type::Timespan => Column::timespans(values),
            Type::Int => Column::ints(values.map(|v| v.map(|v| v as i32))),
            Type::Bool | Type::Long | Type::Real | Type::String | Type::Guid | Type::Decimal | Type::Dynamic => {
                Column::longs(values)
            }
        };
        Ok(Some(Batch::new(vec![column], rows)))
    }
}

struct Reals {
    from: f64,
    to: f64,
    step: f64,
    next: u64,
}

impl BatchStream for Reals {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        let mut out = Vec::new();
        while out.len() < BATCH && self.step != 0.0 && !self.step.is_nan() {
            let v = self.from + self.step * self.next as f64;
            let beyond = if self.step > 0.0 { v > self.to } else { v < self.to };
            if beyond || v.is_nan() || self.to.is_nan() {
                break;
            }
            out.push(Some(v));
            self.next += 1;
        }
        let rows = out.len();
        Ok((rows > 0).then(|| Batch::new(vec![Column::reals(out)], rows)))
    }
}

struct Decimals {
    next: Option<Decimal>,
    to: Decimal,
    step: Decimal,
}

impl BatchStream for Decimals {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        let zero = Decimal::from(0);
        let mut out = Vec::new();
        while let Some(v) = self.next.filter(|_| out.len() < BATCH && self.step != zero) {
            let beyond = if self.step > zero { v > self.to } else { v < self.to };
            if beyond {
                self.next = None;
                break;
            }
            out.push(Value::Decimal(v));
            self.next = v.add(self.step);
        }
        let rows = out.len();
        Ok((rows > 0).then(|| Batch::new(vec![Column::from_values(Type::Decimal, out)], rows)))
    }
}
