/// A real as it is shown: the nearest of the shortest texts that read back, always with a point or an exponent (`1500.0`,
/// `1E+20`), or `inf`, `-inf` and `NaN`.
pub fn format_real(v: f64) -> String {
    named(v).unwrap_or_else(|| {
        let (digits, exponent) = shortest(v);
        layout(v.is_sign_negative(), &digits, exponent)
    })
}

/// A real as the engine converts it to text, by `tostring`, `strcat` or inside arrays and bags. Where several strings of the
/// shortest length read back, the engine prints the largest one and not the nearest: it gives `tostring(0.1 + 0.2)` as
/// 0.30000000000000007, and coordinates of densified polygons likewise. The only recorded text of a negative real with such
/// a choice is the nearest.
pub fn real_to_text(v: f64) -> String {
    if let Some(name) = named(v) {
        return name;
    }
    let (mut digits, exponent) = shortest(v);
    // Fewer digits lie too far apart for two of them to read back.
    if digits.len() >= 16 && v > 0.0 && v < f64::MAX {
        let scale = exponent - (digits.len() as i32 - 1);
        while let Some(next) = digits.parse::<u64>().ok().map(|d| (d + 1).to_string())
            && next.len() == digits.len()
            && format!("{next}e{scale}").parse() == Ok(v)
        {
            digits = next;
        }
    }
    layout(v.is_sign_negative(), &digits, exponent)
}

fn named(v: f64) -> Option<String> {
    match v {
        f64::INFINITY => Some("inf".into()),
        f64::NEG_INFINITY => Some("-inf".into()),
        _ => v.is_nan().then(|| "NaN".into()),
    }
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
            assert_eq!((format_real(v), real_to_text(v)), (text.into(), text.into()));
        }
        assert_eq!(format_real(-1.25e-200), "-1.25E-200");
    }

    #[test]
    fn text_is_the_largest_of_the_shortest() {
        // Between this real and its neighbors half way lie two strings of sixteen digits.
        let below_ten = 10f64.next_down();
        assert_eq!(format_real(below_ten), "9.999999999999998");
        assert_eq!(real_to_text(below_ten), "9.999999999999999");
        assert_eq!(real_to_text(-below_ten), "-9.999999999999998");
        assert_eq!(real_to_text(0.1 + 0.2), "0.30000000000000007");
        assert_eq!(real_to_text(0.1), "0.1");
        assert_eq!(real_to_text(1.0 / 3.0), "0.3333333333333333");
        assert_eq!(real_to_text(f64::MAX), "1.7976931348623157E+308");
    }
}
