//! IPv6 addresses, and IPv4 addresses mapped to IPv6, with an optional prefix length.

use super::_ipv4;

/// An address with the length of its prefix in bits of 128.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    /// The address.
    pub(crate) address: u128,
    /// 0 to 128.
    pub(crate) length: u32,
    /// Whether the last 32 bits were written with dots: then the length counts within them.
    dotted: bool,
}

impl Network {
    /// The address for comparison: `::1.2.3.4` counts as the address that `1.2.3.4` is mapped to.
    pub(crate) fn mapped(self) -> u128 {
        if self.dotted && self.address >> 32 == 0 { self.address | MAPPED } else { self.address }
    }
}

/// `::ffff:0:0`.
const MAPPED: u128 = 0xffff << 32;

/// Reads an address of either version.
pub(crate) fn network(text: &str) -> Option<Network> {
    let text = text.trim_ascii();
    let (text, length) = match text.split_once('/') {
        None => (text, None),
        Some((t, l)) => {
            let digits = !l.is_empty() && l.len() <= 3 && l.bytes().all(|b| b.is_ascii_digit());
            (t, Some(if digits { l.parse::<u32>().ok()? } else { return None }))
        }
    };
    let text = text.split_once('%').map_or(text, |(address, _zone)| address);
    let (address, dotted) = match _ipv4::address(text) {
        Some(a) => (MAPPED | u128::from(a), true),
        None => (address(text)?, text.contains('.')),
    };
    let most = if dotted { 32 } else { 128 };
    let length = length.unwrap_or(most);
    (length <= most).then_some(Network { address, length: length + 128 - most, dotted })
}

fn address(text: &str) -> Option<u128> {
    let (head, tail) = match text.split_once("::") {
        Some((_, tail)) if tail.contains("::") => return None,
        Some((head, tail)) => (head, Some(tail)),
        None => (text, None),
    };
    let (high, n) = groups(head, tail.is_none())?;
    match tail {
        None => (n == 8).then_some(high),
        Some(tail) => {
            let (low, m) = groups(tail, true)?;
            if n + m > 7 {
                return None;
            }
            Some(if n == 0 { low } else { high << (16 * (8 - n)) | low })
        }
    }
}

/// Groups of hexadecimal digits, the last of which may be an IPv4 address that counts as two.
fn groups(text: &str, last: bool) -> Option<(u128, u32)> {
    let (mut value, mut count) = (0u128, 0);
    if text.is_empty() {
        return Some((0, 0));
    }
    let mut parts = text.split(':').peekable();
    while let Some(part) = parts.next() {
        if last && parts.peek().is_none() && part.contains('.') {
            value = value << 32 | u128::from(_ipv4::address(part)?);
            count += 2;
        } else {
            let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit());
            value = value << 16 | if digits { u128::from(u16::from_str_radix(part, 16).ok()?) } else { return None };
            count += 1;
        }
        if count > 8 {
            return None;
        }
    }
    Some((value, count))
}

/// The first `length` bits.
pub(crate) fn mask(length: u32) -> u128 {
    if length == 0 { 0 } else { u128::MAX << (128 - length.min(128)) }
}

/// Eight groups of four digits.
pub(crate) fn format(address: u128, out: &mut String) {
    use std::fmt::Write;
    for i in (0..8).rev() {
        let _ = write!(out, "{:04x}", (address >> (16 * i)) as u16);
        if i > 0 {
            out.push(':');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let text = |s: &str| {
            network(s).map(|n| {
                let mut out = String::new();
                format(n.address & mask(n.length), &mut out);
                out
            })
        };
        for (from, to) in [
            ("192.168.255.255/24", "0000:0000:0000:0000:0000:ffff:c0a8:ff00"),
            ("::192.168.255.255/24", "0000:0000:0000:0000:0000:0000:c0a8:ff00"),
            ("2001:db8::10/128", "2001:0db8:0000:0000:0000:0000:0000:0010"),
            ("::", "0000:0000:0000:0000:0000:0000:0000:0000"),
            ("fe80::85d:e82c:9446:7994/120", "fe80:0000:0000:0000:085d:e82c:9446:7900"),
        ] {
            assert_eq!(text(from).as_deref(), Some(to), "{from}");
        }
        for bad in [
            "nope",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            "gggg::1",
            "256.1.1.1",
            "1.2.3.4/33",
            "::ffff:1.2.3.400",
            "::ffff:1.2.3.4/120",
            "2001:db8::10/129",
            "",
            ":",
            "1:",
            "12345::",
        ] {
            assert_eq!(text(bad), None, "{bad}");
        }
    }
}
