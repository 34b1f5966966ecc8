//! Integers, reals and decimals.

use crate::digits::{blanks, decimal, decimal_parts, digits1, unsigned};
use crate::error::{Grammar, LiteralError, Parsed, refused, whole};
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while};
use nom::character::complete::one_of;
use nom::combinator::{map_opt, opt, recognize, success};
use nom::sequence::preceded;

/// Text as `tolong` reads it: white space around, a sign, decimal digits, or `0x` and hexadecimal digits, which give the bits.
///
/// # Errors
/// Where the text is anything else, or does not fit into 64 bits.
pub fn parse_long(text: &str) -> Result<i64, LiteralError> {
    let trimmed = text.trim();
    let unsigned = trimmed.strip_prefix(['-', '+']);
    if unsigned.is_some_and(|digits| digits.starts_with("0x") || digits.starts_with("0X")) {
        return Err(LiteralError { expected: "an integer, whose hexadecimal digits have no sign", offset: 0 });
    }
    whole("an integer", text, trimmed, integer(success("")))
}

/// The value of a `Long` numeral after a minus or none. Only after a minus does the smallest long fit.
pub(crate) fn signed_long(numeral: &str, negative: bool) -> Option<i64> {
    // Eighteen decimal digits always fit.
    if numeral.len() <= 18
        && let Ok(("", n)) = unsigned(numeral)
    {
        return Some(if negative { -(n as i64) } else { n as i64 });
    }
    if negative { parse_long_argument(&format!("-{numeral}")).ok() } else { parse_long(numeral).ok() }
}

/// The argument of `long(…)`: as [`parse_long`], with optional white space after a minus.
///
/// # Errors
/// As [`parse_long`].
pub fn parse_long_argument(text: &str) -> Result<i64, LiteralError> {
    whole("an integer", text, text.trim(), integer(blanks))
}

/// The argument of `int(…)`: a 32-bit integer, or eight hexadecimal digits, which give the bits: `int(0xffffffff)` is -1.
///
/// # Errors
/// As [`parse_long`], for 32 bits.
pub fn parse_int_argument(text: &str) -> Result<i32, LiteralError> {
    let bits = map_opt(hexadecimal, |bits| u32::try_from(bits).ok().map(|bits| bits as i32));
    let grammar = alt((map_opt(integer(blanks), |n| i32::try_from(n).ok()), bits));
    whole("a 32-bit integer", text, text.trim(), grammar)
}

/// Text as `toreal` reads it: a number with optional fraction and exponent, or `nan` or `inf` in the spellings that the engine
/// accepts. Digit groups are refused.
///
/// # Errors
/// Where the text is anything else.
pub fn parse_real(text: &str) -> Result<f64, LiteralError> {
    let t = text.trim();
    match t {
        "nan" | "NaN" => return Ok(f64::NAN),
        "inf" | "Inf" | "+inf" | "Infinity" | "+Infinity" => return Ok(f64::INFINITY),
        "-inf" | "-Inf" | "-Infinity" => return Ok(f64::NEG_INFINITY),
        _ => {}
    }
    whole("a number", text, t, map_opt(real_characters, |number| number.parse().ok()))
}

/// The argument of `real(…)`: a number with optional fraction and exponent, `nan` or `inf` in any case, or a hexadecimal
/// integer. White space after the sign is ignored, and so are further signs.
///
/// # Errors
/// Where the text is anything else.
pub fn parse_real_argument(text: &str) -> Result<f64, LiteralError> {
    let t = text.trim();
    for (name, value) in
        [("nan", f64::NAN), ("inf", f64::INFINITY), ("+inf", f64::INFINITY), ("-inf", f64::NEG_INFINITY)]
    {
        if t.eq_ignore_ascii_case(name) {
            return Ok(value);
        }
    }
    let number = map_opt(recognize((decimal, opt(exponent))), |number: &str| number.parse::<f64>().ok());
    let magnitude = alt((hexadecimal.map(|bits| bits as i64 as f64), number));
    let signs = take_while(|c| matches!(c, '+' | '-'));
    let grammar =
        (signs, preceded(blanks, magnitude)).map(|(signs, n): (&str, f64)| if signs.starts_with('-') { -n } else { n });
    whole("a number", text, t, grammar)
}

/// The argument of `bool(…)`: `true` or `false` in any case, or an integer, of which 0 is false.
///
/// # Errors
/// Where the text is anything else.
pub fn parse_bool_argument(text: &str) -> Result<bool, LiteralError> {
    match text.trim() {
        t if t.eq_ignore_ascii_case("true") => Ok(true),
        t if t.eq_ignore_ascii_case("false") => Ok(false),
        _ => parse_long_argument(text).map(|n| n != 0).map_err(|e| LiteralError { expected: "`true` or `false`", ..e }),
    }
}

/// The digits of a decimal number: `sign whole.fraction × 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecimalDigits<'a> {
    /// Whether the sign is a minus.
    pub negative: bool,
    /// Digits before the point.
    pub whole: &'a str,
    /// Digits after the point.
    pub fraction: &'a str,
    /// The power of ten.
    pub exponent: i32,
}

/// Text as `todecimal` reads it: `-12.5`, `1.5e-3`. The digits stay text, because a decimal has more than an `f64` holds.
///
/// # Errors
/// Where the text is anything else.
pub fn parse_decimal(text: &str) -> Result<DecimalDigits<'_>, LiteralError> {
    let power = map_opt(exponent, |text: &str| text[1..].parse::<i32>().ok());
    let grammar = (sign, decimal_parts, opt(power)).map(|(negative, (whole, fraction), exponent)| DecimalDigits {
        negative,
        whole,
        fraction,
        exponent: exponent.unwrap_or(0),
    });
    whole("a decimal number", text, text.trim(), grammar)
}

