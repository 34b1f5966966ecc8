//! Checks the lengths in a file before the library allocates memory for them.

use crate::read::parquet::{Cursor, FileBytes};
use parquet::file::reader::Length;
use std::io::{self, Read, Seek, SeekFrom};

/// Every message starts with this marker; in the oldest files with its length.
const CONTINUES: [u8; 4] = [0xff; 4];

/// Checks the blocks in the footer of the file format.
pub(super) fn file(bytes: &FileBytes) -> io::Result<()> {
    let mut reader = bytes.reader();
    let size = bytes.len();
    let tail = reader.seek(SeekFrom::End(-10))?;
    let mut end = [0u8; 10];
    reader.read_exact(&mut end)?;
    let length = u64::from(u32::from_le_bytes([end[0], end[1], end[2], end[3]]));
    if &end[4..] != b"ARROW1" || length > tail {
        return Err(short());
    }
    reader.seek(SeekFrom::Start(tail - length))?;
    let mut footer = vec![0; length as usize];
    reader.read_exact(&mut footer)?;
    let footer = arrow_ipc::root_as_footer(&footer).map_err(|_| short())?;
    let blocks = footer.recordBatches().into_iter().flatten().chain(footer.dictionaries().into_iter().flatten());
    for block in blocks {
        let lengths = [block.offset(), i64::from(block.metaDataLength()), block.bodyLength()];
        let end = lengths.iter().try_fold(0u64, |sum, n| sum.checked_add(u64::try_from(*n).ok()?));
        if end.is_none_or(|end| end > size) {
            return Err(short());
        }
    }
    Ok(())
}

/// Checks the message headers of the stream format.
pub(super) fn stream(bytes: &FileBytes) -> io::Result<()> {
    let mut reader = bytes.reader();
    while let Some(length) = message_length(&mut reader)? {
        let at = reader.stream_position()?;
        if length > bytes.len().saturating_sub(at) {
            return Err(short());
        }
        let mut head = vec![0; length as usize];
        reader.read_exact(&mut head)?;
        let message = arrow_ipc::root_as_message(&head).map_err(|_| short())?;
        let body = u64::try_from(message.bodyLength()).map_err(|_| short())?;
        if body > bytes.len() - at - length {
            return Err(short());
        }
        reader.seek(SeekFrom::Start(at + length + body))?;
    }
    Ok(())
}

/// The length of the next message header; `None` at the end of the stream.
fn message_length(reader: &mut Cursor) -> io::Result<Option<u64>> {
    let mut word = [0u8; 4];
    for _ in 0..2 {
        if crate::read::input::fill(reader, &mut word)? < 4 {
            return Ok(None);
        }
        if word != CONTINUES {
            break;
        }
    }
    let length = u64::from(u32::from_le_bytes(word));
    Ok((length > 0).then_some(length))
}

fn short() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "a length exceeds the size of the file")
}
