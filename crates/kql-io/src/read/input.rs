//! The text of a file: byte ranges if it is uncompressed UTF-8, a decoded stream otherwise.

use crate::{Compression, DataFile, IoAction, ReadError, ReadErrorKind, open_file};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// A text file. Offsets are those of the decoded text, after the byte order mark.
#[derive(Debug)]
pub(crate) struct TextInput {
    pub path: PathBuf,
    compression: Compression,
    encoding: Encoding,
    mark: u64,
    /// Whether lines end with a carriage return alone, which the stream replaces.
    returns: bool,
    /// Size on disk.
    pub bytes: u64,
    direct: Option<File>,
    /// Text that exists in memory only.
    memory: Option<Arc<[u8]>>,
}

impl TextInput {
    pub fn open(data: &DataFile) -> Result<TextInput, ReadError> {
        if let Some(text) = &data.text {
            return Ok(TextInput {
                path: data.path.clone(),
                compression: Compression::None,
                encoding: Encoding::Utf8,
                mark: if text.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 },
                returns: false,
                bytes: data.bytes,
                direct: None,
                memory: Some(text.clone()),
            });
        }
        let file = open_file(&data.path).map_err(|e| ReadError::io(&data.path, IoAction::Open, e))?;
        let bytes = file.metadata().map_err(|e| ReadError::io(&data.path, IoAction::Open, e))?.len();
        let mut input = TextInput {
            path: data.path.clone(),
            compression: data.compression,
            encoding: Encoding::Utf8,
            mark: 0,
            returns: false,
            bytes,
            direct: None,
            memory: None,
        };
        // A stream that fails at once is reported when it is read, together with the line.
        let mut head = vec![0; HEAD];
        let n = fill(&mut input.unpacked(file, Arc::default())?, &mut head).unwrap_or(0);
        let head = &head[..n];
        (input.encoding, input.mark) = encoding(head);
        input.returns = memchr::memchr(b'\r', head).is_some() && memchr::memchr(b'\n', head).is_none();
        if input.encoding == Encoding::Utf8 && input.compression == Compression::None && !input.returns {
            input.direct = Some(open_file(&data.path).map_err(|e| ReadError::io(&data.path, IoAction::Open, e))?);
        }
        Ok(input)
    }

    /// The length of the text if [`TextInput::read_at`] can read its byte ranges.
    pub fn direct_len(&self) -> Option<u64> {
        self.direct.as_ref().map(|_| self.bytes.saturating_sub(self.mark))
    }

    /// Fills the buffer from an offset, up to the end of the file.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize, ReadError> {
        let Some(file) = &self.direct else { return Ok(0) };
        let mut done = 0;
        while done < buffer.len() {
            match position_read(file, &mut buffer[done..], self.mark + offset + done as u64) {
                Ok(0) => break,
                Ok(n) => done += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(ReadError::io(&self.path, IoAction::Read, e)),
            }
        }
        Ok(done)
    }

    /// The decoded text from its start; `read` counts the bytes that are read from the file.
    pub fn stream(&self, read: Arc<AtomicU64>) -> Result<Box<dyn Read + Send>, ReadError> {
        if let Some(text) = &self.memory {
            let mut stream = io::Cursor::new(text.clone());
            stream.set_position(self.mark);
            return Ok(Box::new(stream));
        }
        let file = open_file(&self.path).map_err(|e| ReadError::io(&self.path, IoAction::Open, e))?;
        if self.bytes == 0 {
            // An empty file is an empty table, compressed or not.
            return Ok(Box::new(io::empty()));
        }
        let mut stream = self.unpacked(file, read)?;
        let mut mark = [0u8; 3];
        _ = fill(&mut stream, &mut mark[..self.mark as usize]);
        let stream = match self.encoding {
            Encoding::Utf8 => stream,
            Encoding::Utf16Le => Box::new(Utf16::new(stream, u16::from_le_bytes)),
            Encoding::Utf16Be => Box::new(Utf16::new(stream, u16::from_be_bytes)),
        };
        Ok(if self.returns { Box::new(Returns(stream)) } else { stream })
    }

    fn unpacked(&self, file: File, read: Arc<AtomicU64>) -> Result<Box<dyn Read + Send>, ReadError> {
        unpack(file, self.compression, read).map_err(|e| ReadError::io(&self.path, IoAction::Read, e))
    }

    /// Whether the file has become shorter since it was opened, if so many bytes were read of it to its end.
    pub fn is_shortened(&self, read: u64) -> bool {
        self.memory.is_none() && read < self.bytes
    }

    /// Why the stream broke at an offset of the decoded text.
    pub fn broken_at(&self, offset: u64, error: io::Error) -> ReadError {
        let line = self.lines_of(&[offset]).first().copied().unwrap_or(1);
        let kind = match (self.compression, error.kind()) {
            (Compression::None, _) => ReadErrorKind::Io { action: IoAction::Read, source: error },
            (Compression::Gzip | Compression::Zstd, io::ErrorKind::UnexpectedEof) => ReadErrorKind::Truncated(error),
            (Compression::Gzip | Compression::Zstd, _) => ReadErrorKind::Damaged(error),
        };
        ReadError::at(&self.path, line, kind)
    }

    /// The line of each offset, from 1; the offsets must ascend.
    pub fn lines_of(&self, offsets: &[u64]) -> Vec<u64> {
        let mut lines = Vec::with_capacity(offsets.len());
        let (mut at, mut line) = (0u64, 1u64);
        let mut buffer = vec![0u8; 1 << 18];
        let mut wanted = offsets.iter().copied().peekable();
        if let Ok(mut stream) = self.stream(Arc::default()) {
            while let Some(&next) = wanted.peek() {
                if next == at {
                    lines.push(line);
                    wanted.next();
                    continue;
                }
                let most = usize::try_from(next - at).unwrap_or(usize::MAX).min(buffer.len());
                match stream.read(&mut buffer[..most]) {
                    Ok(n) if n > 0 => {
                        line += memchr::memchr_iter(b'\n', &buffer[..n]).count() as u64;
                        at += n as u64;
                    }
                    _ => break,
                }
            }
        }
        lines.resize(offsets.len(), line);
        lines
    }
}

