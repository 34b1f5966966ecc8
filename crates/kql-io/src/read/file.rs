use crate::parallel;
use crate::read::buffer_pool::BufferPool;
use crate::read::cell::DateOrder;
use crate::read::chunk::{Chunk, Limits, load_lines};
use crate::read::chunk_source::ChunkSource;
use crate::read::guard::catch_panic;
use crate::read::infer::{Expected, Interest, Kinds, MAX_KEYS, Seen, widen};
use crate::read::input::{TextInput, fill};
use crate::read::ipc::{IpcFile, StreamEnd};
use crate::read::parquet::ParquetFile;
use crate::read::zone::{ColumnZone, Zone};
use crate::read::{csv, ndjson};
use crate::{DataFile, Format, IoAction, ReadError, ReadErrorKind, ReadOptions};
use kql_types::Type;
use std::collections::HashMap;
use std::sync::Arc;

/// A file of a table, with the columns inferred from samples.
pub(crate) struct OpenFile {
    pub data: DataFile,
    pub body: Body,
    /// The columns found so far.
    pub columns: Vec<Found>,
    /// Whether the whole file was inspected, so that columns and types are final.
    pub whole: bool,
    /// The order of the numbers in the dates of columns where it matters.
    pub orders: HashMap<String, DateOrder>,
    /// Whether records have more keys than a table has columns.
    beyond: bool,
}

/// Declared columns of a delimited file without a header.
#[derive(Clone, Debug)]
pub(crate) struct GivenColumns {
    pub delimiter: u8,
    /// Names of the first fields; a record may have more.
    pub names: Vec<String>,
    /// Whether the first record is skipped.
    pub skip_first: bool,
}

/// A column of a file.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub name: String,
    pub kinds: Kinds,
    /// The type, if the file declares it.
    pub stated: Option<Type>,
}

/// The content of a file.
pub(crate) enum Body {
    Json {
        input: Arc<TextInput>,
        layout: ndjson::Layout,
        keys: Vec<String>,
    },
    Csv {
        input: Arc<TextInput>,
        csv: csv::Csv,
        header: csv::Header,
    },
    Parquet(Arc<ParquetFile>),
    Ipc(Arc<IpcFile>),
    /// An empty file.
    Empty,
}

/// Size of the sample at the start of a text file, and number and size of samples spread over the rest.
const HEAD: usize = 1 << 20;
const PLACES: u64 = 8;
const PLACE: u64 = 64 << 10;

impl OpenFile {
    /// Opens a file and samples it.
    pub fn open(
        data: &DataFile,
        given: Option<GivenColumns>,
        interest: &dyn Fn(&str) -> Interest,
        pool: &Arc<BufferPool>,
        options: &ReadOptions,
    ) -> Result<OpenFile, ReadError> {
        let stated = |columns: Vec<(String, Type)>| {
            let found = columns.into_iter();
            found.map(|(name, ty)| Found { name, kinds: Kinds::of_type(ty), stated: Some(ty) }).collect()
        };
        let file = |body, columns, whole| OpenFile {
            data: data.clone(),
            body,
            columns,
            whole,
            orders: HashMap::new(),
            beyond: false,
        };
        match data.format {
            Format::Parquet if data.bytes > 0 => {
                let parquet = catch_panic(&data.path, || ParquetFile::open(data, &options.memory))?;
                let columns = stated(parquet.columns());
                Ok(file(Body::Parquet(Arc::new(parquet)), columns, true))
            }
            Format::Ipc if data.bytes > 0 => {
                let ipc = catch_panic(&data.path, || IpcFile::open(data, &options.memory))?;
                let columns = stated(ipc.columns());
                Ok(file(Body::Ipc(Arc::new(ipc)), columns, true))
            }
            Format::Parquet | Format::Ipc => {
                // A link that leads nowhere has no bytes either.
                crate::open_file(&data.path).map_err(|e| ReadError::io(&data.path, IoAction::Open, e))?;
                Ok(file(Body::Empty, Vec::new(), true))
            }
            Format::Ndjson | Format::Json | Format::Csv | Format::Tsv => {
                let input = Arc::new(TextInput::open(data)?);
                let mut head = vec![0; HEAD];
                let read = fill(&mut input.stream(Arc::default())?, &mut head);
                let n = *read.as_ref().unwrap_or(&0);
                head.truncate(n);
                let body = match data.format {
                    Format::Csv | Format::Tsv => match csv_body(data, &input, given, head, options)? {
                        Some(body) => body,
                        // A file whose start cannot be read has no columns, so that no scan could report the error.
                        None => match read {
                            Ok(_) => Body::Empty,
                            Err(_) if data.bytes == 0 => Body::Empty,
                            Err(e) => return Err(input.broken_at(0, e)),
                        },
                    },
                    format => {
                        let layout = ndjson::layout(&head, n < HEAD, format == Format::Json);
                        Body::Json { input, layout, keys: Vec::new() }
                    }
                };
                let mut file = file(body, Vec::new(), false);
                file.sample(interest, pool, options)?;
                Ok(file)
            }
        }
    }

