use super::{DynRef, encode};
use crate::json;
use std::borrow::Cow;

/// The members of a bag in their storage form. JSON text may have equal keys: each member is then seen, though only the
/// last of them counts.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    text: &'a [u8],
    at: usize,
    binary: bool,
}

impl<'a> DynRef<'a> {
    /// Members of a bag; `None` for anything else.
    pub fn members(self) -> Option<Members<'a>> {
        if self.is_binary() {
            let body = encode::split_sized(self.0.get(1..)?)?.0;
            return (self.0[0] == encode::BAG).then_some(Members { text: body, at: 0, binary: true });
        }
        let at = json::skip_space(self.0, 0);
        (self.0.get(at) == Some(&b'{')).then(|| Members { text: self.0, at: at + 1, binary: false })
    }

    /// Whether the value is an array.
    pub fn is_array(self) -> bool {
        if self.is_binary() { self.0[0] == encode::ARRAY } else { self.first() == Some(b'[') }
    }

    /// Whether the value is a bag.
    pub fn is_bag(self) -> bool {
        if self.is_binary() { self.0[0] == encode::BAG } else { self.first() == Some(b'{') }
    }

    /// Whether the value is a string.
    pub fn is_string(self) -> bool {
        if self.is_binary() { self.0[0] == encode::STRING } else { self.first() == Some(b'"') }
    }

    fn first(self) -> Option<u8> {
        self.0.get(json::skip_space(self.0, 0)).copied()
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, DynRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.binary {
            if self.text.is_empty() {
                return None;
            }
            let (key, rest) = encode::split_sized(self.text)?;
            let (value, rest) = encode::split_value(rest)?;
            self.text = rest;
            return Some((String::from_utf8_lossy(key), DynRef(value)));
        }
        let mut at = json::skip_space(self.text, self.at);
        if self.text.get(at) == Some(&b',') {
            at = json::skip_space(self.text, at + 1);
        }
        let (key_end, name) = json::quoted(self.text, at)?;
        let key = if name.contains(&b'\\') { json::unescape(name)?.into() } else { String::from_utf8_lossy(name) };
        let from = json::skip_space(self.text, json::skip_space(self.text, key_end) + 1);
        let end = json::known_value_end(self.text, from)?;
        self.at = end;
        Some((key, DynRef(&self.text[from..end])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dyn;

    #[test]
    fn members_of_both_forms() {
        let text = r#" { "a" : 1, "b\u0021":[{}] } "#;
        let mut binary = Vec::new();
        Dyn::from_json(text).unwrap().encode(&mut binary);
        for bytes in [text.as_bytes(), &binary] {
            let all: Vec<_> = DynRef::new(bytes).members().unwrap().map(|(k, v)| (k, v.to_dyn().to_json())).collect();
            assert_eq!(all, [("a".into(), "1".to_string()), ("b!".into(), "[{}]".to_string())]);
        }
        assert!(DynRef::new(b"[1]").members().is_none());
    }
}
