//! Percent-encoding.

/// Decodes `%xx`, and optionally `+` as a space. Malformed sequences stay; bytes that are not UTF-8 are replaced.
pub(crate) fn decode(text: &str, plus: bool) -> String {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|b| *b == b'%' || plus && *b == b'+') {
        return text.to_string();
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let digit = |i: usize| bytes.get(i).and_then(|b| (*b as char).to_digit(16));
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (b'+', ..) if plus => {
                out.push(b' ');
                at += 1;
            }
            (b, ..) => {
                out.push(b);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