    fn limits(options: &ReadOptions, chunk: usize) -> Limits {
        Limits { chunk, record: options.record_limit, named: options.named }
    }

    /// The chunks of a text file; `None` for other files.
    pub fn chunks(
        &self,
        pool: &Arc<BufferPool>,
        options: &ReadOptions,
        chunk: usize,
    ) -> Result<Option<ChunkSource>, ReadError> {
        let limits = Self::limits(options, chunk.clamp(1 << 12, 64 << 20));
        Ok(Some(match &self.body {
            Body::Json { input, layout: ndjson::Layout::Lines, .. } => ChunkSource::lines(input, pool, limits)?,
            Body::Json { input, layout: ndjson::Layout::Document, .. } => {
                ChunkSource::stream(input, 0, Box::<ndjson::Document>::default(), pool, limits)?
            }
            Body::Csv { input, csv, header } => {
                let splitter = Box::new(csv::Quotes::new(csv.separators));
                ChunkSource::stream(input, header.end as u64, splitter, pool, limits)?
            }
            Body::Parquet(_) | Body::Ipc(_) | Body::Empty => return Ok(None),
        }))
    }

    fn expected(&self, interest: &dyn Fn(&str) -> Interest) -> Vec<Expected> {
        let of = |f: &Found| match interest(&f.name) {
            Interest::Kinds if f.kinds.settled() => Interest::Nothing,
            interest => interest,
        };
        self.columns.iter().map(|f| (f.name.clone(), of(f))).collect()
    }

    fn infer(&self, chunk: &Chunk, expected: &[Expected]) -> Seen {
        match &self.body {
            Body::Json { .. } => ndjson::infer(chunk, expected),
            Body::Csv { csv, .. } => csv::infer(chunk, expected, *csv),
            Body::Parquet(_) | Body::Ipc(_) | Body::Empty => Seen::default(),
        }
    }

    fn add(&mut self, seen: Seen) {
        let mut all = self.taken();
        widen(&mut all, seen);
        self.set(all);
    }

    fn taken(&mut self) -> Seen {
        std::mem::take(&mut self.columns).into_iter().map(|f| (f.name, f.kinds)).collect()
    }

    fn set(&mut self, all: Seen) {
        self.beyond |= all.beyond;
        self.columns = all.columns.into_iter().map(|(name, kinds)| Found { name, kinds, stated: None }).collect();
        if let Body::Json { keys, .. } = &mut self.body {
            *keys = self.columns.iter().map(|f| f.name.clone()).collect();
        }
    }

