//! Type inference: the type of a column from its values.

use super::cell::{DateOrder, OrderEvidence, comma_number, is_clear_datetime, order_evidence};
use kql_types::{Type, json_is_valid};
use std::collections::HashMap;

/// The set of kinds of values seen in a column. Nulls and empty text do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds(u16);

impl Kinds {
    pub const BOOL: Kinds = Kinds(1);
    pub const LONG: Kinds = Kinds(2);
    pub const REAL: Kinds = Kinds(4);
    pub const DATE: Kinds = Kinds(8);
    pub const NESTED: Kinds = Kinds(16);
    pub const TEXT: Kinds = Kinds(32);
    /// Dates that show that the day, or the month, is first, and dates that may be either.
    pub const DAY_FIRST: Kinds = Kinds(64);
    pub const MONTH_FIRST: Kinds = Kinds(128);
    pub const EITHER_FIRST: Kinds = Kinds(256);
    /// Numbers with a decimal comma.
    pub const COMMA: Kinds = Kinds(512);

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
        let only = |k: u16| self.0 & !k == 0;

        if self.0 == 0 || has(Kinds::TEXT) {
            Type::String
        } else if has(Kinds::NESTED) {
            Type::Dynamic
        } else if only(Kinds::BOOL.0) {
            Type::Bool
        } else if only(Kinds::LONG.0) {
            Type::Long
        } else if only(Kinds::LONG.0 | Kinds::REAL.0) || only(Kinds::LONG.0 | Kinds::COMMA.0) {
            Type::Real
        } else if only(Kinds::DATE.0 | ORDERED) && !self.contradicts_itself() {
            Type::DateTime
        } else {
            Type::String
        }
    }

    /// Whether a column of a type holds all values without change.
    pub fn fit(self, ty: Type) -> bool {
        let only = |k: u16| self.0 & !k == 0;
        match ty {
            Type::Bool => only(Kinds::BOOL.0),
            Type::Int | Type::Long => only(Kinds::LONG.0),
            Type::Real | Type::Decimal => only(Kinds::LONG.0 | Kinds::REAL.0 | Kinds::COMMA.0),
            Type::DateTime => only(Kinds::DATE.0 | ORDERED),
            // Text may be a timespan or a guid.
            Type::Timespan | Type::Guid => only(Kinds::TEXT.0),
            Type::Dynamic => true,
            Type::String => self.settled(),
        }
    }

    /// The order of the dates.
    pub fn order(self) -> DateOrder {
        match (self.0 & Kinds::DAY_FIRST.0 != 0, self.0 & Kinds::MONTH_FIRST.0 != 0) {
            (true, false) => DateOrder::DayFirst,
            (false, true) => DateOrder::MonthFirst,
            (true, true) | (false, false) => DateOrder::Undecided,
        }
    }

    /// Whether some dates have the day first and others the month.
    pub fn contradicts_itself(self) -> bool {
        let both = Kinds::DAY_FIRST.0 | Kinds::MONTH_FIRST.0;
        self.0 & both == both
    }

    /// Whether the order of the dates matters, so that all of them decide it.
    pub fn has_ordered_dates(self) -> bool {
        self.0 & ORDERED != 0
    }

    /// What a text says about the order of the dates of a column.
    pub fn of_date(text: &[u8]) -> Kinds {
        if !text.first().is_some_and(u8::is_ascii_digit) {
            return Kinds::default();
        }
        match std::str::from_utf8(text).map_or(OrderEvidence::Nothing, order_evidence) {
            OrderEvidence::DayFirst => Kinds::DAY_FIRST,
            OrderEvidence::MonthFirst => Kinds::MONTH_FIRST,
            OrderEvidence::Either => Kinds::EITHER_FIRST,
            OrderEvidence::Nothing => Kinds::default(),
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
        } else if text[0].is_ascii_digit() && is_clear_datetime(text) {
            let mut kinds = Kinds::of_date(text);
            if kinds == Kinds::default() {
                kinds = Kinds::DATE;
            }
            kinds
        } else {
            Kinds::TEXT
        }
    }

    /// The kind of a CSV field. Numbers that would not print as they were written (`007`, `+1`) are text.
    pub fn of_field(text: &[u8], mark: DecimalMark) -> Kinds {
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
                if number && json_is_valid(t) {
                    Kinds::of_number(t)
                } else if mark == DecimalMark::Comma && comma_number(t).is_some_and(|n| json_is_valid(n.as_bytes())) {
                    Kinds::COMMA
                } else {
                    Kinds::of_string(t)
                }
            }
            _ if t.eq_ignore_ascii_case(b"true") || t.eq_ignore_ascii_case(b"false") => Kinds::BOOL,
            _ => Kinds::TEXT,
        }
    }
}

