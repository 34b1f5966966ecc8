//! Bags whose keys may repeat.

use super::{Bag, Dyn};
use std::collections::HashMap;

/// Up to this many members are compared one after the other, which is faster than an index.
const FEW: usize = 16;

/// Collects the members of a bag in time linear in their number. If a key repeats, the last value wins, at the position of the first.
#[derive(Debug, Default)]
pub struct BagBuilder {
    members: Bag,
    /// The places of all keys, once there are many.
    places: HashMap<String, usize>,
}

impl BagBuilder {
    /// Adds a member or replaces it; then returns the value it had.
    pub fn insert(&mut self, key: String, value: Dyn) -> Option<Dyn> {
        let place = if self.members.len() <= FEW {
            self.members.iter().position(|(k, _)| *k == key)
        } else {
            if self.places.is_empty() {
                self.places.extend(self.members.iter().enumerate().map(|(i, (k, _))| (k.clone(), i)));
            }
            self.places.get(&key).copied()
        };
        match place.and_then(|i| self.members.get_mut(i)) {
            Some(member) => Some(std::mem::replace(&mut member.1, value)),
            None => {
                if !self.places.is_empty() {
                    self.places.insert(key.clone(), self.members.len());
                }
                self.members.push((key, value));
                None
            }
        }
    }

    /// The bag.
    pub fn finish(self) -> Dyn {
        Dyn::Bag(self.members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_keys_keep_their_place_in_bags_of_any_size() {
        for n in [1, FEW, FEW + 1, FEW + 2, 100] {
            let mut bag = BagBuilder::default();
            let mut simple = Bag::new();
            for i in (0..n).chain(0..n).chain(n..n + 3).chain(n / 2..n + 3) {
                let value = Dyn::Long(simple.len() as i64 * 1000 + i as i64);
                bag.insert(i.to_string(), value.clone());
                Dyn::insert(&mut simple, i.to_string(), value);
            }
            assert_eq!(bag.finish(), Dyn::Bag(simple), "{n}");
        }
    }

    /// Comparing all pairs of keys takes minutes.
    #[test]
    fn many_keys_take_linear_time() {
        let text: Vec<String> = (0..200_000).map(|i| format!("\"k{i}\":1")).collect();
        let value = Dyn::from_json(&format!("{{{}}}", text.join(",")));
        assert!(matches!(value, Some(Dyn::Bag(m)) if m.len() == 200_000));
    }
}
