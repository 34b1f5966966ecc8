//! `hash(source, [mod])` and `hash_xxhash64(source, [mod])`.

use super::_xxhash64::xxhash64;
use crate::{BindArgs, BindError, Family, Kernel, Nulls, Scalar};
use kql_types::{Column, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[
    declare("hash", "hash-function", "A 64-bit hash of the value; currently the same as `hash_xxhash64`."),
    declare(
        "hash_xxhash64",
        "hash-xxhash64-function",
        "XXH64 hash with seed 0 of the UTF-8 bytes of a string, or of the binary representation of another type; \
         modulo the second argument, if given.",
    ),
];

const fn declare(name: &'static str, source: &'static str, summary: &'static str) -> Scalar {
    Scalar::pure(
        Family::Hash,
        name,
        &["(source: not_dynamic, mod: integer?) -> long"],
        Nulls::Described("Null gives null, and so does a modulus that is null or below 1."),
        summary,
        source,
        bind,
    )
}

fn bind(args: &BindArgs<'_>) -> Result<Kernel, BindError> {
    let text = args.types[0] == Type::String;
    let reduced = args.count() > 1;
    Ok(Box::new(move |args| {
        let column = &args.columns[0];
        let strings = column.as_strings();
        let moduli = reduced.then(|| args.columns[1].as_longs());
        Ok(Column::longs((0..args.rows).map(|i| {
            let hash = if text { Some(xxhash64(strings.get(i).as_bytes())) } else { of_value(&column.value(i)) }?;
            match moduli.as_ref().map(|m| m.get(i)) {
                None => Some(hash as i64),
                Some(modulus) => {
                    modulus.and_then(|m| u64::try_from(m).ok()).and_then(|m| hash.checked_rem(m)).map(|v| v as i64)
                }
            }
        })))
    }))
}

/// The hash of a value that is not null.
pub(super) fn of_value(value: &Value) -> Option<u64> {
    Some(match value {
        Value::Null(_) | Value::Dynamic(_) => return None,
        Value::Bool(v) => xxhash64(&[u8::from(*v)]),
        Value::Int(v) => xxhash64(&v.to_le_bytes()),
        Value::Long(v) | Value::DateTime(v) | Value::Timespan(v) => xxhash64(&v.to_le_bytes()),
        Value::Real(v) => xxhash64(&v.to_bits().to_le_bytes()),
        Value::String(v) => xxhash64(v.as_bytes()),
        Value::Guid(v) => xxhash64(v),
        Value::Decimal(v) => xxhash64(v.to_string().as_bytes()),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Value, ticks};

    #[test]
    fn recorded_answers() {
        let text = Value::String("World".into());
        check("hash", std::slice::from_ref(&text), Value::Long(1_846_988_464_401_551_951));
        check("hash_xxhash64", &[text, Value::Long(100)], Value::Long(51));
        let day = Value::DateTime(ticks::from_date(2015, 1, 1).unwrap());
        check("hash", &[day], Value::Long(1_380_966_698_541_616_202));
    }
}
