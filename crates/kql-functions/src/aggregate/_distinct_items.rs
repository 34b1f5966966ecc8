//! The values of groups that appear once each, in order of first appearance.

use super::_distinct::Distinct;
use super::_elements::Items;
use super::_max_size::Limit;
use crate::{Accumulator, Args, BindArgs, EvalError};
use kql_types::{Column, OutputLimit, Type};

/// Items whose keys are distinct within a group, up to the limit that an argument sets.
pub(super) struct DistinctItems {
    limit: Limit,
    /// The keys.
    pub(super) seen: Distinct,
    /// The items, one for each key.
    pub(super) items: Items,
    form: Form,
}

/// How an aggregate reads its items from a batch, and makes its result of them.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// Type of the keys.
    pub(super) keys: Type,
    /// Adds the items of a batch whose keys are new.
    pub(super) add: fn(&mut DistinctItems, &Args<'_>, groups: &[u32]),
    /// Makes a value for each group.
    pub(super) finish: fn(&mut Items, usize, OutputLimit) -> Result<Column, EvalError>,
}

impl DistinctItems {
    /// No items; at most `default` for each group, unless an argument sets the limit.
    pub(super) fn accumulator(args: &BindArgs<'_>, default: u32, form: Form) -> Box<dyn Accumulator> {
        let seen = Distinct::new(form.keys, default);
        Box::new(DistinctItems { limit: Limit::new(args, default), seen, items: Items::default(), form })
    }
}

impl Accumulator for DistinctItems {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.seen.set_limit(self.limit.get(args));
        self.seen.grow(group_count);
        (self.form.add)(self, args, groups);
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        (self.form.finish)(&mut self.items, group_count, limit)
    }

    fn memory(&self) -> usize {
        self.seen.memory() + self.items.memory()
    }
}
