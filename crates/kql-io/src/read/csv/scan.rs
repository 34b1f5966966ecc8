use super::fields::record;
use super::{Csv, Header};
use crate::read::cell;
use crate::read::chunk::{Chunk, ChunkScanner};
use crate::read::decode::{self, Dialect};
use crate::read::rows::{Rows, Span};
use crate::read::scan_plan::ScanPlan;
use crate::report::Notes;
use kql_types::{Batch, SourceError};

/// Maximum rows per batch, and maximum cells that wait for decoding.
const ROWS: usize = 16 << 10;
const CELLS: usize = 512 << 10;

/// The scanner of a CSV file, shared by all tasks of a scan.
pub(crate) struct Scanner {
    pub plan: ScanPlan,
    pub delimiter: u8,
    /// The slot of each field; `None` for pruned columns.
    pub slots: Vec<Option<u32>>,
    /// Whether records may have more fields than that, which are ignored.
    pub more: bool,
    pub named: usize,
}

impl ChunkScanner for Scanner {
    fn read(&self, chunk: &Chunk, notes: &mut Notes) -> Result<Vec<Batch>, SourceError> {
        let text = &chunk.buffer[..chunk.end];
        let mut rows = Rows::new(self.plan.slots.len());
        let (mut batches, mut total) = (Vec::new(), 0);
        let most = ROWS.min(CELLS / rows.width.max(1)).min(self.plan.limit.unwrap_or(ROWS)).max(1);
        let mut at = chunk.start;
        while at < text.len() {
            if matches!(text[at], b'\n' | b'\r') {
                at += 1;
                continue;
            }
            at = self.row(text, at, chunk.offset, &mut rows, notes);
            if rows.len() >= most || at >= text.len() {
                let batch = decode::batch(&Csv, &self.plan, text, chunk.offset, &mut rows, self.named, notes)?;
                rows.clear();
                total += batch.as_ref().map_or(0, |b| b.rows);
                batches.extend(batch);
                if self.plan.limit.is_some_and(|l| total >= l) {
                    break;
                }
            }
        }
        Ok(batches)
    }
}

impl Scanner {
    pub fn new(plan: ScanPlan, delimiter: u8, header: &Header, named: usize) -> Scanner {
        let slot = |name: &String| plan.slots.iter().position(|s| s.name == *name).map(|i| i as u32);
        let slots = header.names.iter().map(slot).collect();
        Scanner { plan, delimiter, slots, more: header.more, named }
    }

    #[inline]
    fn row(&self, text: &[u8], at: usize, offset: u64, rows: &mut Rows, notes: &mut Notes) -> usize {
        let spans = rows.push(at);
        let time = self.plan.time.map_or(u32::MAX, |(s, ..)| s as u32);
        let mut in_time = self.plan.time.is_none();
        let mut out_of_time = false;
        let passed = record(text, at, self.delimiter, |field, from, to, escaped| {
            let Some(Some(slot)) = self.slots.get(field) else { return true };
            let span = Span::new(from, to, escaped);
            spans[*slot as usize] = span;
            if *slot == time {
                in_time = self.in_time(text, span);
                out_of_time = !in_time;
            }
            !out_of_time
        });
        if out_of_time {
            rows.pop();
            return passed.next;
        }
        let broken = passed.broken.map(str::to_string).or_else(|| {
            let n = self.slots.len();
            (passed.fields > n && !self.more).then(|| format!("{} fields where the header has {n}", passed.fields))
        });
        if let Some(reason) = broken {
            rows.pop();
            notes.bad(offset + at as u64, self.named, || reason);
            return passed.next;
        }
        if passed.fields < self.slots.len() {
            notes.ragged += 1;
        }
        if !in_time && !self.plan.in_time(None) {
            rows.pop();
        }
        passed.next
    }

    fn in_time(&self, text: &[u8], span: Span) -> bool {
        let epoch = self.plan.time.is_some_and(|(s, ..)| self.plan.slots[s].epoch);
        let mut plain = Vec::new();
        let bytes = if span.escaped() {
            Csv.unescape(span.bytes(text), &mut plain);
            &plain[..]
        } else {
            span.bytes(text)
        };
        let bytes = bytes.trim_ascii();
        self.plan.in_time(cell::datetime_of(bytes).or_else(|| if epoch { cell::epoch_of(bytes) } else { None }))
    }
}
