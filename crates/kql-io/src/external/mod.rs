//! Files that stand for the locations of `externaldata`.

mod format;
mod mapping;
mod text;

use crate::read::{GivenColumns, unpack};
use crate::{Compression, DataFile, FileTable, Format, ReadError, ReadOptions};
use format::ExternalFormat;
use kql_types::{Schema, TableSource};
use mapping::Mapping;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// How a query asks for a location to be read.
#[derive(Clone, Copy, Debug)]
pub struct ExternalRequest<'a> {
    /// The location. The end of its path tells the format where `format` does not.
    pub location: &'a str,
    /// The columns that the query declares.
    pub columns: &'a Schema,
    /// Property `format`.
    pub format: Option<&'a str>,
    /// Property `ignoreFirstRecord`: the first record of each file is a header.
    pub ignore_first_record: bool,
    /// Property `ingestionMapping`, as JSON.
    pub mapping: Option<&'a str>,
}

/// A location, opened.
#[derive(Clone)]
pub struct ExternalTable {
    /// Its rows, with the columns of the request.
    pub table: Arc<dyn TableSource>,
    /// What reads its files, for the report of what was passed over.
    pub file: Option<Arc<FileTable>>,
}

/// Opens a file that stands for a location.
///
/// Records without names (CSV and its kin, text) fill the declared columns by position, records with names (JSON, Parquet) by
/// name, unless the request has a mapping. A record may have further fields; nobody asked for them.
pub fn open_external(
    path: &Path,
    request: &ExternalRequest<'_>,
    options: &ReadOptions,
) -> Result<ExternalTable, ReadError> {
    let wrong = |reason: String| ReadError::new(path, reason);
    let format = ExternalFormat::of(request).map_err(wrong)?;
    let mapping = match request.mapping {
        Some(text) => Some(Mapping::parse(text, request.columns, format).map_err(wrong)?),
        None => None,
    };
    let data = |format| -> Result<DataFile, ReadError> {
        let bytes = std::fs::metadata(path).map_err(|e| ReadError::io(path, "open it", &e))?.len();
        Ok(DataFile { path: path.to_path_buf(), format, compression: compression(path)?, bytes })
    };
    let by_position = |delimiter, names| GivenColumns { delimiter, names, skip_first: request.ignore_first_record };
    let names = |schema: &Schema| schema.fields.iter().map(|f| f.name.clone()).collect();
    let file = |format, schema: &Schema, given: Option<GivenColumns>| -> Result<Arc<FileTable>, ReadError> {
        FileTable::open_as(request.location, &data(format)?, schema.clone(), given, options)
    };
    let file = match (format, &mapping) {
        (ExternalFormat::Lines | ExternalFormat::Whole, Some(_)) => {
            return Err(wrong(format!("the format `{}` has no `ingestionMapping`", format.name())));
        }
        (ExternalFormat::Lines, None) => {
            let table = text::lines(&data(Format::Csv)?, request)?;
            return Ok(ExternalTable { table: Arc::new(table), file: None });
        }
        (ExternalFormat::Whole, None) => {
            let table = text::whole(&data(Format::Csv)?, request)?;
            return Ok(ExternalTable { table: Arc::new(table), file: None });
        }
        (ExternalFormat::Delimited(d), None) => {
            file(Format::Csv, request.columns, Some(by_position(d, names(request.columns))))?
        }
        (ExternalFormat::Delimited(d), Some(m)) => file(Format::Csv, &m.base, Some(by_position(d, m.fields.clone())))?,
        (ExternalFormat::Json, m) => file(Format::Json, m.as_ref().map_or(request.columns, |m| &m.base), None)?,
        (ExternalFormat::Parquet, m) => file(Format::Parquet, m.as_ref().map_or(request.columns, |m| &m.base), None)?,
    };
    let table: Arc<dyn TableSource> = match mapping {
        None => file.clone(),
        Some(m) => Arc::new(m.apply(&file, options).map_err(|e| wrong(e.0))?),
    };
    Ok(ExternalTable { table, file: Some(file) })
}

/// How the bytes of a file are packed, told by how they begin: the names of downloads tell little.
fn compression(path: &Path) -> Result<Compression, ReadError> {
    let mut head = [0u8; 4];
    let mut file = File::open(path).map_err(|e| ReadError::io(path, "open it", &e))?;
    let n = crate::read::fill(&mut file, &mut head).map_err(|e| ReadError::io(path, "read it", &e))?;
    match &head[..n] {
        [0x1f, 0x8b, ..] => Ok(Compression::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd] => Ok(Compression::Zstd),
        b"PK\x03\x04" => {
            Err(ReadError::new(path, "a zip archive is not read: unpack it and name the file that was in it"))
        }
        _ => Ok(Compression::None),
    }
}

/// Text that is held whole is refused beyond this; the service takes a tenth of it.
const LARGEST_TEXT: u64 = 1 << 30;

/// The whole text of a file.
fn text_of(data: &DataFile) -> Result<String, ReadError> {
    let fail = |e: std::io::Error| ReadError::io(&data.path, "read it", &e);
    let file = File::open(&data.path).map_err(fail)?;
    let mut bytes = Vec::new();
    let stream = unpack(file, data.compression, Arc::default()).map_err(fail)?;
    stream.take(LARGEST_TEXT + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > LARGEST_TEXT {
        return Err(ReadError::new(&data.path, "text of more than 1 GB is not read"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes);
    String::from_utf8(bytes).map_err(|e| {
        let valid = e.utf8_error().valid_up_to();
        let line = 1 + memchr::memchr_iter(b'\n', &e.as_bytes()[..valid]).count() as u64;
        ReadError::at(&data.path, line, "the text is not valid UTF-8")
    })
}
