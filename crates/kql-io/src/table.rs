use crate::read::{
    BufferPool, DateOrder, Found, GivenColumns, Interest, Kinds, OpenFile, ScanContext, ScanPlan, StandIn, TIME,
    TableStream, TimelessRows, is_custom, suffix_type, unwrap,
};
use crate::report::{Collector, Loss};
use crate::{
    BadRecord, Compression, DataFile, FileReport, Format, IoAction, ReadError, ReadOptions, ReadReport, RepeatedKeys,
    TableFiles, TypeHints,
};
use kql_types::{Field, ScanRequest, ScanStream, Schema, SourceError, TableSource, Type};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// A table stored in files.
pub struct FileTable {
    name: String,
    schema: Schema,
    /// By column: whether numbers are times since 1970.
    epoch: Vec<bool>,
    files: Vec<Arc<OpenFile>>,
    known: Arc<HashSet<String>>,
    options: ReadOptions,
    collector: Arc<Collector>,
    /// Most rows without a time that a scan of a period met.
    timeless: Arc<AtomicU64>,
    /// The columns of the time, which stand in for each other.
    stand_in: Option<Arc<StandIn>>,
    notes: Vec<String>,
}

/// Opens the files of a table and determines its schema.
///
/// A table of the catalog has the columns of the catalog, then the other columns of its files. The type of these, and of all
/// columns of other tables, comes from the suffix of the name in custom logs (`…_CL`: `_s _d _b _t _g`), else from the file
/// (Parquet, IPC), else from the values: all of them, over the whole file.
///
/// The pass over the whole file is skipped if it cannot change the result: samples of the head, the tail and places between show
/// the columns, and a column with text is of type string whatever follows. So a file of a catalog table is read once, unless a
/// sample shows another column of numbers, booleans, times or objects. Keys that no sample of a catalog table has are ignored,
/// and scans count them in the report.
pub fn open(files: &TableFiles, hints: &dyn TypeHints, options: &ReadOptions) -> Result<Arc<FileTable>, ReadError> {
    let pool = Arc::new(BufferPool::default());
    let catalog = hints.table(&files.name);
    let interest = |column: &str| {
        // What a custom log holds is known only from its rows.
        let stated = catalog.as_ref().filter(|_| !is_custom(&files.name)).and_then(|s| s.get(column)).map(|f| f.ty);
        match column_type(&files.name, column).or(stated) {
            None => Interest::Kinds,
            Some(Type::DateTime) => Interest::Dates,
            Some(_) => Interest::Nothing,
        }
    };
    if let Some((path, kind)) = files.unlisted.first() {
        return Err(ReadError::io(path, IoAction::List, (*kind).into()));
    }
    let mut open = Vec::with_capacity(files.files.len());
    let mut notes = files.notes.clone();
    for data in &files.files {
        let unwrapped = unwrap(data)?;
        notes.extend(unwrapped.iter().map(|u| format!("{}: {}", data.path.display(), u.note)));
        let data = unwrapped.as_ref().map_or(data, |u| &u.data);
        let mut file = OpenFile::open(data, None, &interest, &pool, options)?;
        if file.is_open(&interest, catalog.is_none()) {
            file.infer_all(&interest, &pool, options)?;
        }
        if let Some(columns) = unwrapped.map(|u| u.columns).filter(|c| !c.is_empty()) {
            file.declare(columns);
        }
        notes.extend(file.notes());
        open.push(file);
    }
    decide_orders(&mut open);
    for (file, doubt) in open.iter().flat_map(|f| f.doubts().into_iter().map(move |doubt| (f, doubt))) {
        let error = ReadError::new(&file.data.path, doubt);
        if options.strict {
            return Err(error);
        }
        notes.push(error.to_string());
    }
    let open: Vec<Arc<OpenFile>> = open.into_iter().map(Arc::new).collect();
    let known = catalog.as_ref().map(|s| s.fields.len()).unwrap_or(0);
    let schema = schema(&files.name, catalog, &open);
    // Inferred datetime columns have no numbers, but in TimeGenerated a number is a time in every table.
    let epoch = schema.fields.iter().enumerate().map(|(i, f)| f.ty == Type::DateTime && (i < known || f.name == TIME));
    let epoch: Vec<bool> = epoch.collect();
    let stand_in =
        hints.time_stand_in(&files.name).and_then(|other| StandIn::new(&schema, &epoch, other)).map(Arc::new);
    Ok(Arc::new(FileTable {
        name: files.name.clone(),
        epoch,
        known: Arc::new(schema.fields.iter().map(|f| f.name.clone()).collect()),
        schema,
        files: open,
        options: options.clone(),
        collector: Arc::default(),
        timeless: Arc::default(),
        stand_in,
        notes,
    }))
}

