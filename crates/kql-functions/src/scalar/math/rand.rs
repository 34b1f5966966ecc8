//! `rand(n)` and `new_guid()`.

use crate::scalar::operator::_vectorized::longs;
use crate::{BindArgs, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Column, Type, Value};
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: None,
        name: "rand",
        aliases: &[],
        family: Family::Math,
        syntax: Syntax::Named,
        signatures: &["(number: integer?) -> real"],
        naming: Naming::FirstArgument,
        nulls: Nulls::Described("A null bound counts as no bound."),
        purity: Purity::Row,
        summary: "A random real from 0 to 1 or, with a bound, a random whole number from 0 to below the bound; a \
                  new one for each row and each call. Vigie derives the numbers from the seed of the run, so \
                  results are reproducible.",
        source: "rand-function",
        bind: |args| {
            let source = Source::new(args, 1);
            let kernel: Kernel = Box::new(move |args| {
                let first = source.take(args.rows);
                // The last argument is the number of the call.
                let bounds = args.columns.first().filter(|_| args.columns.len() > 1).map(longs);
                let row = |i: usize| {
                    let unit = (source.word(first + i as u64) >> 11) as f64 / (1u64 << 53) as f64;
                    match bounds.as_ref().and_then(|b| b.get(i)) {
                        Some(n) if n > 0 => (unit * n as f64).floor(),
                        _ => unit,
                    }
                };
                Ok(Column::reals((0..args.rows).map(|i| Some(row(i)))))
            });
            Ok(kernel)
        },
    },
    Scalar {
        id: None,
        name: "new_guid",
        aliases: &[],
        family: Family::Math,
        syntax: Syntax::Named,
        signatures: &["() -> guid"],
        naming: Naming::None,
        nulls: Nulls::Described("Never null."),
        purity: Purity::Row,
        summary: "A random guid for each row, derived from the seed of the run.",
        source: "new-guid-function",
        bind: |args| {
            let source = Source::new(args, 2);
            let kernel: Kernel = Box::new(move |args| {
                let first = source.take(2 * args.rows);
                let row = |i: usize| {
                    let mut bytes = [0; 16];
                    let at = first + 2 * i as u64;
                    bytes[..8].copy_from_slice(&source.word(at).to_be_bytes());
                    bytes[8..].copy_from_slice(&source.word(at + 1).to_be_bytes());
                    // Version 4, variant 1.
                    bytes[6] = bytes[6] & 0x0f | 0x40;
                    bytes[8] = bytes[8] & 0x3f | 0x80;
                    Value::Guid(bytes)
                };
                Ok(Column::from_values(Type::Guid, (0..args.rows).map(row)))
            });
            Ok(kernel)
        },
    },
];

/// Random words by position: positions are handed out to batches, and a word depends on its position alone.
struct Source {
    seed: u64,
    next: AtomicU64,
}

impl Source {
    /// A stream of its own for each function and each call of it in a query.
    fn new(args: &BindArgs<'_>, function: u64) -> Self {
        let call = args.constants.last().copied().flatten().and_then(Value::as_i64).unwrap_or(0);
        Source::seeded(args.context.seed ^ function.rotate_left(32) ^ call.unsigned_abs().rotate_left(40))
    }

    fn seeded(seed: u64) -> Self {
        Source { seed: mix(seed), next: AtomicU64::new(0) }
    }

    fn take(&self, n: usize) -> u64 {
        self.next.fetch_add(n as u64, Ordering::Relaxed)
    }

    fn word(&self, position: u64) -> u64 {
        mix(self.seed.wrapping_add(position.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }
}

/// The finalizer of SplitMix64.
fn mix(v: u64) -> u64 {
    let v = (v ^ v >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let v = (v ^ v >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    v ^ v >> 31
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn words_differ() {
        let source = Source::seeded(1);
        assert_ne!(source.word(0), source.word(1));
        assert_ne!(source.word(0), Source::seeded(2).word(0));
        assert_eq!(source.take(3) + 3, source.take(1));
    }
}
