/// A real as Kusto prints it: the shortest text that reads back, always with a point or an exponent (`1500.0`, `1E+20`),
/// or `inf`, `-inf` and `NaN`.
pub fn format_real(v: f64) -> String {
    if v.is_nan() {
        return "NaN".into();
    }
    if v.is_infinite() {
        return if v > 0.0 { "inf".into() } else { "-inf".into() };
    }
    if v == 0.0 {
        return if v.is_sign_negative() { "-0.0".into() } else { "0.0".into() };
    }
    let sci = format!("{v:e}");
    let (mantissa, exponent) = sci.split_once('e').unwrap_or((&sci, "0"));
    let e: i32 = exponent.parse().unwrap_or(0);
    if (-5..15).contains(&e) {
        let plain = format!("{v}");
        if plain.contains('.') { plain } else { plain + ".0" }
    } else {
        let sign = if e < 0 { '-' } else { '+' };
        format!("{mantissa}E{sign}{:02}", e.abs())
    }
}

/// Text to long as `tolong` reads it: surrounding white space, a sign, decimal digits or `0x` hex; nothing else.
pub fn parse_long(text: &str) -> Option<i64> {
    let t = text.trim();
    let (negative, digits) = match t.as_bytes().first()? {
        b'-' => (true, &t[1..]),
        b'+' => (false, &t[1..]),
        _ => (false, t),
    };
    if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        let v = u64::from_str_radix(hex, 16).ok()? as i64;
        return Some(if negative { v.wrapping_neg() } else { v });
    }
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    t.strip_prefix('+').unwrap_or(t).parse().ok()
}

/// Text to real as `toreal` reads it: `nan` and `inf` in the spellings that the engine takes, no digit groups.
pub fn parse_real(text: &str) -> Option<f64> {
    let t = text.trim();
    match t {
        "nan" | "NaN" => return Some(f64::NAN),
        "inf" | "Inf" | "+inf" | "Infinity" | "+Infinity" => return Some(f64::INFINITY),
        "-inf" | "-Inf" | "-Infinity" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    let ok = t.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    if !ok || t.is_empty() { None } else { t.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reals_print_as_the_engine_prints_them() {
        for (v, text) in [(1500.0, "1500.0"), (-2.5, "-2.5"), (1e20, "1E+20"), (1e-7, "1E-07"), (0.1, "0.1")] {
            assert_eq!(format_real(v), text);
        }
    }
}