/// Decides which number is first in the dates of each column: by all dates of the file, else by those of the other files.
fn decide_orders(files: &mut [OpenFile]) {
    let mut all: HashMap<String, Kinds> = HashMap::new();
    for found in files.iter().flat_map(|f| &f.columns).filter(|f| f.kinds.has_ordered_dates()) {
        all.entry(found.name.clone()).or_default().add(found.kinds);
    }
    for file in files {
        for found in file.columns.iter().filter(|f| f.kinds.has_ordered_dates()) {
            let order = match found.kinds.order() {
                DateOrder::Undecided if !found.kinds.contradicts_itself() => {
                    all.get(&found.name).map_or(DateOrder::Undecided, |k| k.order())
                }
                order => order,
            };
            file.orders.insert(found.name.clone(), order);
        }
    }
}

/// The type of a column of a custom log that the catalog knows: by the suffix of its name, else the catalog's if it holds the
/// values of the files, else that of the values.
fn custom_type(table: &str, field: &Field, files: &[Arc<OpenFile>]) -> Type {
    if let Some(ty) = column_type(table, &field.name) {
        return ty;
    }
    let mut kinds = Kinds::default();
    let found = files.iter().flat_map(|f| &f.columns).filter(|found| found.name == field.name);
    found.for_each(|found| kinds.add(found.kinds));
    if kinds == Kinds::default() || kinds.fit(field.ty) { field.ty } else { kinds.ty() }
}

/// The type that the name of a column implies, outside the catalog.
fn column_type(table: &str, column: &str) -> Option<Type> {
    if column == TIME { Some(Type::DateTime) } else { suffix_type(table, column) }
}

fn schema(table: &str, catalog: Option<Schema>, files: &[Arc<OpenFile>]) -> Schema {
    // A file without values of a column has no say in its type.
    let says_nothing = |f: &Found| f.stated.is_none() && f.kinds == Kinds::default();
    let mut extra: Vec<Found> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut fields = catalog.map(|s| s.fields).unwrap_or_default();
    let known: HashSet<String> = fields.iter().map(|f| f.name.clone()).collect();
    if is_custom(table) {
        fields.iter_mut().for_each(|field| field.ty = custom_type(table, field, files));
    }
    for found in files.iter().flat_map(|f| &f.columns) {
        if known.contains(&found.name) {
            continue;
        }
        match places.get(found.name.as_str()).and_then(|place| extra.get_mut(*place)) {
            Some(e) if says_nothing(e) => *e = found.clone(),
            Some(e) => {
                if !says_nothing(found) && e.stated != found.stated {
                    e.stated = None;
                }
                e.kinds.add(found.kinds);
            }
            None => {
                places.insert(&found.name, extra.len());
                extra.push(found.clone());
            }
        }
    }
    fields.extend(extra.into_iter().map(|f| {
        let ty = column_type(table, &f.name).or(f.stated).unwrap_or_else(|| f.kinds.ty());
        Field::new(f.name, ty)
    }));
    Schema::new(fields)
}

impl FileTable {
    /// A file with a declared schema: by position if `given` has the columns, else by name.
    pub(crate) fn open_as(
        name: &str,
        data: &DataFile,
        schema: Schema,
        given: Option<GivenColumns>,
        options: &ReadOptions,
    ) -> Result<Arc<FileTable>, ReadError> {
        let pool = Arc::new(BufferPool::default());
        let interest = |column: &str| match schema.get(column).map(|f| f.ty) {
            Some(Type::DateTime) => Interest::Dates,
            _ => Interest::Nothing,
        };
        let mut files = [OpenFile::open(data, given, &interest, &pool, options)?];
        if files[0].is_open(&interest, false) {
            files[0].infer_all(&interest, &pool, options)?;
        }
        decide_orders(&mut files);
        let [file] = files;
        // Other keys of the records are no finding: the query declares the columns that it wants.
        let known = schema.fields.iter().map(|f| &f.name).chain(file.columns.iter().map(|f| &f.name));
        Ok(Arc::new(FileTable {
            name: name.to_string(),
            epoch: vec![false; schema.fields.len()],
            known: Arc::new(known.cloned().collect()),
            schema,
            files: vec![Arc::new(file)],
            options: options.clone(),
            collector: Arc::default(),
            timeless: Arc::default(),
            stand_in: None,
            notes: Vec::new(),
        }))
    }

