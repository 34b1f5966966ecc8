//! The optional `maxSize` argument of lists, sets and bags.

use crate::{Args, BindArgs};
use kql_types::Value;

/// Largest size, and the default of the functions that are not legacy.
pub(super) const MAX_SIZE: u32 = 1 << 20;

/// The limit: known when bound, or read from the first row.
pub(super) struct Limit(Option<u32>);

impl Limit {
    pub(super) fn new(args: &BindArgs<'_>, default: u32) -> Self {
        Limit(if args.count() < 2 { Some(default) } else { args.constant(1).map(clamp) })
    }

    pub(super) fn get(&mut self, args: &Args<'_>) -> u32 {
        match self.0 {
            Some(limit) => limit,
            None if args.rows == 0 || !args.has(1) => MAX_SIZE,
            None => *self.0.insert(clamp(&args.columns[1].value(0))),
        }
    }
}

fn clamp(size: &Value) -> u32 {
    size.as_i64().map_or(MAX_SIZE, |n| n.clamp(0, i64::from(MAX_SIZE)) as u32)
}
