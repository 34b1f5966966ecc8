use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::{Compiled, layout};
use crate::memory::{MemoryPool, VIEW};
use crate::pipeline::Pipeline;
use crate::runtime_filter::RuntimeFilters;
use crate::task::Transform;
use arrow_array::UInt32Array;
use kql_plan::ir::{ColumnId, Expand, Plan};
use kql_types::{Batch, Column, ColumnBuilder, Dyn, DynRef, Type};
use std::sync::Arc;

/// `mv-expand`: a row becomes as many rows as its longest array has elements. A bag expands to bags of one member, a scalar to
/// itself, null to one null; a row whose arrays are all empty is dropped.
pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    expand: &Expand,
    filters: &RuntimeFilters,
) -> Result<Pipeline, EngineError> {
    let layout = layout(&expand.input);
    let items = expand
        .items
        .iter()
        .map(|i| Ok((execution.compile_transform(&i.expr, &layout)?, i.ty)))
        .collect::<Result<Vec<_>, EngineError>>()?;
    let output = plan
        .fields
        .iter()
        .map(|f| place(f.id, expand, &layout))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| EngineError::Unsupported("a column that `mv-expand` does not give".into()))?;
    let limit = expand.limit.unwrap_or(u64::MAX).min(usize::MAX as u64) as usize;
    let (memory, batch_limit) = (execution.memory.clone(), execution.batch_limit());
    let transform = ExpandTransform {
        items,
        output,
        limit,
        pairs: expand.pairs,
        keep_empty: expand.keep_empty,
        batch_limit,
        memory,
    };
    Ok(execution.pipeline(&expand.input, filters)?.then(Arc::new(transform)))
}

enum Place {
    Input(usize),
    Item(usize),
    Index,
}

fn place(id: ColumnId, expand: &Expand, layout: &crate::expr::Layout) -> Option<Place> {
    if expand.index == Some(id) {
        return Some(Place::Index);
    }
    match expand.items.iter().position(|i| i.output == id) {
        Some(i) => Some(Place::Item(i)),
        None => layout.get(&id).map(|i| Place::Input(*i)),
    }
}

struct ExpandTransform {
    items: Vec<(Compiled, Type)>,
    output: Vec<Place>,
    limit: usize,
    pairs: bool,
    keep_empty: bool,
    /// Bytes that several rows may expand to; a batch that exceeds it is split.
    batch_limit: usize,
    memory: Arc<MemoryPool>,
}

/// Rows between reservations.
const CHECK_INTERVAL: usize = 1 << 14;

/// The elements of one row's value.
enum Elements<'a> {
    Refs(Vec<DynRef<'a>>),
    Trees(Vec<Dyn>),
    /// Null expands to one null.
    Null,
}

impl Elements<'_> {
    fn len(&self) -> usize {
        match self {
            Elements::Refs(r) => r.len(),
            Elements::Trees(t) => t.len(),
            Elements::Null => 1,
        }
    }
}

impl ExpandTransform {
    fn elements<'a>(&self, value: Option<DynRef<'a>>) -> Elements<'a> {
        let Some(value) = value else { return Elements::Null };
        if let Some(items) = value.items() {
            return Elements::Refs(items.collect());
        }
        match value.to_dyn() {
            Dyn::Bag(members) => Elements::Trees(
                members
                    .into_iter()
                    .map(|(k, v)| if self.pairs { Dyn::Array(vec![Dyn::String(k), v]) } else { Dyn::Bag(vec![(k, v)]) })
                    .collect(),
            ),
            _ => Elements::Refs(vec![value]),
        }
    }
}

impl Transform for ExpandTransform {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        let arrays = self.items.iter().map(|(e, _)| e.evaluate(&batch)).collect::<Result<Vec<Column>, _>>()?;
        let readers: Vec<_> = arrays.iter().map(Column::as_dynamics).collect();
        let mut builders: Vec<ColumnBuilder> =
            self.items.iter().map(|_| ColumnBuilder::new(Type::Dynamic, batch.rows)).collect();
        let (mut rows, mut index) = (Vec::new(), Vec::new());
        // One row can expand without bound, so the output counts even while it is in flight.
        let mut reservation = self.memory.reservation("mv-expand");
        let row_bytes = (self.output.len() + self.items.len()) * VIEW;
        let mut next = CHECK_INTERVAL;
        for row in 0..batch.rows {
            if rows.len() >= next {
                let requested = rows.len() * row_bytes;
                if batch.rows > 1 && requested > self.batch_limit.saturating_mul(batch.rows.div_ceil(CHECK_INTERVAL)) {
                    let (function, limit) = ("mv-expand", self.batch_limit);
                    return Err(EngineError::OutputTooLarge { function, rows: batch.rows, requested, limit });
                }
                reservation.try_resize(requested)?;
                next = rows.len() + CHECK_INTERVAL;
            }
            let values: Vec<Elements<'_>> = readers.iter().map(|r| self.elements(r.get(row))).collect();
            let longest = values.iter().map(Elements::len).max().unwrap_or(0);
            let count = if longest == 0 && self.keep_empty { 1 } else { longest.min(self.limit) };
            for i in 0..count {
                rows.push(row as u32);
                index.push(i as i64);
                for (value, builder) in values.iter().zip(&mut builders) {
                    match value {
                        Elements::Refs(r) => builder.push_raw(r.get(i).copied()),
                        Elements::Trees(t) => builder.push_dyn(t.get(i).unwrap_or(&Dyn::Null)),
                        Elements::Null => builder.push_null(),
                    }
                }
            }
        }
        let count = rows.len();
        if count >= CHECK_INTERVAL {
            reservation.try_resize(count * row_bytes)?;
        }
        let rows = UInt32Array::from(rows);
        let expanded: Vec<Column> = builders.into_iter().map(ColumnBuilder::finish).collect();
        let mut columns = Vec::with_capacity(self.output.len());
        for place in &self.output {
            columns.push(match place {
                Place::Input(i) => batch.columns[*i].take(&rows),
                Place::Item(i) => typed(&expanded[*i], self.items[*i].1)?,
                Place::Index => Column::longs(index.iter().map(|i| Some(*i))),
            });
        }
        Ok(Some(Batch { columns, rows: count }))
    }
}

/// Elements converted as by `to typeof(…)`; null where that fails.
fn typed(column: &Column, ty: Type) -> Result<Column, EngineError> {
    if ty == Type::Dynamic {
        return Ok(column.clone());
    }
    let numbers;
    let column = if ty.is_number() {
        // Unlike `tolong`, `mv-expand` does not convert strings and booleans to numbers.
        let is_number = |d: &Dyn| matches!(d, Dyn::Int(_) | Dyn::Long(_) | Dyn::Real(_) | Dyn::Decimal(_));
        numbers = Column::dynamics((0..column.len()).map(|row| match column.value(row).to_dyn() {
            d if is_number(&d) => d,
            _ => Dyn::Null,
        }));
        &numbers
    } else {
        column
    };
    converted(column, ty)
}

/// A column converted by the conversion function of a type.
pub(crate) fn converted(column: &Column, ty: Type) -> Result<Column, EngineError> {
    if column.ty() == ty {
        return Ok(column.clone());
    }
    let function = kql_functions::builtin(kql_functions::ScalarId::conversion_to(ty));
    let context = kql_functions::Context::default();
    let args = kql_functions::BindArgs { types: &[column.ty()], constants: &[None], returns: ty, context: &context };
    let kernel = (function.bind)(&args)?;
    Ok(kernel(&kql_functions::Args::new(std::slice::from_ref(column), column.len()))?)
}
