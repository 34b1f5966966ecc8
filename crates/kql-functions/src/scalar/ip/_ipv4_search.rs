//! Search for addresses and prefixes of addresses in text.

use super::_ipv4::address;
use hashbrown::HashSet;

/// The addresses that are searched.
#[derive(Default)]
pub(super) struct Wanted {
    /// Whole addresses.
    addresses: HashSet<u32, foldhash::fast::FixedState>,
    /// The leading bytes of addresses of one, two and three bytes.
    prefixes: [HashSet<u32, foldhash::fast::FixedState>; 3],
}

impl Wanted {
    /// Adds an address; a string that is not an address matches nothing.
    pub(super) fn address(&mut self, text: &str) {
        self.addresses.extend(address(text));
    }

    /// Adds an address, or the start of one that ends in a dot.
    pub(super) fn prefix(&mut self, text: &str) {
        let Some(start) = text.strip_suffix('.') else { return self.address(text) };
        let dots = start.bytes().filter(|b| *b == b'.').count();
        if let Some(set) = self.prefixes.get_mut(dots) {
            let padded = format!("{start}{}", ".0".repeat(3 - dots));
            set.extend(address(&padded).map(|a| a >> (24 - 8 * dots)));
        }
    }

    fn has(&self, address: u32) -> bool {
        self.addresses.contains(&address)
            || self
                .prefixes
                .iter()
                .enumerate()
                .any(|(n, set)| !set.is_empty() && set.contains(&(address >> (24 - 8 * n))))
    }

    /// Whether the string holds such an address, with no letter or digit beside it.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut from = 0;
        // An address has a dot after at most three digits; dots are rarer than digits.
        while let Some(dot) = memchr::memchr(b'.', bytes.get(from..).unwrap_or_default()).map(|i| from + i) {
            from = dot + 1;
            let digits = bytes[..dot].iter().rev().take_while(|b| b.is_ascii_digit()).count();
            if !(1..=3).contains(&digits) {
                continue;
            }
            let start = dot - digits;
            let length = bytes[start..].iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
            // A full stop may follow the address.
            let end = start + length - bytes[start..start + length].iter().rev().take_while(|b| **b == b'.').count();
            let before = text[..start].chars().next_back();
            let after = text[end..].chars().next();
            let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            if free(before)
                && before != Some('.')
                && free(after)
                && address(&text[start..end]).is_some_and(|a| self.has(a))
            {
                return true;
            }
            from = from.max(end);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_alone() {
        let mut wanted = Wanted::default();
        wanted.address("127.0.0.1");
        wanted.prefix("192.168.");
        for (text, yes) in [
            ("05:04:54 127.0.0.1 GET", true),
            ("05:04:54127.0.0.1 GET", false),
            ("a 127.0.0.12", false),
            ("at 192.168.7.9.", true),
            ("192.168.7.256", false),
            ("x192.168.7.1", false),
            ("1.2.3.4 and 127.0.0.1", true),
            ("127.0.0.1.5", false),
            ("", false),
        ] {
            assert_eq!(wanted.is_in(text), yes, "{text}");
        }
    }
}
