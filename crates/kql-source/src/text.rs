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

/// How the bytes of a text are encoded, to write it again as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    form: Form,
    /// Bytes of the byte order mark; 0 without one.
    mark: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    /// The encoding that the first bytes show: UTF-8, with or without byte order mark, and UTF-16 of either byte order. Without a
    /// mark, text is UTF-16 if it starts with an ASCII character of two bytes, as exports of Windows tools do.
    pub fn of(bytes: &[u8]) -> Encoding {
        let (form, mark) = match bytes {
            [0xef, 0xbb, 0xbf, ..] => (Form::Utf8, 3),
            [0xff, 0xfe, ..] => (Form::Utf16Le, 2),
            [0xfe, 0xff, ..] => (Form::Utf16Be, 2),
            [1..=0x7f, 0, ..] => (Form::Utf16Le, 0),
            [0, 1..=0x7f, ..] => (Form::Utf16Be, 0),
            _ => (Form::Utf8, 0),
        };
        Encoding { form, mark }
    }

    /// The bytes of a text, after the byte order mark if there was one.
    pub fn encode(self, text: &str) -> Vec<u8> {
        let mark = if self.mark > 0 { "\u{feff}" } else { "" };
        let units = || mark.encode_utf16().chain(text.encode_utf16());
        match self.form {
            Form::Utf8 => [mark, text].concat().into_bytes(),
            Form::Utf16Le => units().flat_map(u16::to_le_bytes).collect(),
            Form::Utf16Be => units().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

/// Decodes a text in any [`Encoding`], without its byte order mark.
///
/// # Errors
///
/// The bytes are not of that encoding.
pub fn decode_text(mut bytes: Vec<u8>) -> Result<String, NotText> {
    let encoding = Encoding::of(&bytes);
    bytes.drain(..encoding.mark);
    match encoding.form {
        Form::Utf8 => utf8(bytes),
        Form::Utf16Le => utf16(&bytes, u16::from_le_bytes),
        Form::Utf16Be => utf16(&bytes, u16::from_be_bytes),
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
            assert_eq!(Encoding::of(&bytes).encode(text), bytes);
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
