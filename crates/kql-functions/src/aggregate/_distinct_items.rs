//! The values of groups that appear once each, in order of first appearance.

use super::_distinct::Distinct;
use super::_elements::Items;
use super::_max_size::Limit;
use crate::{Args, BindArgs};
use kql_types::Type;

/// Items whose keys are distinct within a group, up to the limit that an argument sets.
pub(super) struct DistinctItems {
    limit: Limit,
    /// The keys.
    pub(super) seen: Distinct,
    /// The items, one for each key.
    pub(super) items: Items,
}

impl DistinctItems {
    /// No items; `keys` is the type of the keys.
    pub(super) fn new(args: &BindArgs<'_>, keys: Type, default: u32) -> DistinctItems {
        DistinctItems { limit: Limit::new(args, default), seen: Distinct::new(keys, default), items: Items::default() }
    }

    /// Prepares for a batch: reads the limit and makes room for new groups.
    pub(super) fn start(&mut self, args: &Args<'_>, group_count: usize) {
        self.seen.set_limit(self.limit.get(args));
        self.seen.grow(group_count);
    }

    /// Bytes held.
    pub(super) fn memory(&self) -> usize {
        self.seen.memory() + self.items.memory()
    }
}