/// The length of what a grammar takes from the start of a text.
pub(crate) fn token<'a>(text: &'a str, mut grammar: impl Grammar<'a, &'a str>) -> Option<usize> {
    grammar.parse(text).ok().map(|(_, token)| token.len())
}

/// Whether a character may continue a name.
pub(crate) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The end of a word.
pub(crate) fn word_end(input: &str) -> Parsed<'_, ()> {
    match input.as_bytes().first() {
        Some(b) if is_word(char::from(*b)) => refused(input),
        _ => Ok((input, ())),
    }
}

/// An optional sign; true for a minus.
pub(crate) fn sign(input: &str) -> Parsed<'_, bool> {
    Ok(match input.as_bytes().first() {
        Some(b'-') => (&input[1..], true),
        Some(b'+') => (&input[1..], false),
        _ => (input, false),
    })
}

/// Characters that occur in a real. Whether they form one, the standard library decides.
fn real_characters(input: &str) -> Parsed<'_, &str> {
    let of_reals = |b: &u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    let (number, rest) = input.split_at(input.bytes().take_while(of_reals).count());
    Ok((rest, number))
}

/// `e3`, `E-10`.
pub(crate) fn exponent(input: &str) -> Parsed<'_, &str> {
    recognize((one_of("eE"), opt(one_of("+-")), digits1)).parse(input)
}

/// At least one hexadecimal digit.
pub(crate) fn hex_digits1(input: &str) -> Parsed<'_, &str> {
    let (digits, rest) = input.split_at(input.bytes().take_while(u8::is_ascii_hexdigit).count());
    if digits.is_empty() { refused(input) } else { Ok((rest, digits)) }
}

fn hexadecimal(input: &str) -> Parsed<'_, u64> {
    let hex = preceded((tag("0"), one_of("xX")), hex_digits1);
    map_opt(hex, |digits: &str| u64::from_str_radix(digits, 16).ok()).parse(input)
}

/// An optional sign, a gap after a minus, and digits.
fn integer<'a>(mut gap: impl Grammar<'a, &'a str>) -> impl Grammar<'a, i64> {
    move |input: &'a str| {
        let (rest, negative) = sign(input)?;
        let (rest, _) = if negative { gap.parse(rest)? } else { (rest, "") };
        let mut bits = hexadecimal.map(|bits| if negative { (bits as i64).wrapping_neg() } else { bits as i64 });
        let number = move |n| if negative { 0i64.checked_sub_unsigned(n) } else { i64::try_from(n).ok() };
        if rest.starts_with("0x") || rest.starts_with("0X") {
            bits.parse(rest)
        } else {
            map_opt(unsigned, number).parse(rest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        for (text, value) in [
            (" 12 ", Some(12)),
            ("-12", Some(-12)),
            ("+7", Some(7)),
            ("0xff", Some(255)),
            ("0Xffffffffffffffff", Some(-1)),
            ("-0x1", None),
            ("+0x1", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("0x", None),
            ("1.5", None),
            ("- 5", None),
            ("1 2", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(parse_long(text).ok(), value, "{text}");
        }
        assert_eq!(parse_long_argument("- 5"), Ok(-5));
        assert_eq!(parse_long_argument("-0x1"), Ok(-1));
        assert!(parse_long_argument("+ 5").is_err());
        assert_eq!(parse_int_argument("0xffffffff"), Ok(-1));
        assert_eq!(parse_int_argument("2147483648").map_err(|e| e.offset), Err(0));
        assert_eq!(parse_long(" 12x").map_err(|e| e.offset), Err(3));
    }

    #[test]
    fn reals() {
        for (text, value) in [
            ("1.5", Some(1.5)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("-1e-3", Some(-0.001)),
            ("+1E+2", Some(100.0)),
            ("Infinity", Some(f64::INFINITY)),
            (".", None),
            ("1e", None),
            ("0x10", None),
            ("infinit", None),
            ("", None),
        ] {
            assert_eq!(parse_real(text).ok(), value, "{text}");
        }
        assert!(parse_real("NaN").is_ok_and(f64::is_nan));
        assert_eq!(parse_real_argument("-INF"), Ok(f64::NEG_INFINITY));
        assert_eq!(parse_real_argument("- 2.5"), Ok(-2.5));
        // Nothing documents a second sign; the first one has always counted.
        assert_eq!((parse_real_argument("--5"), parse_real_argument("+-5")), (Ok(-5.0), Ok(5.0)));
        assert_eq!(parse_real_argument("0x10"), Ok(16.0));
    }

    #[test]
    fn truth_values() {
        for (text, value) in
            [("TRUE", Some(true)), (" false", Some(false)), ("2", Some(true)), ("0", Some(false)), ("yes", None)]
        {
            assert_eq!(parse_bool_argument(text).ok(), value, "{text}");
        }
    }

    #[test]
    fn decimals() {
        let digits = |negative, whole, fraction, exponent| Some(DecimalDigits { negative, whole, fraction, exponent });
        for (text, value) in [
            ("-12.5", digits(true, "12", "5", 0)),
            ("1.5e-3", digits(false, "1", "5", -3)),
            (" .5", digits(false, "", "5", 0)),
            ("7", digits(false, "7", "", 0)),
            (".", None),
            ("1e99999999999", None),
            ("1,5", None),
        ] {
            assert_eq!(parse_decimal(text).ok(), value, "{text}");
        }
    }
}
