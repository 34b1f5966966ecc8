//! From the bytes of a file to text.

use crate::{Place, Source};

/// Bytes that are neither UTF-8 nor UTF-16.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is not text: it is neither UTF-8 nor UTF-16")]
pub struct NotText {
    /// The readable text before the first byte that is none; its end is the place of the error.
    pub before: String,
}

impl NotText {
    /// Line and column of the first unreadable byte.
    pub fn place(&self) -> Place {
        Source::new("", self.before.as_str()).place(u32::MAX)
    }
}

/// Decodes UTF-8, with or without byte order mark, and UTF-16 of either byte order. Without a mark, text is UTF-16 if it starts
/// with an ASCII character of two bytes, as exports of Windows tools do.
///
/// # Errors
///
/// The bytes are neither.
pub fn decode_text(bytes: Vec<u8>) -> Result<String, NotText> {
    match bytes.as_slice() {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest.to_vec()),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [1..=0x7f, 0, ..] => utf16(&bytes, u16::from_le_bytes),
        [0, 1..=0x7f, ..] => utf16(&bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: Vec<u8>) -> Result<String, NotText> {
    String::from_utf8(bytes).map_err(|e| {
        let valid = e.utf8_error().valid_up_to();
        NotText { before: String::from_utf8_lossy(&e.as_bytes()[..valid]).into_owned() }
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NotText> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match c {
            Ok(c) => text.push(c),
            Err(_) => return Err(NotText { before: text }),
        }
    }
    if rest.is_empty() { Ok(text) } else { Err(NotText { before: text }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "let é = '😀';\nT";
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
        let marked = |mark: &[u8], body: &[u8]| [mark, body].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(&[0xef, 0xbb, 0xbf], text.as_bytes()),
            marked(&[0xff, 0xfe], &little),
            marked(&[0xfe, 0xff], &big),
            little,
            big,
        ] {
            assert_eq!(decode_text(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn the_first_unreadable_byte_has_a_place() {
        let broken = decode_text(b"T\n| where \xff".to_vec()).unwrap_err();
        assert_eq!(broken.place(), Place { line: 2, column: 9 });
        assert!(decode_text(vec![0xff, 0xfe, 0x41]).is_err(), "half a unit");
        assert!(decode_text(vec![0xff, 0xfe, 0x00, 0xd8]).is_err(), "half a pair");
        assert_eq!(decode_text(Vec::new()).as_deref(), Ok(""));
    }
}
