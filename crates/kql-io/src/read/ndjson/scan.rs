use super::keys::Keys;
use super::recover::recover;
use super::{Json, Records, token};
use crate::read::cell::{self, Cell};
use crate::read::chunk::{Chunk, ChunkScanner};
use crate::read::damage::{Damage, NO_UTF8};
use crate::read::decode::{self, Dialect};
use crate::read::rows::{Rows, Span};
use crate::read::scan_plan::ScanPlan;
use crate::report::Notes;
use foldhash::fast::FixedState;
use kql_types::json::{RecordCheck, skip_space};
use kql_types::{Batch, SourceError, json_is_valid};
use memchr::memmem;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

/// Maximum rows per batch, and maximum cells that wait for decoding.
const ROWS: usize = 16 << 10;
const CELLS: usize = 512 << 10;

/// The scanner of a JSON file, shared by all tasks of a scan.
pub(crate) struct Scanner {
    pub plan: ScanPlan,
    /// The slot of each key that the scan reads.
    pub slots: HashMap<String, u32>,
    /// Keys in the order in which the samples of the file have them.
    pub keys: Vec<String>,
    /// The columns of the table; other keys are counted.
    pub known: Arc<HashSet<String>>,
    /// Whether records outside the time range are validated too.
    pub strict: bool,
    pub named: usize,
    /// Shapes of records whose keys do not repeat and are all known. The tasks share them: a log has few shapes, but often more
    /// than records in a chunk.
    pub plain: Shapes,
}

/// Shapes of records, see [`RecordCheck`].
pub(crate) type Shapes = Mutex<ShapeSet>;
type ShapeSet = HashSet<u64, FixedState>;

/// Shapes that are remembered.
const SHAPES: usize = 16 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    Row,
    OutOfTime,
}

const NO_SLOT: u32 = u32::MAX;
/// The key is not a column.
const UNKNOWN: u32 = NO_SLOT - 1;

struct Walk<'s> {
    scanner: &'s Scanner,
    keys: Keys,
    /// Slot by key id.
    slots: Vec<u32>,
    unknown: Vec<u64>,
    check: RecordCheck,
    /// See [`Scanner::plain`].
    plain: ShapeSet,
    /// Where the chunk starts in the file.
    offset: u64,
    /// The key of the time, with its quotes.
    time: memmem::Finder<'static>,
}

impl ChunkScanner for Scanner {
    /// Records within the time range are validated whole. Records outside are skipped; only their timestamp is parsed. Of the
    /// values of a key that repeats the last counts.
    fn read(&self, chunk: &Chunk, notes: &mut Notes) -> Result<Vec<Batch>, SourceError> {
        let text = &chunk.buffer[..chunk.end];
        let keys = Keys::expecting(self.keys.iter().map(String::as_str));
        let time = self.plan.time.map_or("", |(slot, _)| self.plan.slots[slot].name.as_str());
        let mut walk = Walk {
            scanner: self,
            keys,
            slots: Vec::new(),
            unknown: Vec::new(),
            check: RecordCheck::default(),
            plain: self.plain.lock().map(|shapes| shapes.clone()).unwrap_or_default(),
            offset: chunk.offset,
            time: memmem::Finder::new(&format!("\"{time}\"")).into_owned(),
        };
        let mut rows = Rows::new(self.plan.slots.len(), chunk.offset);
        let (mut batches, mut total) = (Vec::new(), 0);
        let most = ROWS.min(CELLS / rows.width.max(1)).min(self.plan.limit.unwrap_or(ROWS)).max(1);
        let damage = Damage::of(&text[chunk.start..]);
        for (from, to) in Records::new(chunk) {
            match damage.of_record(&text[from..to]) {
                None => {
                    if !walk.row(text, from, to, &mut rows, notes) {
                        self.salvage(&mut walk, chunk, (from, to), None, &mut rows, notes);
                    }
                }
                reason => self.salvage(&mut walk, chunk, (from, to), reason, &mut rows, notes),
            }
            if rows.len() >= most {
                self.flush(text, &mut rows, notes, &mut batches, &mut total)?;
                if self.plan.limit.is_some_and(|l| total >= l) {
                    break;
                }
            }
        }
        self.flush(text, &mut rows, notes, &mut batches, &mut total)?;
        if let Ok(mut shapes) = self.plain.lock()
            && shapes.len() < walk.plain.len()
        {
            shapes.extend(&walk.plain);
        }
        for (name, n) in walk.keys.names().iter().zip(&walk.unknown).filter(|(_, n)| **n > 0) {
            *notes.unknown.entry(name.clone()).or_default() += n;
        }
        Ok(batches)
    }
}

