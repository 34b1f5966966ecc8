use super::ParquetFile;
use crate::read::arrow::{TYPE_KEY, time_ticks};
use crate::read::scan_plan::ScanPlan;
use arrow_schema::{DataType, TimeUnit};
use kql_types::{TimeRange, ticks};
use parquet::arrow::arrow_reader::{RowSelection, RowSelector};
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::statistics::Statistics;

impl ParquetFile {
    /// Whether the statistics of a row group exclude all its rows.
    pub fn out_of_time(&self, plan: &ScanPlan, group: usize) -> bool {
        let Some((range, column)) = self.bounds(plan) else { return false };
        match self.metadata.row_group(group).column(column.leaf).statistics() {
            Some(Statistics::Int64(s)) if !plan.keeps_timeless || s.null_count_opt() == Some(0) => {
                match (s.min_opt(), s.max_opt()) {
                    (Some(min), Some(max)) => column.outside(*min, *max, range),
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Number of rows of a row group without a time, as its statistics tell.
    pub fn null_times(&self, plan: &ScanPlan, group: usize) -> u64 {
        let Some((_, column)) = self.bounds(plan) else { return 0 };
        let statistics = self.metadata.row_group(group).column(column.leaf).statistics();
        statistics.and_then(Statistics::null_count_opt).unwrap_or(0)
    }

    /// The rows of pages that may have times within the bounds, by the page index; `None` for all rows.
    pub fn pages_in_time(&self, plan: &ScanPlan, group: usize) -> Option<RowSelection> {
        let (range, column) = self.bounds(plan)?;
        let ColumnIndexMetaData::INT64(index) = self.metadata.column_index()?.get(group)?.get(column.leaf)? else {
            return None;
        };
        let pages = self.metadata.offset_index()?.get(group)?.get(column.leaf)?.page_locations();
        let rows = self.metadata.row_group(group).num_rows();
        let mut selectors = Vec::with_capacity(pages.len());
        for (i, page) in pages.iter().enumerate() {
            let end = pages.get(i + 1).map_or(rows, |p| p.first_row_index);
            let count = usize::try_from(end - page.first_row_index).ok()?;
            let outside = match (index.min_value(i), index.max_value(i)) {
                (Some(min), Some(max)) if !plan.keeps_timeless || index.null_count(i) == Some(0) => {
                    column.outside(*min, *max, range)
                }
                // Rows without a time are counted.
                _ => false,
            };
            selectors.push(if outside { RowSelector::skip(count) } else { RowSelector::select(count) });
        }
        selectors.iter().any(|s| s.skip).then(|| selectors.into())
    }

    fn bounds(&self, plan: &ScanPlan) -> Option<(TimeRange, TimeColumn)> {
        let (slot, range) = plan.time?;
        let root = self.root(&plan.slots[slot].name)?;
        let field = self.schema.field(root);
        let unit = match field.data_type() {
            DataType::Timestamp(unit, _) => Some(*unit),
            DataType::Int64 if field.metadata().get(TYPE_KEY).is_some_and(|t| t == "datetime") => None,
            _ => return None,
        };
        Some((range, TimeColumn { leaf: self.leaf(root)?, unit }))
    }
}

struct TimeColumn {
    leaf: usize,
    /// `None`: ticks.
    unit: Option<TimeUnit>,
}

impl TimeColumn {
    fn outside(&self, min: i64, max: i64, range: TimeRange) -> bool {
        let ticks = |v: i64, beyond: i64| match self.unit {
            None => v,
            // Times out of Kusto's range lie before or after all bounds.
            Some(unit) => time_ticks(v, unit).unwrap_or(beyond),
        };
        range.intersect(TimeRange::new(ticks(min, 0), ticks(max, ticks::MAX_DATETIME))).is_empty()
    }
}
