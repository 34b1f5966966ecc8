/// A real as Kusto prints it: the shortest text that reads back, always with a point or an exponent (`1500.0`, `1E+20`),
/// or `inf`, `-inf` and `NaN`.
pub fn format_real(v: f64) -> String {
    if v.is_nan() {
        return "NaN".into();
    }
    if v.is_infinite() {
        return if v > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let (digits, exponent) = shortest(v);
    layout(v.is_sign_negative(), &digits, exponent)
}

/// A finite real inside an array or a bag. Where several strings of the shortest length read back, the engine prints
/// the largest one there and not the nearest, as the recorded strings of densified polygons show.
pub fn format_element(v: f64) -> String {
    let (mut digits, exponent) = shortest(v);
    // Fewer digits lie too far apart for two of them to read back.
    if digits.len() >= 16 {
        let scale = exponent - (digits.len() as i32 - 1);
        while let Some(next) = digits.parse::<u64>().ok().map(|d| (d + 1).to_string())
            && next.len() == digits.len()
            && format!("{next}e{scale}").parse() == Ok(v.abs())
        {
            digits = next;
        }
    }
    layout(v.is_sign_negative(), &digits, exponent)
}

/// The nearest of the shortest digits that read back, and the power of ten of the first one.
fn shortest(v: f64) -> (String, i32) {
    let text = format!("{:e}", v.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

fn layout(negative: bool, digits: &str, exponent: i32) -> String {
    let sign = if negative { "-" } else { "" };
    if !(-5..15).contains(&exponent) {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let e = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{first}{point}{rest}E{e}{:02}", exponent.abs());
    }
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    let whole = exponent as usize + 1;
    match digits.split_at_checked(whole) {
        Some((whole, rest)) if !rest.is_empty() => format!("{sign}{whole}.{rest}"),
        _ => format!("{sign}{digits}{}.0", "0".repeat(whole - digits.len())),
    }
}

/// Text to long as `tolong` reads it: surrounding white space, a sign, decimal digits or `0x` hex; nothing else.
pub fn parse_long(text: &str) -> Option<i64> {
    kql_literal::number::parse_long(text).ok()
}

/// Text to real as `toreal` reads it: `nan` and `inf` in the spellings that the engine takes, no digit groups.
pub fn parse_real(text: &str) -> Option<f64> {
    kql_literal::number::parse_real(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reals_print_as_the_engine_prints_them() {
        for (v, text) in [(1500.0, "1500.0"), (-2.5, "-2.5"), (1e20, "1E+20"), (1e-7, "1E-07"), (0.1, "0.1")] {
            assert_eq!(format_real(v), text);
        }
        for (v, text) in
            [(0.0, "0.0"), (-0.0, "-0.0"), (1e14, "100000000000000.0"), (1e15, "1E+15"), (1.5e-5, "0.000015")]
        {
            assert_eq!((format_real(v), format_element(v)), (text.into(), text.into()));
        }
        assert_eq!(format_real(-1.25e-200), "-1.25E-200");
    }

    #[test]
    fn elements_print_the_largest_of_the_shortest_texts() {
        // Between this real and its neighbors half way lie two strings of sixteen digits.
        let below_ten = 10f64.next_down();
        assert_eq!(format_real(below_ten), "9.999999999999998");
        assert_eq!(format_element(below_ten), "9.999999999999999");
        assert_eq!(format_element(-below_ten), "-9.999999999999999");
        assert_eq!(format_element(0.1 + 0.2), "0.30000000000000007");
        assert_eq!(format_element(0.1), "0.1");
    }
}
