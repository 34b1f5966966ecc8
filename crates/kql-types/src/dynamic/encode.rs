use super::Dyn;
use crate::Decimal;

// Tags stay below 0x20 and off white space, so that the first byte tells the binary form from JSON text.
pub(super) const NULL: u8 = 0x01;
pub(super) const FALSE: u8 = 0x02;
pub(super) const TRUE: u8 = 0x03;
pub(super) const LONG: u8 = 0x04;
pub(super) const REAL: u8 = 0x05;
pub(super) const DATETIME: u8 = 0x06;
pub(super) const TIMESPAN: u8 = 0x07;
pub(super) const STRING: u8 = 0x08;
pub(super) const GUID: u8 = 0x0b;
pub(super) const INT: u8 = 0x11;
pub(super) const ARRAY: u8 = 0x0e;
pub(super) const BAG: u8 = 0x0f;
pub(super) const DECIMAL: u8 = 0x10;

/// Layout: tag, then 8 bytes (long, real, datetime, timespan), 4 (int), 16 (guid), or a `u32` byte length and the bytes
/// (string, decimal text, array, bag). Arrays hold their elements one after the other, bags `u32` key length, key, value.
pub(super) fn encode(value: &Dyn, out: &mut Vec<u8>) {
    match value {
        Dyn::Null => out.push(NULL),
        Dyn::Bool(b) => out.push(if *b { TRUE } else { FALSE }),
        Dyn::Int(v) => {
            out.push(INT);
            out.extend(v.to_le_bytes());
        }
        Dyn::Long(v) => fixed(out, LONG, *v),
        Dyn::Real(v) => fixed(out, REAL, v.to_bits() as i64),
        Dyn::DateTime(v) => fixed(out, DATETIME, *v),
        Dyn::Timespan(v) => fixed(out, TIMESPAN, *v),
        Dyn::Guid(v) => {
            out.push(GUID);
            out.extend(v);
        }
        Dyn::Decimal(v) => sized(out, DECIMAL, |out| out.extend(v.to_string().as_bytes())),
        Dyn::String(v) => sized(out, STRING, |out| out.extend(v.as_bytes())),
        Dyn::Array(items) => sized(out, ARRAY, |out| items.iter().for_each(|v| encode(v, out))),
        Dyn::Bag(members) => sized(out, BAG, |out| {
            for (k, v) in members {
                out.extend((k.len() as u32).to_le_bytes());
                out.extend(k.as_bytes());
                encode(v, out);
            }
        }),
    }
}

fn fixed(out: &mut Vec<u8>, tag: u8, v: i64) {
    out.push(tag);
    out.extend(v.to_le_bytes());
}

fn sized(out: &mut Vec<u8>, tag: u8, body: impl FnOnce(&mut Vec<u8>)) {
    out.push(tag);
    let at = out.len();
    out.extend([0; 4]);
    body(out);
    let n = (out.len() - at - 4) as u32;
    out[at..at + 4].copy_from_slice(&n.to_le_bytes());
}

/// Reads one value and the bytes after it.
pub(super) fn decode(bytes: &[u8]) -> Option<(Dyn, &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let eight = || Some((i64::from_le_bytes(rest.get(..8)?.try_into().ok()?), &rest[8..]));
    Some(match *tag {
        NULL => (Dyn::Null, rest),
        FALSE => (Dyn::Bool(false), rest),
        TRUE => (Dyn::Bool(true), rest),
        INT => (Dyn::Int(i32::from_le_bytes(rest.get(..4)?.try_into().ok()?)), &rest[4..]),
        LONG => eight().map(|(v, r)| (Dyn::Long(v), r))?,
        REAL => eight().map(|(v, r)| (Dyn::Real(f64::from_bits(v as u64)), r))?,
        DATETIME => eight().map(|(v, r)| (Dyn::DateTime(v), r))?,
        TIMESPAN => eight().map(|(v, r)| (Dyn::Timespan(v), r))?,
        GUID => (Dyn::Guid(rest.get(..16)?.try_into().ok()?), &rest[16..]),
        _ => {
            let (body, rest) = split_sized(rest)?;
            let value = match *tag {
                STRING => Dyn::String(String::from_utf8_lossy(body).into_owned()),
                DECIMAL => Dyn::Decimal(Decimal::parse(std::str::from_utf8(body).ok()?)?),
                ARRAY => {
                    // A large array has no room for a vector that grows by copying.
                    let (mut items, mut at) = (Vec::with_capacity(count(body)), body);
                    while !at.is_empty() {
                        let (v, r) = decode(at)?;
                        items.push(v);
                        at = r;
                    }
                    Dyn::Array(items)
                }
                BAG => {
                    let (mut members, mut at) = (Vec::new(), body);
                    while !at.is_empty() {
                        let (k, r) = split_sized(at)?;
                        let (v, r) = decode(r)?;
                        members.push((String::from_utf8_lossy(k).into_owned(), v));
                        at = r;
                    }
                    Dyn::Bag(members)
                }
                _ => return None,
            };
            (value, rest)
        }
    })
}

/// Number of values one after the other.
fn count(mut bytes: &[u8]) -> usize {
    let mut count = 0;
    while let Some((_, rest)) = split_value(bytes) {
        (count, bytes) = (count + 1, rest);
    }
    count
}

pub(super) fn split_sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let n = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
    Some((bytes.get(4..4 + n)?, &bytes[4 + n..]))
}

/// The bytes of the first value and those after it, without building it.
pub(super) fn split_value(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let n = match *bytes.first()? {
        NULL | FALSE | TRUE => 1,
        INT => 5,
        LONG | REAL | DATETIME | TIMESPAN => 9,
        GUID => 17,
        _ => 5 + split_sized(&bytes[1..])?.0.len(),
    };
    (n <= bytes.len()).then(|| bytes.split_at(n))
}
