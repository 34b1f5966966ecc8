use crate::read::input::{position_read, unpack};
use crate::{Compression, DataFile, IoAction, ReadError, ReadErrorKind, open_file};
use bytes::{Buf, Bytes};
use kql_types::{HeldMemory, MemoryBudget};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// Bytes by which an unpacked file grows.
const UNPACK_STEP: usize = 4 << 20;

/// The bytes of a Parquet or IPC file. Reads are positional, so that threads share one open file; the library's reader for
/// [`File`] would share the file's cursor between them.
#[derive(Clone)]
pub(crate) enum FileBytes {
    File(Arc<File>, u64),
    /// Unpacked, with the memory that it holds.
    Memory(Bytes, #[expect(dead_code, reason = "returned to the budget with the bytes")] Arc<Vec<HeldMemory>>),
}

impl FileBytes {
    /// The decompressed bytes of a data file.
    pub fn of(data: &DataFile, memory: &Arc<MemoryBudget>) -> Result<FileBytes, ReadError> {
        match data.compression {
            Compression::None => FileBytes::open(&data.path).map_err(|e| ReadError::io(&data.path, IoAction::Read, e)),
            Compression::Gzip | Compression::Zstd => FileBytes::unpack(&data.path, data.compression, memory),
        }
    }

    fn open(path: &Path) -> io::Result<FileBytes> {
        let file = open_file(path)?;
        let length = file.metadata()?.len();
        Ok(FileBytes::File(Arc::new(file), length))
    }

    /// Decompresses a whole file into memory, since these formats are read from their end.
    fn unpack(path: &Path, compression: Compression, memory: &Arc<MemoryBudget>) -> Result<FileBytes, ReadError> {
        let failed = |e| ReadError::io(path, IoAction::Read, e);
        let file = open_file(path).map_err(failed)?;
        let mut stream = unpack(file, compression, Arc::default()).map_err(failed)?;
        let (mut all, mut held) = (Vec::new(), Vec::new());
        loop {
            let Some(hold) = memory.try_hold(UNPACK_STEP) else {
                let kind = ReadErrorKind::UnpackedTooLarge { held: memory.held(), limit: memory.limit() };
                return Err(ReadError::new(path, kind));
            };
            held.push(hold);
            all.reserve_exact(UNPACK_STEP);
            let n = stream.by_ref().take(UNPACK_STEP as u64).read_to_end(&mut all).map_err(failed)?;
            if n < UNPACK_STEP {
                all.shrink_to_fit();
                return Ok(FileBytes::Memory(all.into(), Arc::new(held)));
            }
        }
    }

    /// A reader with its own cursor.
    pub fn reader(&self) -> Cursor {
        Cursor { bytes: self.clone(), at: 0 }
    }

    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        match self {
            FileBytes::File(file, _) => position_read(file, buffer, at),
            FileBytes::Memory(bytes, _) => {
                let from = usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                let n = buffer.len().min(bytes.len() - from);
                buffer[..n].copy_from_slice(&bytes[from..from + n]);
                Ok(n)
            }
        }
    }
}

impl Length for FileBytes {
    fn len(&self) -> u64 {
        match self {
            FileBytes::File(_, n) => *n,
            FileBytes::Memory(b, _) => b.len() as u64,
        }
    }
}

impl ChunkReader for FileBytes {
    type T = io::BufReader<Cursor>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(io::BufReader::new(Cursor { bytes: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        if start.saturating_add(length as u64) > self.len() {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} are past the end of the file")));
        }
        if let FileBytes::Memory(bytes, _) = self {
            let mut part = bytes.clone();
            part.advance(start as usize);
            part.truncate(length);
            return Ok(part);
        }
        let mut buffer = vec![0; length];
        let mut done = 0;
        while done < length {
            match self.read_at(&mut buffer[done..], start + done as u64)? {
                0 => return Err(ParquetError::EOF("the file got shorter while it was read".into())),
                n => done += n,
            }
        }
        Ok(buffer.into())
    }
}

/// A reader at a position.
pub(crate) struct Cursor {
    bytes: FileBytes,
    at: u64,
}

impl Read for Cursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.bytes.read_at(buffer, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl io::Seek for Cursor {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let at = match to {
            io::SeekFrom::Start(n) => Some(n),
            io::SeekFrom::Current(d) => self.at.checked_add_signed(d),
            io::SeekFrom::End(d) => self.bytes.len().checked_add_signed(d),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