const ORDERED: u16 = Kinds::DAY_FIRST.0 | Kinds::MONTH_FIRST.0 | Kinds::EITHER_FIRST.0;

/// What separates the fraction of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecimalMark {
    Point,
    /// A point or a comma.
    Comma,
}

/// What type inference has to determine for a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interest {
    /// Its type.
    Kinds,
    /// The order of its dates: it is of type datetime.
    Dates,
    /// Nothing: its type is final.
    Nothing,
}

/// A column that is expected in a file.
pub(crate) type Expected = (String, Interest);

/// Whether a table is a custom log (`…_CL`).
pub(crate) fn is_custom(table: &str) -> bool {
    table.len() > 3 && table.is_char_boundary(table.len() - 3) && table[table.len() - 3..].eq_ignore_ascii_case("_CL")
}

/// The type that the suffix of a column implies in a custom log.
pub(crate) fn suffix_type(table: &str, column: &str) -> Option<Type> {
    let (stem, suffix) = column.rsplit_once('_')?;
    if !is_custom(table) || stem.is_empty() {
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
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub columns: Vec<(String, Kinds)>,
    /// Whether there are further keys, which are data rather than names of columns.
    pub beyond: bool,
}

/// More keys than any table has columns.
pub(crate) const MAX_KEYS: usize = 20_000;

impl FromIterator<(String, Kinds)> for Seen {
    fn from_iter<I: IntoIterator<Item = (String, Kinds)>>(columns: I) -> Seen {
        Seen { columns: columns.into_iter().collect(), beyond: false }
    }
}

/// Adds the columns of another part of a file, or of another file.
pub(crate) fn widen(into: &mut Seen, other: Seen) {
    into.beyond |= other.beyond;
    if other.columns.is_empty() {
        return;
    }
    let names = into.columns.iter().enumerate();
    let places: HashMap<String, usize> = names.map(|(i, (name, _))| (name.clone(), i)).collect();
    for (name, kinds) in other.columns {
        match places.get(&name) {
            Some(i) => into.columns[*i].1.add(kinds),
            None if into.columns.len() < MAX_KEYS => into.columns.push((name, kinds)),
            None => into.beyond = true,
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
            ("10/26/2020, 9:43:12.000 PM", Kinds::MONTH_FIRST),
            ("26/10/2020, 21:43:12.000", Kinds::DAY_FIRST),
            ("10/11/2020, 21:43:12.000", Kinds::EITHER_FIRST),
            ("10/10/2020, 21:43:12.000", Kinds::DATE),
            ("1,5", Kinds::TEXT),
            ("1.1", Kinds::REAL),
            ("5 May 2020", Kinds::TEXT),
            ("[1]", Kinds::NESTED),
            ("[x", Kinds::TEXT),
            ("18446744073709551615", Kinds::TEXT),
            ("", Kinds::default()),
        ] {
            assert_eq!(Kinds::of_field(text.as_bytes(), DecimalMark::Point), kinds, "{text}");
        }
        assert_eq!(suffix_type("Squid_CL", "Bytes_d"), Some(Type::Real));
        assert_eq!(suffix_type("Squid", "Bytes_d"), None);
    }
}