    /// Samples the start and, if byte ranges can be read, places spread over the file and its end.
    fn sample(
        &mut self,
        interest: &dyn Fn(&str) -> Interest,
        pool: &Arc<BufferPool>,
        options: &ReadOptions,
    ) -> Result<(), ReadError> {
        if let Body::Csv { header, .. } = &self.body {
            self.columns =
                header.names.iter().map(|n| Found { name: n.clone(), kinds: Kinds::default(), stated: None }).collect();
        }
        let Some(mut chunks) = self.chunks(pool, options, HEAD / 2)? else {
            self.whole = true;
            return Ok(());
        };
        let mut done = 0;
        while done < HEAD {
            let Some(load) = chunks.next() else {
                self.whole = true;
                return Ok(());
            };
            let chunk = load.load()?;
            done += (chunk.end - chunk.start).max(1);
            let seen = self.infer(&chunk, &self.expected(interest));
            self.add(seen);
        }
        if let ChunkSource::Ranges { input, end, .. } = &chunks {
            let limits = Self::limits(options, PLACE as usize);
            let rest = *end - HEAD as u64;
            for i in 1..=PLACES {
                let to = HEAD as u64 + rest * i / PLACES;
                let chunk = load_lines(input, to.saturating_sub(PLACE), to, pool, limits)?;
                let seen = self.infer(&chunk, &self.expected(interest));
                self.add(seen);
            }
        }
        Ok(())
    }

    /// Whether the rest of the file could change a type, decide the order of dates or, for JSON with open `keys`, add a column.
    pub fn is_open(&self, interest: &dyn Fn(&str) -> Interest, keys: bool) -> bool {
        let open = |f: &Found| match interest(&f.name) {
            Interest::Kinds => !f.kinds.settled(),
            Interest::Dates => f.kinds.has_ordered_dates(),
            Interest::Nothing => false,
        };
        !self.whole && (keys && matches!(self.body, Body::Json { .. }) || self.columns.iter().any(open))
    }

    /// Inspects the whole file, on all threads.
    pub fn infer_all(
        &mut self,
        interest: &dyn Fn(&str) -> Interest,
        pool: &Arc<BufferPool>,
        options: &ReadOptions,
    ) -> Result<(), ReadError> {
        let Some(mut chunks) = self.chunks(pool, options, options.text_chunk())? else { return Ok(()) };
        let expected = self.expected(interest);
        let this = &*self;
        let parts = parallel::map_ordered(
            options.thread_count(),
            move || chunks.next(),
            |load| load.load().map(|chunk| this.infer(&chunk, &expected)),
        );
        // In order of first appearance in the file; the samples may have met later columns first.
        let mut all = Seen::default();
        for part in parts {
            widen(&mut all, part?);
        }
        let sampled = self.taken();
        widen(&mut all, sampled);
        self.set(all);
        self.whole = true;
        Ok(())
    }
}

/// The content of a delimited file that starts with `head`; `None` for an empty file.
fn csv_body(
    data: &DataFile,
    input: &Arc<TextInput>,
    given: Option<GivenColumns>,
    mut head: Vec<u8>,
    options: &ReadOptions,
) -> Result<Option<Body>, ReadError> {
    let input = input.clone();
    let default = if data.format == Format::Csv { b',' } else { b'\t' };
    loop {
        let csv::CsvDialect { csv, start } = match &given {
            Some(given) => csv::CsvDialect { csv: csv::Csv::delimited(given.delimiter), start: 0 },
            None => csv::detect(&head, default).map_err(|kind| ReadError::at(&data.path, 1, kind))?,
        };
        let header = csv::header(&head, start, csv);
        let ends = matches!(&header, Ok(Some(header)) if header.end < head.len());
        let kept = head.len();
        if !ends && kept >= HEAD && kept < options.record_limit {
            // The header is longer than the sample.
            head.resize(kept * 8, 0);
            let n = fill(&mut input.stream(Arc::default())?, &mut head).unwrap_or(0);
            head.truncate(n);
            if n > kept {
                continue;
            }
        }
        return match (header, given) {
            (Ok(None), _) => Ok(None),
            (Ok(Some(first)), Some(given)) => {
                let end = if given.skip_first { first.end } else { 0 };
                Ok(Some(Body::Csv {
                    input,
                    csv,
                    header: csv::Header { names: given.names, zones: Vec::new(), end, more: true },
                }))
            }
            (Err(_), Some(given)) if !given.skip_first => Ok(Some(Body::Csv {
                input,
                csv,
                header: csv::Header { names: given.names, zones: Vec::new(), end: 0, more: true },
            })),
            (Ok(Some(_)), None) if !ends && head.len() >= options.record_limit => {
                Err(ReadError::at(&data.path, 1, ReadErrorKind::Header("it is longer than a record may be")))
            }
            (Ok(Some(header)), None) => Ok(Some(Body::Csv { input, csv, header })),
            (Err(reason), _) => Err(ReadError::at(&data.path, 1, ReadErrorKind::Header(reason))),
        };
    }
}

