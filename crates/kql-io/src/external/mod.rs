//! Local files in place of the URLs of `externaldata`.

mod format;
mod mapping;
mod text;

use crate::read::{GivenColumns, unpack};
use crate::{
    Compression, DataFile, ExternalError, FileTable, Format, IoAction, ReadError, ReadErrorKind, ReadOptions, open_file,
};
use format::ExternalFormat;
use kql_types::{Schema, TableSource};
use mapping::Mapping;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// What `externaldata` says about a location.
#[derive(Clone, Copy, Debug)]
pub struct ExternalRequest<'a> {
    /// The URL. Its extension gives the format if `format` is `None`.
    pub location: &'a str,
    /// The columns that the query declares.
    pub columns: &'a Schema,
    /// Property `format`.
    pub format: Option<&'a str>,
    /// Property `ignoreFirstRecord`: skip the first record of each file.
    pub ignore_first_record: bool,
    /// Property `ingestionMapping`, as JSON.
    pub mapping: Option<&'a str>,
}

/// A location, opened.
#[derive(Clone)]
pub struct ExternalTable {
    /// Its rows, with the columns of the request.
    pub table: Arc<dyn TableSource>,
    /// The table of its file, whose report lists skipped records; `None` for plain text.
    pub file: Option<Arc<FileTable>>,
}

/// Opens a file in place of a location.
///
/// Records without field names (delimited formats, text) fill the declared columns by position, records with names (JSON,
/// Parquet) by name, unless the request has a mapping. Further fields of a record are ignored.
pub fn open_external(
    path: &Path,
    request: &ExternalRequest<'_>,
    options: &ReadOptions,
) -> Result<ExternalTable, ReadError> {
    let wrong = |e: ExternalError| ReadError::new(path, e);
    let format = ExternalFormat::of(request).map_err(wrong)?;
    let mapping = match request.mapping {
        Some(text) => Some(Mapping::parse(text, request.columns, format).map_err(wrong)?),
        None => None,
    };
    let data = |format| -> Result<DataFile, ReadError> {
        let bytes = std::fs::metadata(path).map_err(|e| ReadError::io(path, IoAction::Open, e))?.len();
        Ok(DataFile { path: path.to_path_buf(), format, compression: compression(path)?, bytes, text: None })
    };
    let by_position = |delimiter, names| GivenColumns { delimiter, names, skip_first: request.ignore_first_record };
    let names = |schema: &Schema| schema.fields.iter().map(|f| f.name.clone()).collect();
    let file = |format, schema: &Schema, given: Option<GivenColumns>| -> Result<Arc<FileTable>, ReadError> {
        FileTable::open_as(request.location, &data(format)?, schema.clone(), given, options)
    };
    let file = match (format, &mapping) {
        (ExternalFormat::Lines | ExternalFormat::Whole, Some(_)) => {
            return Err(wrong(ExternalError::FormatWithoutMapping(format.name())));
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
        Some(m) => Arc::new(m.apply(&file, options).map_err(|e| ReadError::new(path, e))?),
    };
    Ok(ExternalTable { table, file: Some(file) })
}

/// The compression of a file by its first bytes, since the names of downloads often lack the extension.
fn compression(path: &Path) -> Result<Compression, ReadError> {
    let mut head = [0u8; 4];
    let mut file = open_file(path).map_err(|e| ReadError::io(path, IoAction::Open, e))?;
    let n = crate::read::fill(&mut file, &mut head).map_err(|e| ReadError::io(path, IoAction::Read, e))?;
    match &head[..n] {
        [0x1f, 0x8b, ..] => Ok(Compression::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd] => Ok(Compression::Zstd),
        b"PK\x03\x04" => Err(ReadError::new(path, ReadErrorKind::ZipArchive)),
        _ => Ok(Compression::None),
    }
}

/// Largest text file that is held in memory, ten times the limit of the service.
const LARGEST_TEXT: u64 = 1 << 30;

/// The whole text of a file.
fn text_of(data: &DataFile) -> Result<String, ReadError> {
    let fail = |e: std::io::Error| ReadError::io(&data.path, IoAction::Read, e);
    let file = open_file(&data.path).map_err(fail)?;
    let mut bytes = Vec::new();
    let stream = unpack(file, data.compression, Arc::default()).map_err(fail)?;
    stream.take(LARGEST_TEXT + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > LARGEST_TEXT {
        return Err(ReadError::new(&data.path, ReadErrorKind::TextTooLarge));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes);
    String::from_utf8(bytes).map_err(|e| {
        let valid = e.utf8_error().valid_up_to();
        let line = 1 + memchr::memchr_iter(b'\n', &e.as_bytes()[..valid]).count() as u64;
        ReadError::at(&data.path, line, ReadErrorKind::NotUtf8)
    })
}
