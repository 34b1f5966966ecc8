//! Order and equality of dynamic values. Sources: array-sort-asc-function for the order of unlike types;
//! `array_index_of(s, 15.0)` over a series of longs for numbers that are equal across types.

use super::{Dyn, DynRef};
use crate::Decimal;
use std::cmp::Ordering;

/// The sort group of a value. Numbers, datetimes and timespans are one group; the reference does not specify the order
/// after guids.
fn rank(value: &Dyn) -> u8 {
    match value {
        Dyn::Null => 0,
        Dyn::Int(_) | Dyn::Long(_) | Dyn::Real(_) | Dyn::Decimal(_) | Dyn::DateTime(_) | Dyn::Timespan(_) => 1,
        Dyn::String(_) => 2,
        Dyn::Guid(_) => 3,
        Dyn::Bool(_) => 4,
        Dyn::Array(_) => 5,
        Dyn::Bag(_) => 6,
    }
}

impl Dyn {
    /// A total order: null, then numbers with datetimes and timespans by value, strings by bytes, guids, booleans, arrays by
    /// element, bags. Two values are `Equal` where their [`Dyn::key`] is equal, and a datetime also to the number of its ticks.
    pub fn order(&self, other: &Dyn) -> Ordering {
        match (self, other) {
            (Dyn::String(a), Dyn::String(b)) => a.cmp(b),
            (Dyn::Guid(a), Dyn::Guid(b)) => a.cmp(b),
            (Dyn::Bool(a), Dyn::Bool(b)) => a.cmp(b),
            (Dyn::Array(a), Dyn::Array(b)) => {
                let unlike = a.iter().zip(b).map(|(x, y)| x.order(y)).find(|o| o.is_ne());
                unlike.unwrap_or_else(|| a.len().cmp(&b.len()))
            }
            (Dyn::Bag(_), Dyn::Bag(_)) => self.key().cmp(&other.key()),
            _ => match (number(self), number(other)) {
                (Some(a), Some(b)) => a.order(b),
                _ => rank(self).cmp(&rank(other)),
            },
        }
    }

    /// Bytes that are equal exactly for equal values: `1` equals `1.0`, and the order of the members of a bag does not
    /// matter.
    pub fn key(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_key(&mut out);
        out
    }

    /// Appends [`Dyn::key`]; keys are self-delimiting, so that several in a row are a key too.
    pub fn write_key(&self, out: &mut Vec<u8>) {
        match self {
            Dyn::Null => out.push(b'n'),
            Dyn::Bool(b) => out.push(if *b { b't' } else { b'f' }),
            Dyn::Int(v) => long_key(i64::from(*v), out),
            Dyn::Long(v) => long_key(*v, out),
            Dyn::Real(v) => real_key(*v, out),
            Dyn::Decimal(v) => decimal_key(*v, out),
            Dyn::DateTime(v) => fixed(b'd', *v, out),
            Dyn::Timespan(v) => fixed(b's', *v, out),
            Dyn::Guid(v) => {
                out.push(b'g');
                out.extend(v);
            }
            Dyn::String(v) => string_key(v, out),
            Dyn::Array(items) => {
                out.push(b'[');
                items.iter().for_each(|v| v.write_key(out));
                out.push(b']');
            }
            Dyn::Bag(members) => {
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                out.push(b'{');
                for (k, v) in sorted {
                    string_key(k, out);
                    v.write_key(out);
                }
                out.push(b'}');
            }
        }
    }
}

impl DynRef<'_> {
    /// Appends the key of the value, as [`Dyn::write_key`] does; strings and other scalars without a tree.
    pub fn write_key(self, out: &mut Vec<u8>) {
        match self.as_str() {
            Some(s) => string_key(&s, out),
            None => self.to_dyn().write_key(out),
        }
    }
}

#[derive(Clone, Copy)]
enum Number {
    Long(i64),
    Real(f64),
    Decimal(Decimal),
}

fn number(value: &Dyn) -> Option<Number> {
    Some(match value {
        Dyn::Int(v) => Number::Long(i64::from(*v)),
        Dyn::Long(v) | Dyn::DateTime(v) | Dyn::Timespan(v) => Number::Long(*v),
        Dyn::Real(v) => Number::Real(*v),
        Dyn::Decimal(v) => Number::Decimal(*v),
        _ => return None,
    })
}