/// Bytes at the start of a file that show its encoding and its line ends.
const HEAD: usize = 64 << 10;

/// The encoding of a text and the length of its byte order mark. Without a mark, text is UTF-16 if every other byte is 0 in most
/// of its head, as in text of mostly ASCII.
fn encoding(head: &[u8]) -> (Encoding, u64) {
    match head {
        [0xef, 0xbb, 0xbf, ..] => return (Encoding::Utf8, 3),
        [0xff, 0xfe, ..] => return (Encoding::Utf16Le, 2),
        [0xfe, 0xff, ..] => return (Encoding::Utf16Be, 2),
        _ => {}
    }
    let (pairs, _) = head[..head.len().min(1024)].as_chunks::<2>();
    let zeros = |i: usize| pairs.iter().filter(|p| p[i] == 0).count();
    // A hole of NUL bytes has them in both places.
    let mostly = |i: usize| pairs.len() > 1 && zeros(i) * 2 > pairs.len() && zeros(1 - i) * 20 < pairs.len();
    if mostly(1) {
        (Encoding::Utf16Le, 0)
    } else if mostly(0) {
        (Encoding::Utf16Be, 0)
    } else {
        (Encoding::Utf8, 0)
    }
}

/// A decompressed file; an error of the stream is returned again by every later read. `read` counts the bytes that are read from it.
pub(crate) fn unpack(file: File, compression: Compression, read: Arc<AtomicU64>) -> io::Result<Box<dyn Read + Send>> {
    let counted = Counted { file, read };
    Ok(match compression {
        Compression::None => Box::new(counted),
        Compression::Gzip => {
            Box::new(Failing::new(flate2::bufread::MultiGzDecoder::new(BufReader::with_capacity(1 << 17, counted))))
        }
        Compression::Zstd => {
            let decoder = zstd::stream::read::Decoder::with_buffer(BufReader::with_capacity(1 << 17, counted))?;
            Box::new(Failing::new(decoder))
        }
    })
}

/// Repeats the first error of a stream. The decoders report a wrong checksum once, and an end of the stream after it.
struct Failing<R> {
    stream: R,
    error: Option<(io::ErrorKind, String)>,
}

impl<R> Failing<R> {
    fn new(stream: R) -> Self {
        Failing { stream, error: None }
    }
}

impl<R: Read> Read for Failing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some((kind, text)) = &self.error {
            return Err(io::Error::new(*kind, text.clone()));
        }
        self.stream.read(buffer).inspect_err(|e| {
            if e.kind() != io::ErrorKind::Interrupted {
                self.error = Some((e.kind(), e.to_string()));
            }
        })
    }
}

/// Replaces carriage returns by line feeds, in files that have no line feeds.
struct Returns(Box<dyn Read + Send>);

impl Read for Returns {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.0.read(buffer)?;
        buffer[..n].iter_mut().filter(|b| **b == b'\r').for_each(|b| *b = b'\n');
        Ok(n)
    }
}

#[cfg(unix)]
pub(crate) fn position_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
pub(crate) fn position_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Fills a buffer, up to the end of the stream.
pub(crate) fn fill(stream: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while done < buffer.len() {
        match stream.read(&mut buffer[done..]) {
            Ok(0) => break,
            Ok(n) => done += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) if done == 0 => return Err(e),
            // The bytes before the error are valid; the next call returns the error again.
            Err(_) => break,
        }
    }
    Ok(done)
}

struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Decodes UTF-16 to UTF-8; unpaired surrogates become U+FFFD.
struct Utf16 {
    inner: Box<dyn Read + Send>,
    unit: fn([u8; 2]) -> u16,
    raw: Vec<u8>,
    /// A high surrogate at the end of the last read.
    pending: Vec<u16>,
    out: Vec<u8>,
    at: usize,
}

impl Utf16 {
    fn new(inner: Box<dyn Read + Send>, unit: fn([u8; 2]) -> u16) -> Self {
        Utf16 { inner, unit, raw: vec![0; 1 << 16], pending: Vec::new(), out: Vec::new(), at: 0 }
    }

    fn refill(&mut self) -> io::Result<()> {
        let n = fill(&mut self.inner, &mut self.raw)?;
        let mut units = std::mem::take(&mut self.pending);
        units.extend(self.raw[..n].chunks_exact(2).map(|b| (self.unit)([b[0], b[1]])));
        if n % 2 == 1 {
            units.push(0xfffd);
        }
        if n == self.raw.len() && units.last().is_some_and(|u| (0xd800..0xdc00).contains(u)) {
            self.pending.extend(units.pop());
        }
        self.out.clear();
        self.at = 0;
        for c in char::decode_utf16(units) {
            self.out.extend(c.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(())
    }
}

impl Read for Utf16 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.out.len() {
            self.refill()?;
        }
        let n = buffer.len().min(self.out.len() - self.at);
        buffer[..n].copy_from_slice(&self.out[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
