use super::{Dyn, encode};
use crate::json;

/// A dynamic value in its storage form: JSON text, or one tagged binary value. Reading a path scans only what precedes
/// its target. Text that starts like an array or a bag is taken as valid JSON: it was checked when it was stored.
#[derive(Clone, Copy, Debug)]
pub struct DynRef<'a>(pub(super) &'a [u8]);

impl<'a> DynRef<'a> {
    /// Wraps a storage form, as [`super::DynamicArray`] holds it.
    pub fn new(bytes: &'a [u8]) -> Self {
        DynRef(bytes)
    }

    pub(super) fn is_binary(self) -> bool {
        self.0.first().is_some_and(|b| *b < 0x20 && !b.is_ascii_whitespace())
    }

    /// The storage form.
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// Builds the tree. Text that turns out not to be JSON is a string.
    pub fn to_dyn(self) -> Dyn {
        if self.is_binary() {
            return encode::decode(self.0).map_or(Dyn::Null, |(v, _)| v);
        }
        super::json::parse(self.0).unwrap_or_else(|| Dyn::String(String::from_utf8_lossy(self.0).into_owned()))
    }

    /// Member of a bag; `None` when the value is no bag or lacks the key. The last of equal keys wins.
    pub fn get(self, key: &str) -> Option<DynRef<'a>> {
        if self.is_binary() {
            let (encode::BAG, body) = (*self.0.first()?, encode::split_sized(&self.0[1..])?.0) else { return None };
            let mut at = body;
            while !at.is_empty() {
                let (k, rest) = encode::split_sized(at)?;
                let (v, rest) = encode::split_value(rest)?;
                if k == key.as_bytes() {
                    return Some(DynRef(v));
                }
                at = rest;
            }
            return None;
        }
        let text = self.0;
        let mut at = json::skip_space(text, 0);
        if text.get(at) != Some(&b'{') {
            return None;
        }
        let mut found = None;
        at = json::skip_space(text, at + 1);
        while text.get(at) == Some(&b'"') {
            let (key_end, name) = json::quoted(text, at)?;
            let same =
                name == key.as_bytes() || name.contains(&b'\\') && json::unescape(name).is_some_and(|n| n == key);
            let colon = json::skip_space(text, key_end);
            let from = json::skip_space(text, colon + 1);
            let end = json::known_value_end(text, from)?;
            if same {
                found = Some(DynRef(&text[from..end]));
            }
            at = json::skip_space(text, end);
            if text.get(at) != Some(&b',') {
                break;
            }
            at = json::skip_space(text, at + 1);
        }
        found
    }

    /// Element of an array; negative positions count from the end.
    pub fn at(self, index: i64) -> Option<DynRef<'a>> {
        let mut items = self.items()?;
        if index >= 0 {
            return items.nth(index as usize);
        }
        let all: Vec<_> = items.collect();
        usize::try_from(all.len() as i64 + index).ok().and_then(|i| all.get(i).copied())
    }

    /// Elements of an array; `None` for anything else.
    pub fn items(self) -> Option<Items<'a>> {
        if self.is_binary() {
            let body = encode::split_sized(self.0.get(1..)?)?.0;
            return (self.0[0] == encode::ARRAY).then_some(Items { text: body, at: 0, binary: true });
        }
        let at = json::skip_space(self.0, 0);
        (self.0.get(at) == Some(&b'[')).then(|| Items { text: self.0, at: at + 1, binary: false })
    }

    /// The string, unescaped, if the value is one.
    pub fn as_str(self) -> Option<std::borrow::Cow<'a, str>> {
        if self.is_binary() {
            let (encode::STRING, body) = (*self.0.first()?, encode::split_sized(&self.0[1..])?.0) else { return None };
            return Some(String::from_utf8_lossy(body));
        }
        let at = json::skip_space(self.0, 0);
        let (_, body) = json::quoted(self.0, at)?;
        if body.contains(&b'\\') { json::unescape(body).map(Into::into) } else { Some(String::from_utf8_lossy(body)) }
    }

    /// Whether the value is null.
    pub fn is_null(self) -> bool {
        if self.is_binary() { self.0[0] == encode::NULL } else { self.0.trim_ascii() == b"null" }
    }
}

/// The elements of an array in their storage form.
#[derive(Clone, Debug)]
pub struct Items<'a> {
    text: &'a [u8],
    at: usize,
    binary: bool,
}

impl<'a> Iterator for Items<'a> {
    type Item = DynRef<'a>;

    fn next(&mut self) -> Option<DynRef<'a>> {
        if self.binary {
            let (value, rest) = encode::split_value(self.text)?;
            self.text = rest;
            return Some(DynRef(value));
        }
        let mut from = json::skip_space(self.text, self.at);
        if self.text.get(from) == Some(&b',') {
            from = json::skip_space(self.text, from + 1);
        }
        if matches!(self.text.get(from), None | Some(b']')) {
            return None;
        }
        let end = json::known_value_end(self.text, from)?;
        self.at = end;
        Some(DynRef(&self.text[from..end]))
    }
}