impl Scanner {
    /// Recovers the complete records of a malformed one, and reports the rest.
    #[cold]
    fn salvage(
        &self,
        walk: &mut Walk<'_>,
        chunk: &Chunk,
        (from, to): (usize, usize),
        damage: Option<String>,
        rows: &mut Rows,
        notes: &mut Notes,
    ) {
        let text = &chunk.buffer[..chunk.end];
        let mut found = recover(text, from, to);
        found.records.retain(|(from, to)| {
            let sound = std::str::from_utf8(&text[*from..*to]).is_ok() && walk.row(text, *from, *to, rows, notes);
            found.lost += u64::from(!sound);
            sound
        });
        let end = found.records.first().map_or(to, |(start, _)| *start);
        if found.lost > 0 || damage.is_some() {
            notes.lost(chunk.offset + from as u64, found.lost, self.named, || {
                damage.unwrap_or_else(|| reason(&text[from..to], &text[from..end]))
            });
        }
    }

    fn flush(
        &self,
        text: &[u8],
        rows: &mut Rows,
        notes: &mut Notes,
        batches: &mut Vec<Batch>,
        total: &mut usize,
    ) -> Result<(), SourceError> {
        let batch = decode::batch(&Json, &self.plan, text, rows, self.named, notes)?;
        rows.clear();
        if let Some(batch) = batch {
            *total += batch.rows;
            batches.push(batch);
        }
        Ok(())
    }
}

