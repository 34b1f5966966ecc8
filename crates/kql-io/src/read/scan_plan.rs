use crate::read::cell::{self, DateOrder};
use crate::read::timeless::TimelessRows;
use crate::read::zone::Zone;
use crate::report::Notes;
use arrow_array::BooleanArray;
use kql_types::{Batch, Column, Field, PrefilterTest, ScanRequest, Schema, SourceError, TimeRange, Type};
use std::sync::Arc;

/// A column that a scan decodes.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// Position in the schema.
    pub column: usize,
    pub name: String,
    pub ty: Type,
    /// Numbers are seconds or milliseconds since 1970.
    pub epoch: bool,
    /// The order of the numbers in dates, which each file decides.
    pub order: DateOrder,
    /// The zone of times that state none, if the file has them in another one than UTC.
    pub zone: Option<Arc<Zone>>,
}

impl Slot {
    /// A column at a position of the schema.
    pub fn new(column: usize, field: &Field, epoch: bool) -> Slot {
        Slot { column, name: field.name.clone(), ty: field.ty, epoch, order: DateOrder::default(), zone: None }
    }

    /// A datetime of a text. Counts a date whose order is unclear.
    #[inline]
    pub fn datetime(&self, text: &[u8], unclear: &mut u64) -> Option<i64> {
        let read = cell::datetime_in(text, self.order, unclear);
        let read = match (&self.zone, read) {
            (Some(zone), Some(local)) => zone.to_utc(text, local),
            (_, read) => read,
        };
        read.or_else(|| if self.epoch { cell::epoch_of(text) } else { None })
    }
}

/// A scan request resolved against the schema: which columns to decode, what to filter by, and what to return.
#[derive(Clone)]
pub(crate) struct ScanPlan {
    /// The columns to decode, each once.
    pub slots: Vec<Slot>,
    /// The slots to return, in order.
    pub output: Vec<usize>,
    /// The slot of the time column, and the period.
    pub time: Option<(usize, TimeRange)>,
    /// The slots that the predicate reads, and the predicate.
    pub prefilter: Option<(Vec<usize>, PrefilterTest)>,
    pub limit: Option<usize>,
    /// Counts rows that lie in no period because their time is null.
    pub timeless: Arc<TimelessRows>,
    /// Whether these rows stay, because another column may have their time.
    pub keeps_timeless: bool,
}

impl ScanPlan {
    pub fn new(
        request: &ScanRequest,
        schema: &Schema,
        epoch: &[bool],
        timeless: Arc<TimelessRows>,
    ) -> Result<ScanPlan, SourceError> {
        let mut slots: Vec<Slot> = Vec::new();
        let mut slot = |column: usize| -> Result<usize, SourceError> {
            if let Some(i) = slots.iter().position(|s| s.column == column) {
                return Ok(i);
            }
            let field = schema.fields.get(column).ok_or(SourceError::UnknownColumn(column))?;
            let epoch = epoch.get(column).copied().unwrap_or(false);
            slots.push(Slot::new(column, field, epoch));
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
        // Bounds on a column of another type are ignored.
        let time = time.filter(|(s, ..)| slots[*s].ty == Type::DateTime);
        Ok(ScanPlan { slots, output, time, prefilter, limit: request.limit, timeless, keeps_timeless: false })
    }

    /// The plan for a file in which the values of a column are those of another column.
    pub fn with_stand_in(&self, column: &str, other: &str) -> ScanPlan {
        let mut plan = self.clone();
        let at = |name: &str| self.slots.iter().position(|s| s.name == name);
        match (at(column), at(other)) {
            (None, _) => {}
            (Some(column), None) => plan.slots[column].name = other.to_string(),
            // One slot serves both.
            (Some(column), Some(other)) => {
                plan.slots.remove(column);
                let moved = |s: &mut usize| {
                    let own = if *s == column { other } else { *s };
                    *s = own - usize::from(own > column);
                };
                plan.output.iter_mut().for_each(moved);
                plan.time.iter_mut().for_each(|(s, _)| moved(s));
                plan.prefilter.iter_mut().flat_map(|(slots, _)| slots).for_each(moved);
            }
        }
        plan
    }

    /// Whether the time that some text in the time column states lies within the period; epochs are numbers. Counts a date of
    /// ambiguous order outside the period; the decoder counts the others.
    pub fn text_in_time(&self, text: &[u8], notes: &mut Notes) -> bool {
        let Some((slot, _)) = self.time else { return true };
        let slot = &self.slots[slot];
        let text = text.trim_ascii();
        let mut unclear = 0;
        let ticks = slot.datetime(text, &mut unclear);
        let inside = self.in_time(ticks);
        if unclear > 0 && !inside {
            *notes.ambiguous.entry(slot.column).or_default() += unclear;
        }
        inside
    }

    /// Whether a time lies within the period; null never does, and is counted.
    pub fn in_time(&self, ticks: Option<i64>) -> bool {
        match (self.time, ticks) {
            (Some((_, range)), Some(t)) => range.contains(t),
            (Some(_), None) if self.keeps_timeless => true,
            (Some(_), None) => {
                self.timeless.add(1);
                false
            }
            (None, _) => true,
        }
    }

    /// Which rows pass the predicate; `None` without a predicate.
    pub fn test(
        &self,
        decoded: impl Fn(usize) -> Option<Column>,
        rows: usize,
    ) -> Result<Option<BooleanArray>, SourceError> {
        let Some((slots, test)) = &self.prefilter else { return Ok(None) };
        let columns = slots
            .iter()
            .map(|s| decoded(*s).ok_or(SourceError::UnknownColumn(self.slots[*s].column)))
            .collect::<Result<_, _>>()?;
        test(&Batch::new(columns, rows)).map(Some)
    }
}
