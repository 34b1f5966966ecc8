//! Sets of ranges, merged and sorted, so that membership is one binary search.

/// Ranges of addresses as numbers.
#[derive(Default)]
pub(super) struct Ranges {
    sorted: Vec<(u128, u128)>,
}

impl Ranges {
    /// Ranges from their first and last addresses.
    pub(super) fn new(mut all: Vec<(u128, u128)>) -> Ranges {
        all.sort_unstable();
        let mut sorted: Vec<(u128, u128)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match sorted.last_mut() {
                Some(previous) if first <= previous.1.saturating_add(1) => previous.1 = previous.1.max(last),
                _ => sorted.push((first, last)),
            }
        }
        Ranges { sorted }
    }

    /// Whether an address lies in a range.
    pub(super) fn has(&self, address: u128) -> bool {
        let after = self.sorted.partition_point(|(first, _)| *first <= address);
        after.checked_sub(1).and_then(|i| self.sorted.get(i)).is_some_and(|(_, last)| address <= *last)
    }
}

#[cfg(test)]
mod tests {
    use super::Ranges;

    #[test]
    fn membership() {
        let r = Ranges::new(vec![(10, 20), (15, 30), (31, 40), (100, u128::MAX)]);
        assert_eq!(r.sorted.len(), 2);
        for (a, yes) in [(9, false), (10, true), (40, true), (41, false), (u128::MAX, true)] {
            assert_eq!(r.has(a), yes, "{a}");
        }
    }
}
