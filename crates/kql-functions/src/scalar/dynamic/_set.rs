//! Sets of dynamic values: equality is that of [`kql_types::Dyn::key`].

use hashbrown::HashSet;
use kql_types::DynRef;

/// The keys of some elements.
#[derive(Default)]
pub(crate) struct Set {
    seen: HashSet<Vec<u8>, foldhash::fast::FixedState>,
    key: Vec<u8>,
}

impl Set {
    /// The elements of an array.
    pub(crate) fn of<'a>(items: impl Iterator<Item = DynRef<'a>>) -> Set {
        let mut set = Set::default();
        items.for_each(|v| _ = set.insert(v));
        set
    }

    /// Adds an element; whether it is new.
    pub(crate) fn insert(&mut self, value: DynRef<'_>) -> bool {
        self.key.clear();
        value.write_key(&mut self.key);
        !self.seen.contains(&self.key) && self.seen.insert(self.key.clone())
    }

    /// Whether an element is in the set.
    pub(crate) fn contains(&mut self, value: DynRef<'_>) -> bool {
        self.key.clear();
        value.write_key(&mut self.key);
        self.seen.contains(&self.key)
    }

    /// Number of elements.
    pub(crate) fn len(&self) -> usize {
        self.seen.len()
    }
}