impl Number {
    fn order(self, other: Number) -> Ordering {
        match (self, other) {
            (Number::Long(a), Number::Long(b)) => a.cmp(&b),
            (Number::Real(a), Number::Real(b)) => reals(a, b),
            (Number::Long(a), Number::Real(b)) => long_real(a, b),
            (Number::Real(a), Number::Long(b)) => long_real(b, a).reverse(),
            (Number::Decimal(a), Number::Decimal(b)) => a.cmp(&b),
            (Number::Decimal(a), Number::Long(b)) => a.cmp(&Decimal::from(b)),
            (Number::Long(a), Number::Decimal(b)) => Decimal::from(a).cmp(&b),
            (Number::Decimal(a), Number::Real(b)) => decimal_real(a, b),
            (Number::Real(a), Number::Decimal(b)) => decimal_real(b, a).reverse(),
        }
    }
}

/// NaN sorts before all numbers; `-0.0` equals `0.0`.
fn reals(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
}

/// Exact beyond 2^53 too, where converting to real would make different longs equal.
fn long_real(a: i64, b: f64) -> Ordering {
    if b.is_nan() {
        return Ordering::Greater;
    }
    match (a as f64).partial_cmp(&b) {
        Some(Ordering::Equal) if b.abs() < 9.2e18 => a.cmp(&(b as i64)),
        Some(o) => o,
        None => Ordering::Greater,
    }
}

fn decimal_real(a: Decimal, b: f64) -> Ordering {
    match Decimal::from_f64(b) {
        Some(d) => a.cmp(&d),
        None => reals(a.to_f64(), b),
    }
}

fn fixed(tag: u8, v: i64, out: &mut Vec<u8>) {
    out.push(tag);
    out.extend(v.to_be_bytes());
}

fn long_key(v: i64, out: &mut Vec<u8>) {
    fixed(b'i', v, out);
}

fn real_key(v: f64, out: &mut Vec<u8>) {
    if v.fract() == 0.0 && v.abs() < 9.2e18 {
        long_key(v as i64, out);
    } else {
        fixed(b'r', if v.is_nan() { f64::NAN.to_bits() } else { v.to_bits() } as i64, out);
    }
}

fn decimal_key(v: Decimal, out: &mut Vec<u8>) {
    let real = v.to_f64();
    if let (0, Some(whole)) = (v.parts().1, v.to_i64()) {
        long_key(whole, out);
    } else if Decimal::from_f64(real) == Some(v) {
        real_key(real, out);
    } else {
        out.push(b'm');
        string_key(&v.to_string(), out);
    }
}

fn string_key(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend((text.len() as u32).to_be_bytes());
    out.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_equal_across_types() {
        assert_eq!(Dyn::Long(1).key(), Dyn::Real(1.0).key());
        assert_eq!(Dyn::Int(0).key(), Dyn::Real(-0.0).key());
        assert_ne!(Dyn::Long(1).key(), Dyn::Bool(true).key());
        assert_ne!(Dyn::Long(1).key(), Dyn::String("1".into()).key());
        assert_eq!(
            Dyn::from_json(r#"{"a":1,"b":[2.0]}"#).map(|d| d.key()),
            Dyn::from_json(r#"{"b":[2],"a":1.0}"#).map(|d| d.key())
        );
        assert_eq!(Dyn::Long(i64::MAX).order(&Dyn::Real(9.3e18)), Ordering::Less);
        assert_eq!(Dyn::Long(9007199254740993).order(&Dyn::Real(9007199254740992.0)), Ordering::Greater);
    }

    #[test]
    fn storage_forms_have_the_key_of_their_tree() {
        for text in [r#""a\tb""#, "1", "1.5", "[1,{\"a\":null}]", "true", r#" "x""#] {
            let tree = Dyn::from_json(text).unwrap();
            let mut binary = Vec::new();
            tree.encode(&mut binary);
            for bytes in [text.as_bytes(), &binary] {
                let mut key = Vec::new();
                DynRef::new(bytes).write_key(&mut key);
                assert_eq!(key, tree.key(), "{text}");
            }
        }
    }

    #[test]
    fn unlike_types_sort_as_the_reference_says() {
        let mut values = Dyn::from_json(r#"["b",true,3,"a",1.5]"#).unwrap();
        if let Dyn::Array(items) = &mut values {
            items.push(Dyn::Guid([0; 16]));
            items.sort_by(Dyn::order);
        }
        assert_eq!(values.to_json(), r#"[1.5,3,"a","b","00000000-0000-0000-0000-000000000000",true]"#);
    }
}
