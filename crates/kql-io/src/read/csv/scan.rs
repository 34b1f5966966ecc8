use super::fields::record;
use super::resume::resume;
use super::{Csv, Header};
use crate::read::chunk::{Chunk, ChunkScanner};
use crate::read::damage::Damage;
use crate::read::decode::{self, Dialect};
use crate::read::rows::{Rows, Span};
use crate::read::scan_plan::ScanPlan;
use crate::report::Notes;
use kql_types::{Batch, SourceError};
use std::collections::HashMap;

/// Maximum rows per batch, and maximum cells that wait for decoding.
const ROWS: usize = 16 << 10;
const CELLS: usize = 512 << 10;

/// The scanner of a CSV file, shared by all tasks of a scan.
pub(crate) struct Scanner {
    pub plan: ScanPlan,
    pub csv: Csv,
    /// The slot of each field; `None` for pruned columns.
    pub slots: Vec<Option<u32>>,
    /// Whether records may have more fields than that, which are ignored.
    pub more: bool,
    pub named: usize,
}

impl ChunkScanner for Scanner {
    fn read(&self, chunk: &Chunk, notes: &mut Notes) -> Result<Vec<Batch>, SourceError> {
        let text = &chunk.buffer[..chunk.end];
        let damage = Damage::of(&text[chunk.start..]);
        let mut rows = Rows::new(self.plan.slots.len(), chunk.offset);
        let (mut batches, mut total) = (Vec::new(), 0);
        let most = ROWS.min(CELLS / rows.width.max(1)).min(self.plan.limit.unwrap_or(ROWS)).max(1);
        let mut at = chunk.start;
        while at < text.len() {
            if matches!(text[at], b'\n' | b'\r') {
                at += 1;
                continue;
            }
            at = self.row(text, at, chunk.offset, damage, &mut rows, notes);
            if rows.len() >= most || at >= text.len() {
                let batch = decode::batch(&self.csv, &self.plan, text, &mut rows, self.named, notes)?;
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
    pub fn new(plan: ScanPlan, csv: Csv, header: &Header, named: usize) -> Scanner {
        let wanted: HashMap<&str, u32> =
            plan.slots.iter().enumerate().map(|(i, s)| (s.name.as_str(), i as u32)).collect();
        let slots = header.names.iter().map(|name| wanted.get(name.as_str()).copied()).collect();
        Scanner { slots, plan, csv, more: header.more, named }
    }

    #[inline]
    fn row(&self, text: &[u8], at: usize, offset: u64, damage: Damage, rows: &mut Rows, notes: &mut Notes) -> usize {
        let spans = rows.push(at);
        let time = self.plan.time.map_or(u32::MAX, |(s, ..)| s as u32);
        let mut in_time = self.plan.time.is_none();
        let mut out_of_time = false;
        let passed = record(text, at, self.csv.separators, |field, from, to, escaped| {
            let Some(Some(slot)) = self.slots.get(field) else { return true };
            let span = Span::new(from, to, escaped);
            spans[*slot as usize] = span;
            if *slot == time {
                in_time = self.in_time(text, span, notes);
                out_of_time = !in_time;
            }
            !out_of_time
        });
        if out_of_time {
            rows.pop();
            return passed.next;
        }
        let columns = self.slots.len();
        if let Some(reason) = passed.broken {
            rows.pop();
            let skipped = resume(text, at, &passed, self.csv.separators, columns);
            notes.lost(offset + at as u64, skipped.lines, self.named, || reason.to_string());
            return skipped.next;
        }
        let wrong = match damage.of_record(&text[at..passed.next]) {
            None if passed.fields > columns && !self.more => {
                Some(format!("{} fields where the header has {columns}", passed.fields))
            }
            wrong => wrong,
        };
        if let Some(reason) = wrong {
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

    fn in_time(&self, text: &[u8], span: Span, notes: &mut Notes) -> bool {
        let mut plain = Vec::new();
        let bytes = if span.escaped() {
            self.csv.unescape(span.bytes(text), &mut plain);
            &plain[..]
        } else {
            span.bytes(text)
        };
        self.plan.text_in_time(bytes, notes)
    }
}
