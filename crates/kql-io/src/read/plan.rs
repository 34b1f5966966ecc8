use arrow_array::BooleanArray;
use kql_types::{Batch, Column, ScanRequest, Schema, SourceError, TimeRange, Type};
use std::sync::Arc;

type PrefilterTest = Arc<dyn Fn(&Batch) -> Result<BooleanArray, SourceError> + Send + Sync>;

/// A column that a scan decodes.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// Position in the schema.
    pub column: usize,
    pub name: String,
    pub ty: Type,
    /// Numbers are seconds or milliseconds since 1970.
    pub epoch: bool,
}

/// A request worked out for readers of rows.
#[derive(Clone)]
pub(crate) struct Plan {
    /// Every column that is decoded, once.
    pub slots: Vec<Slot>,
    /// The slots that come out, in order.
    pub output: Vec<usize>,
    /// The slot of the time column and its period.
    pub time: Option<(usize, TimeRange)>,
    /// The slots that the test reads, and the test.
    pub prefilter: Option<(Vec<usize>, PrefilterTest)>,
    pub limit: Option<usize>,
}

impl Plan {
    pub fn new(request: &ScanRequest, schema: &Schema, epoch: &[bool]) -> Result<Plan, SourceError> {
        let mut slots: Vec<Slot> = Vec::new();
        let mut slot = |column: usize| -> Result<usize, SourceError> {
            if let Some(i) = slots.iter().position(|s| s.column == column) {
                return Ok(i);
            }
            let field = schema.fields.get(column).ok_or_else(|| SourceError(format!("there is no column {column}")))?;
            let epoch = epoch.get(column).copied().unwrap_or(false);
            slots.push(Slot { column, name: field.name.clone(), ty: field.ty, epoch });
            Ok(slots.len() - 1)
        };
        let time = match request.time {
            Some(t) => Some((slot(t.column)?, t.range)),
            None => None,
        };
        let prefilter = match &request.prefilter {
            Some(p) => Some((p.columns.iter().map(|c| slot(*c)).collect::<Result<_, _>>()?, p.test.clone())),
            None => None,
        };
        let output = request.columns.iter().map(|c| slot(*c)).collect::<Result<_, _>>()?;
        // Bounds on a column of another type say nothing here.
        let time = time.filter(|(s, ..)| slots[*s].ty == Type::DateTime);
        Ok(Plan { slots, output, time, prefilter, limit: request.limit })
    }

    /// Whether a time of the bounded column is of use; a null never is.
    pub fn in_time(&self, ticks: Option<i64>) -> bool {
        match (self.time, ticks) {
            (Some((_, range)), Some(t)) => range.contains(t),
            (Some(_), None) => false,
            (None, _) => true,
        }
    }

    /// Which rows of decoded columns pass the test; `None` without one.
    pub fn test(
        &self,
        decoded: impl Fn(usize) -> Option<Column>,
        rows: usize,
    ) -> Result<Option<BooleanArray>, SourceError> {
        let Some((slots, test)) = &self.prefilter else { return Ok(None) };
        let columns = slots
            .iter()
            .map(|s| decoded(*s).ok_or_else(|| SourceError("a column of the prefilter was not decoded".into())))
            .collect::<Result<_, _>>()?;
        test(&Batch::new(columns, rows)).map(Some)
    }
}