impl Walk<'_> {
    /// Adds the row of a record, if it is within the time range; false if it is malformed.
    #[inline]
    fn row(&mut self, text: &[u8], from: usize, to: usize, rows: &mut Rows, notes: &mut Notes) -> bool {
        if self.scanner.strict && !json_is_valid(&text[from..to]) {
            return false;
        }
        let spans = rows.push(from);
        let Some(mut met) = self.record(text, from, to, spans, notes) else {
            rows.pop();
            return false;
        };
        if self.scanner.strict || met == Met::Row || self.time_may_repeat(&text[from..to]) {
            let Some(checked) = self.check.check(&text[from..to]) else {
                rows.pop();
                return false;
            };
            if checked.shape.is_none_or(|shape| !self.plain.contains(&shape)) {
                met = self.compare(text, from, met, spans, notes, checked.shape);
            }
            if let (Some(key), Met::Row) = (checked.repeated, met) {
                notes.repeated(self.offset + from as u64, key);
            }
        }
        if met == Met::OutOfTime {
            rows.pop();
        }
        true
    }

    /// Whether the key of the time may occur twice in a record.
    fn time_may_repeat(&self, record: &[u8]) -> bool {
        self.time.find_iter(record).nth(1).is_some()
    }

    /// Looks for keys of a valid record that repeat or are unknown, and counts them. If one repeats, its last value is the cell.
    #[cold]
    fn compare(
        &mut self,
        text: &[u8],
        from: usize,
        met: Met,
        spans: &mut [Span],
        notes: &mut Notes,
        shape: Option<u64>,
    ) -> Met {
        let (mut ids, mut repeated, mut unknown) = (HashSet::new(), None, Vec::new());
        let mut last: HashMap<u32, Span> = HashMap::new();
        self.keys.restart();
        let mut at = skip_space(text, skip_space(text, from) + 1);
        while let Some((id, value)) = self.keys.read(text, at) {
            let value = skip_space(text, value);
            let Some((end, escaped)) = token::value_end(text, value) else { break };
            if id != usize::MAX {
                self.keep_up(id);
                if !ids.insert(id) {
                    repeated = Some(id);
                }
                match self.slots[id] {
                    UNKNOWN => unknown.push(id),
                    slot => _ = last.insert(slot, Span::new(value, end, escaped)),
                }
            }
            at = skip_space(text, end);
            if text.get(at) == Some(&b',') {
                at = skip_space(text, at + 1);
            }
        }
        if let (None, true, Some(shape)) = (repeated, unknown.is_empty(), shape)
            && self.plain.len() < SHAPES
        {
            self.plain.insert(shape);
        }
        let met = if repeated.is_some() { self.settle(text, spans, &last) } else { met };
        if met == Met::Row {
            unknown.iter().for_each(|id| self.unknown[*id] += 1);
            if let Some(key) = repeated.and_then(|id| self.keys.names().get(id)) {
                notes.repeated(self.offset + from as u64, key.clone());
            }
        }
        met
    }

    /// The cells of a record in which keys repeat are their last values.
    fn settle(&self, text: &[u8], spans: &mut [Span], last: &HashMap<u32, Span>) -> Met {
        for (slot, span) in spans.iter_mut().enumerate() {
            *span = last.get(&(slot as u32)).copied().unwrap_or_default();
        }
        let plan = &self.scanner.plan;
        let time = plan.time.and_then(|(slot, ..)| spans.get(slot)).copied().unwrap_or_default();
        let in_time = match plan.time {
            None => true,
            Some(_) if time.is_absent() => plan.in_time(None),
            // The first value of the time was counted as what it is.
            Some(_) => self.in_time(text, time, &mut Notes::default()),
        };
        if in_time { Met::Row } else { Met::OutOfTime }
    }

    /// Assigns slots to new ids.
    #[inline]
    fn keep_up(&mut self, id: usize) {
        while self.slots.len() <= id {
            let name = &self.keys.names()[self.slots.len()];
            let slot = self.scanner.slots.get(name).copied();
            let unknown = slot.is_none() && !self.scanner.known.contains(name);
            self.slots.push(slot.unwrap_or(if unknown { UNKNOWN } else { NO_SLOT }));
            self.unknown.push(0);
        }
    }

    /// Finds the cells of a record; `None` if it is malformed.
    #[inline]
    fn record(&mut self, text: &[u8], from: usize, to: usize, spans: &mut [Span], notes: &mut Notes) -> Option<Met> {
        let at = skip_space(text, from);
        if text.get(at) != Some(&b'{') || text[to - 1] != b'}' {
            return None;
        }
        let mut left = spans.len();
        if left == 0 {
            return Some(Met::Row);
        }
        self.keys.restart();
        let mut at = skip_space(text, at + 1);
        if at == to - 1 {
            return Some(if self.scanner.plan.in_time(None) { Met::Row } else { Met::OutOfTime });
        }
        let mut in_time = self.scanner.plan.time.is_none();
        loop {
            let (id, value) = self.keys.read(text, at)?;
            let value = skip_space(text, value);
            let (end, escaped) = token::value_end(text, value)?;
            if end >= to {
                return None;
            }
            if id != usize::MAX {
                if id >= self.slots.len() {
                    self.keep_up(id);
                }
                let slot = self.slots[id];
                if let Some(span) = spans.get_mut(slot as usize)
                    && span.is_absent()
                {
                    *span = Span::new(value, end, escaped);
                    left -= 1;
                    if !in_time && self.is_time(slot) {
                        if !self.in_time(text, *span, notes) {
                            return Some(Met::OutOfTime);
                        }
                        in_time = true;
                    }
                    if left == 0 {
                        return Some(Met::Row);
                    }
                }
            }
            at = skip_space(text, end);
            match text.get(at)? {
                b',' => at = skip_space(text, at + 1),
                b'}' if at == to - 1 => {
                    return Some(if in_time || self.scanner.plan.in_time(None) { Met::Row } else { Met::OutOfTime });
                }
                _ => return None,
            }
        }
    }

    fn is_time(&self, slot: u32) -> bool {
        self.scanner.plan.time.is_some_and(|(s, ..)| s as u32 == slot)
    }

    fn in_time(&self, text: &[u8], span: Span, notes: &mut Notes) -> bool {
        let plan = &self.scanner.plan;
        match Json.cell(text, span) {
            Cell::Text(t, false) => plan.text_in_time(t, notes),
            Cell::Bare(t) => {
                let epoch = plan.time.is_some_and(|(s, ..)| plan.slots[s].epoch);
                plan.in_time(if epoch { cell::epoch_of(t) } else { None })
            }
            // The decoder handles this rare form.
            Cell::Text(_, true) => true,
            Cell::Null | Cell::Nested(_) => plan.in_time(None),
        }
    }
}

/// Why a record is malformed, for the report; `lost` is what is lost of it.
fn reason(record: &[u8], lost: &[u8]) -> String {
    let t = record.trim_ascii();
    if std::str::from_utf8(t).is_err() {
        return NO_UTF8.into();
    }
    let lines = memchr::memchr_iter(b'\n', lost.trim_ascii()).count() + 1;
    let lines = if lines > 1 { format!("; {lines} lines are skipped") } else { String::new() };
    match t.first() {
        Some(b'{') if !t.ends_with(b"}") => format!("broken JSON: the object is not closed{lines}"),
        Some(b'{') => format!("broken JSON{lines}"),
        _ if json_is_valid(t) => "not a JSON object".into(),
        _ => format!("not JSON{lines}"),
    }
}