impl OpenFile {
    /// What its columns say that reading does not follow.
    pub fn notes(&self) -> Vec<String> {
        let path = self.data.path.display();
        let converted = self.zones().iter().filter(|z| z.zone.is_some());
        let note = |ColumnZone { column, name, .. }: &ColumnZone| {
            format!("{path}: the times of column '{column}' are in the time zone `{name}` and are converted to UTC")
        };
        converted.map(note).collect()
    }

    /// Declares the types of columns, in their order; columns that no record has are added.
    pub fn declare(&mut self, columns: Vec<(String, Type)>) {
        let others = std::mem::take(&mut self.columns);
        let declared =
            columns.into_iter().map(|(name, ty)| Found { name, kinds: Kinds::of_type(ty), stated: Some(ty) });
        self.columns = declared.collect();
        let own = others.into_iter().filter(|f| !self.columns.iter().any(|c| c.name == f.name)).collect::<Vec<_>>();
        self.columns.extend(own);
    }

    /// Whether the file has a column of this name, as far as samples show.
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|f| f.name == name)
    }

    /// Whether the file has no column of this name, but has the other.
    pub fn has_instead(&self, name: &str, other: &str) -> bool {
        !self.has(name) && self.has(other)
    }

    /// The zone of the times of a column that state none; `None` for UTC.
    pub fn zone(&self, column: &str) -> Option<Arc<Zone>> {
        let found = self.zones().iter().find(|z| z.column == column)?;
        found.zone.clone().map(Arc::new)
    }

    fn zones(&self) -> &[ColumnZone] {
        match &self.body {
            Body::Csv { header, .. } => &header.zones,
            Body::Json { .. } | Body::Parquet(_) | Body::Ipc(_) | Body::Empty => &[],
        }
    }

    /// Number of rows, if the file declares it.
    pub fn rows(&self) -> Option<u64> {
        match &self.body {
            Body::Parquet(file) => Some(file.rows()),
            Body::Empty => Some(0),
            Body::Json { .. } | Body::Csv { .. } | Body::Ipc(_) => None,
        }
    }

    /// Data that is lost from the file as a whole, or may be read wrongly.
    pub fn doubts(&self) -> Vec<ReadErrorKind> {
        let mut doubts = Vec::new();
        if matches!(&self.body, Body::Ipc(file) if file.end == StreamEnd::Open) {
            doubts.push(ReadErrorKind::OpenStream);
        }
        if self.beyond {
            doubts.push(ReadErrorKind::TooManyKeys(MAX_KEYS));
        }
        let unknown = self.zones().iter().filter(|z| z.zone.is_none());
        doubts.extend(unknown.map(|z| ReadErrorKind::UnknownZone { column: z.column.clone(), zone: z.name.clone() }));
        doubts
    }

    /// The lines of some offsets of the text.
    pub fn lines_of(&self, offsets: &[u64]) -> Vec<u64> {
        match &self.body {
            Body::Json { input, .. } | Body::Csv { input, .. } if !offsets.is_empty() => input.lines_of(offsets),
            _ => offsets.to_vec(),
        }
    }
}
