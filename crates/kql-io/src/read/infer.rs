//! Type inference: the type of a column from its values.

use kql_types::{Type, json_is_valid};

/// The set of kinds of values seen in a column. Nulls and empty text do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub const BOOL: Kinds = Kinds(1);
    pub const LONG: Kinds = Kinds(2);
    pub const REAL: Kinds = Kinds(4);
    pub const DATE: Kinds = Kinds(8);
    pub const NESTED: Kinds = Kinds(16);
    pub const TEXT: Kinds = Kinds(32);

    #[inline]
    pub fn add(&mut self, other: Kinds) {
        self.0 |= other.0;
    }

    /// Whether the type is final, whatever values follow.
    #[inline]
    pub fn settled(self) -> bool {
        self.0 & Kinds::TEXT.0 != 0
    }

    /// Text makes a column string; else objects and arrays make it dynamic; long widens to real; other mixes are string.
    pub fn ty(self) -> Type {
        let has = |k: Kinds| self.0 & k.0 != 0;
        let only = |k: u8| self.0 & !k == 0;
        if self.0 == 0 || has(Kinds::TEXT) {
            Type::String
        } else if has(Kinds::NESTED) {
            Type::Dynamic
        } else if only(Kinds::BOOL.0) {
            Type::Bool
        } else if only(Kinds::LONG.0) {
            Type::Long
        } else if only(Kinds::LONG.0 | Kinds::REAL.0) {
            Type::Real
        } else if only(Kinds::DATE.0) {
            Type::DateTime
        } else {
            Type::String
        }
    }

    /// The kinds of a column with a known type.
    pub fn of_type(ty: Type) -> Kinds {
        match ty {
            Type::Bool => Kinds::BOOL,
            Type::Int | Type::Long => Kinds::LONG,
            Type::Real => Kinds::REAL,
            Type::DateTime => Kinds::DATE,
            Type::Dynamic => Kinds::NESTED,
            Type::String | Type::Timespan | Type::Guid | Type::Decimal => Kinds::TEXT,
        }
    }

    /// The kind of a JSON number. An integer out of the range of long is text, since a real would lose digits.
    pub fn of_number(text: &[u8]) -> Kinds {
        if text.iter().any(|b| matches!(b, b'.' | b'e' | b'E')) {
            Kinds::REAL
        } else if std::str::from_utf8(text).is_ok_and(|t| t.parse::<i64>().is_ok()) {
            Kinds::LONG
        } else {
            Kinds::TEXT
        }
    }

    /// The kind of a JSON string: a datetime, or text.
    pub fn of_string(text: &[u8]) -> Kinds {
        if text.is_empty() {
            Kinds::default()
        } else if text[0].is_ascii_digit() && super::cell::clear_datetime_of(text).is_some() {
            Kinds::DATE
        } else {
            Kinds::TEXT
        }
    }

    /// The kind of a CSV field. Numbers that would not print as they were written (`007`, `+1`) are text.
    pub fn of_field(text: &[u8]) -> Kinds {
        let t = text.trim_ascii();
        match t {
            [] => Kinds::default(),
            [b'{' | b'[', ..] => {
                if json_is_valid(t) {
                    Kinds::NESTED
                } else {
                    Kinds::TEXT
                }
            }
            [b'-', b'0'..=b'9', ..] | [b'0'..=b'9', ..] => {
                let digits = t.strip_prefix(b"-").unwrap_or(t);
                let number = digits.iter().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
                if number && json_is_valid(t) { Kinds::of_number(t) } else { Kinds::of_string(t) }
            }
            _ if t.eq_ignore_ascii_case(b"true") || t.eq_ignore_ascii_case(b"false") => Kinds::BOOL,
            _ => Kinds::TEXT,
        }
    }
}

/// The type that the suffix of a column implies in a custom log (`…_CL`).
pub(crate) fn suffix_type(table: &str, column: &str) -> Option<Type> {
    let custom = table.len() > 3
        && table.is_char_boundary(table.len() - 3)
        && table[table.len() - 3..].eq_ignore_ascii_case("_CL");
    let (stem, suffix) = column.rsplit_once('_')?;
    if !custom || stem.is_empty() {
        return None;
    }
    Some(match suffix {
        "s" => Type::String,
        "d" => Type::Real,
        "b" => Type::Bool,
        "t" => Type::DateTime,
        "g" => Type::Guid,
        _ => return None,
    })
}

/// Columns and the kinds of their values, in order of appearance.
pub(crate) type Seen = Vec<(String, Kinds)>;

/// Adds the columns of another part of a file, or of another file.
pub(crate) fn widen(into: &mut Seen, other: &Seen) {
    for (name, kinds) in other {
        match into.iter_mut().find(|(n, _)| n == name) {
            Some((_, k)) => k.add(*kinds),
            None => into.push((name.clone(), *kinds)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_widen() {
        let ty = |ks: &[Kinds]| {
            let mut all = Kinds::default();
            ks.iter().for_each(|k| all.add(*k));
            all.ty()
        };
        assert_eq!(ty(&[]), Type::String);
        assert_eq!(ty(&[Kinds::LONG, Kinds::REAL]), Type::Real);
        assert_eq!(ty(&[Kinds::LONG, Kinds::BOOL]), Type::String);
        assert_eq!(ty(&[Kinds::NESTED, Kinds::LONG]), Type::Dynamic);
        assert_eq!(ty(&[Kinds::NESTED, Kinds::TEXT]), Type::String);
        assert_eq!(ty(&[Kinds::DATE]), Type::DateTime);
    }

    #[test]
    fn kinds_of_fields() {
        for (text, kinds) in [
            ("12", Kinds::LONG),
            ("-1.5e3", Kinds::REAL),
            ("007", Kinds::TEXT),
            ("10.0.0.1", Kinds::TEXT),
            ("True", Kinds::BOOL),
            ("2026-03-01T12:00:00Z", Kinds::DATE),
            ("10/26/2020, 9:43:12.000 PM", Kinds::DATE),
            ("1.1", Kinds::REAL),
            ("5 May 2020", Kinds::TEXT),
            ("[1]", Kinds::NESTED),
            ("[x", Kinds::TEXT),
            ("18446744073709551615", Kinds::TEXT),
            ("", Kinds::default()),
        ] {
            assert_eq!(Kinds::of_field(text.as_bytes()), kinds, "{text}");
        }
        assert_eq!(suffix_type("Squid_CL", "Bytes_d"), Some(Type::Real));
        assert_eq!(suffix_type("Squid", "Bytes_d"), None);
    }
}
