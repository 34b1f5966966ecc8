//! IPv4 addresses with an optional prefix length.

/// Reads `a.b.c.d`, decimal numbers of at most three digits each and without leading zeros.
pub(crate) fn address(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    if !(7..=15).contains(&bytes.len()) {
        return None;
    }
    let (mut out, mut part, mut digits, mut dots) = (0u32, 0u32, 0, 0);
    for b in bytes {
        match b.wrapping_sub(b'0') {
            d @ 0..=9 if digits < 3 && (digits == 0 || part > 0) => {
                part = part * 10 + u32::from(d);
                digits += 1;
            }
            _ if *b == b'.' && digits > 0 && part < 256 && dots < 3 => {
                out = out << 8 | part;
                (part, digits, dots) = (0, 0, dots + 1);
            }
            _ => return None,
        }
    }
    (dots == 3 && digits > 0 && part < 256).then_some(out << 8 | part)
}

/// Reads an address with a prefix length after `/`, 32 without.
pub(crate) fn network(text: &str) -> Option<(u32, u32)> {
    // Fast path: nearly every string is an address without a prefix.
    if let Some(a) = address(text) {
        return Some((a, 32));
    }
    let text = text.trim_ascii();
    match text.split_once('/') {
        None => address(text).map(|a| (a, 32)),
        Some((a, length)) => {
            let digits = !length.is_empty() && length.len() <= 2 && length.bytes().all(|b| b.is_ascii_digit());
            let length: u32 = if digits { length.parse().ok()? } else { return None };
            (length <= 32).then_some((address(a)?, length))
        }
    }
}

/// The first `length` bits.
pub(crate) fn mask(length: u32) -> u32 {
    if length == 0 { 0 } else { u32::MAX << (32 - length.min(32)) }
}

/// `a.b.c.d`.
pub(crate) fn format(address: u32, out: &mut String) {
    use std::fmt::Write;
    let [a, b, c, d] = address.to_be_bytes();
    let _ = write!(out, "{a}.{b}.{c}.{d}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(address("127.0.0.1"), Some(0x7f00_0001));
        for bad in
            ["", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1.2.3.", "a.b.c.d", "1.2.3.0004", "1..2.3", "01.2.3.4", "1.2.3.00"]
        {
            assert_eq!(address(bad), None, "{bad}");
        }
        assert_eq!(network("10.0.0.1/8"), Some((0x0a00_0001, 8)));
        assert_eq!(network("10.0.0.1/33"), None);
        assert_eq!(mask(0), 0);
    }
}
