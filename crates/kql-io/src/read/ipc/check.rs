//! Checks the lengths in a file before the library allocates memory for them.

use crate::read::parquet::{Cursor, FileBytes};
use parquet::file::reader::Length;
use std::io::{self, Read, Seek, SeekFrom};

/// Every message starts with this marker; in the oldest files with its length.
const CONTINUES: [u8; 4] = [0xff; 4];

/// A message in the file format.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    offset: u64,
    metadata: u64,
}

/// How the stream format ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamEnd {
    /// With its end marker.
    Marked,
    /// Without: the writer did not finish, or the file was cut between two messages.
    Open,
    /// So many bytes follow the end marker.
    Followed(u64),
}

/// Checks the blocks in the footer of the file format, and returns those of the record batches.
pub(super) fn file(bytes: &FileBytes) -> io::Result<Vec<Block>> {
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
    let of = |block: &arrow_ipc::Block| {
        let lengths = [block.offset(), i64::from(block.metaDataLength()), block.bodyLength()];
        let end = lengths.iter().try_fold(0u64, |sum, n| sum.checked_add(u64::try_from(*n).ok()?));
        let inside = end.is_some_and(|end| end <= size);
        inside.then(|| Block { offset: lengths[0] as u64, metadata: lengths[1] as u64 }).ok_or_else(short)
    };
    for dictionary in footer.dictionaries().into_iter().flatten() {
        batch(bytes, of(dictionary)?)?;
    }
    footer.recordBatches().into_iter().flatten().map(of).collect()
}

/// Checks a batch of the file format.
pub(super) fn batch(bytes: &FileBytes, block: Block) -> io::Result<()> {
    let mut reader = bytes.reader();
    reader.seek(SeekFrom::Start(block.offset))?;
    let Next::Message(length) = next(&mut reader)? else { return Ok(()) };
    if length > block.metadata {
        return Err(short());
    }
    let mut head = vec![0; length as usize];
    reader.read_exact(&mut head)?;
    buffers(bytes, &head, block.offset + block.metadata)
}

/// Checks the lengths that the compressed buffers of a message claim to have, which the library allocates before it unpacks.
fn buffers(bytes: &FileBytes, head: &[u8], body: u64) -> io::Result<()> {
    let message = arrow_ipc::root_as_message(head).map_err(|_| short())?;
    let dictionary = message.header_as_dictionary_batch().and_then(|d| d.data());
    let Some(batch) = message.header_as_record_batch().or(dictionary) else { return Ok(()) };
    if batch.compression().is_none() {
        return Ok(());
    }
    for buffer in batch.buffers().into_iter().flatten() {
        let (Ok(offset), Ok(length)) = (u64::try_from(buffer.offset()), u64::try_from(buffer.length())) else {
            return Err(short());
        };
        if length < 8 {
            continue;
        }
        let mut claimed = [0u8; 8];
        let mut reader = bytes.reader();
        reader.seek(SeekFrom::Start(body.checked_add(offset).ok_or_else(short)?))?;
        reader.read_exact(&mut claimed)?;
        // -1 marks a buffer that is not compressed.
        let claimed = i64::from_le_bytes(claimed);
        if claimed < -1 || claimed > 0 && claimed as u64 > (length - 8).saturating_mul(MOST_UNPACKED) {
            return Err(short());
        }
    }
    Ok(())
}

/// Bytes that a compressed byte can stand for: Zstandard repeats one byte 128 KiB times in a block of four.
const MOST_UNPACKED: u64 = 32 << 10;

/// Checks the messages of the stream format.
pub(super) fn stream(bytes: &FileBytes) -> io::Result<StreamEnd> {
    let mut reader = bytes.reader();
    loop {
        let length = match next(&mut reader)? {
            Next::Message(length) => length,
            Next::EndOfFile => return Ok(StreamEnd::Open),
            Next::EndMarker => {
                return Ok(match bytes.len().saturating_sub(reader.stream_position()?) {
                    0 => StreamEnd::Marked,
                    n => StreamEnd::Followed(n),
                });
            }
        };
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
        buffers(bytes, &head, at + length)?;
        reader.seek(SeekFrom::Start(at + length + body))?;
    }
}

/// What follows in a stream.
enum Next {
    /// A message with a header of this length.
    Message(u64),
    /// A length of 0.
    EndMarker,
    EndOfFile,
}

/// Reads the length of the next message header.
fn next(reader: &mut Cursor) -> io::Result<Next> {
    let mut word = [0u8; 4];
    for _ in 0..2 {
        match crate::read::input::fill(reader, &mut word)? {
            4 => {}
            0 => return Ok(Next::EndOfFile),
            _ => return Err(short()),
        }
        if word != CONTINUES {
            break;
        }
    }
    Ok(match u64::from(u32::from_le_bytes(word)) {
        0 => Next::EndMarker,
        length => Next::Message(length),
    })
}

fn short() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "a length exceeds the size of the file")
}