    /// Whether a scan reads times of a file that has both columns of times.
    fn completes(&self, plan: &ScanPlan) -> bool {
        let has_both = |s: &Arc<StandIn>| self.files.iter().any(|f| s.names().iter().all(|name| f.has(name)));
        self.stand_in.as_ref().is_some_and(|s| s.concerns(plan) && has_both(s))
    }

    /// The name of the table.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the scans so far skipped or changed.
    pub fn report(&self) -> ReadReport {
        let mut files: Vec<FileReport> = Vec::new();
        for (index, notes) in self.collector.by_file(self.options.named) {
            let Some(file) = self.files.get(index) else { continue };
            let column = |c: usize| self.schema.fields.get(c).map(|f| f.name.clone()).unwrap_or_default();
            let mut first = notes.first;
            first.sort_by_key(|loss| loss.offset);
            let offsets: Vec<u64> = first.iter().map(|loss| loss.offset).collect();
            let lines = file.lines_of(&offsets);
            let repeated = notes.first_repeated.map(|(offset, key)| {
                let line = file.lines_of(&[offset]).first().copied().unwrap_or(1);
                RepeatedKeys { records: notes.repeated, line, key }
            });
            let by_column = |counts: BTreeMap<usize, u64>| counts.into_iter().map(|(c, n)| (column(c), n)).collect();
            let named = |(loss, line): (Loss, u64)| BadRecord { line, records: loss.records, reason: loss.reason };
            files.push(FileReport {
                path: file.data.path.clone(),
                bad: notes.bad,
                first: first.into_iter().zip(lines).map(named).collect(),
                ragged: notes.ragged,
                coerced: by_column(notes.coerced),
                ambiguous: by_column(notes.ambiguous),
                unknown: notes.unknown.into_iter().collect(),
                repeated,
                notes: Vec::new(),
            });
        }
        ReadReport { table: self.name.clone(), timeless: self.timeless.load(Ordering::Relaxed), files }
    }

    /// Files that were ignored, with the reason.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Cost to find a record, in columns that could be decoded for it: text is scanned whole for any column.
    pub fn record_cost(&self) -> u32 {
        const TEXT: u32 = 8;
        const COMPRESSED_TEXT: u32 = 16;
        let cost = |f: &Arc<OpenFile>| match (f.data.format, f.data.compression) {
            (Format::Parquet | Format::Ipc, _) => 0,
            (Format::Ndjson | Format::Json | Format::Csv | Format::Tsv, Compression::None) => TEXT,
            (Format::Ndjson | Format::Json | Format::Csv | Format::Tsv, Compression::Gzip | Compression::Zstd) => {
                COMPRESSED_TEXT
            }
        };
        self.files.iter().map(cost).max().unwrap_or(0)
    }

    pub(crate) fn files(&self) -> &[Arc<OpenFile>] {
        &self.files
    }

    pub(crate) fn options(&self) -> &ReadOptions {
        &self.options
    }
}

impl TableSource for FileTable {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn scan(&self, request: &ScanRequest) -> Result<Box<dyn ScanStream>, SourceError> {
        let mut plan = ScanPlan::new(request, &self.schema, &self.epoch, TimelessRows::new(&self.timeless))?;
        if self.completes(&plan) {
            // Rows that the restrictions exclude may be among the first ones.
            plan.limit = None;
        }
        let context = ScanContext {
            plan: Arc::new(plan),
            options: self.options.clone(),
            // Of the scan, so that idle tables hold no buffers.
            pool: Arc::default(),
            known: self.known.clone(),
            columns: self.schema.fields.iter().map(|f| f.name.clone()).collect(),
            collector: self.collector.clone(),
            stand_in: self.stand_in.clone(),
            total: self.files.iter().map(|f| f.data.bytes).sum(),
            done: AtomicU64::new(0),
            rows: AtomicUsize::new(0),
        };
        let files = self.files.clone();
        Ok(Box::new(TableStream { context: Arc::new(context), files, at: 0, current: None }))
    }

    fn row_estimate(&self) -> Option<u64> {
        self.files.iter().map(|f| f.rows()).sum()
    }

    fn describe(&self) -> String {
        let bytes: u64 = self.files.iter().map(|f| f.data.bytes).sum();
        let mut formats: Vec<&str> = self.files.iter().map(|f| f.data.format.name()).collect();
        formats.dedup();
        format!("{} ({} files, {}, {bytes} bytes)", self.name, self.files.len(), formats.join("+"))
    }
}
