//! Digits, the building blocks of the grammars. They work on bytes, because most characters of literals in logs are digits.

use crate::error::{Parsed, refused};
use nom::Parser;
use nom::character::complete::char;
use nom::combinator::recognize;
use nom::sequence::preceded;

/// Zero or more decimal digits. When every character matches, nom 8's `digit0` returns an empty rest at the start of the
/// input instead of its end, which would falsify lengths and offsets.
#[inline]
pub(crate) fn digits0(input: &str) -> Parsed<'_, &str> {
    let (digits, rest) = input.split_at(input.bytes().take_while(u8::is_ascii_digit).count());
    Ok((rest, digits))
}

/// At least one decimal digit.
#[inline]
pub(crate) fn digits1(input: &str) -> Parsed<'_, &str> {
    let (rest, digits) = digits0(input)?;
    if digits.is_empty() { refused(input) } else { Ok((rest, digits)) }
}

/// The value of decimal digits, if it fits.
#[inline]
pub(crate) fn unsigned(input: &str) -> Parsed<'_, u64> {
    let (rest, digits) = digits1(input)?;
    // Nineteen digits always fit.
    if digits.len() <= 19 {
        return Ok((rest, digits.bytes().fold(0, |n, digit| n * 10 + u64::from(digit - b'0'))));
    }
    digits.parse().map_or_else(|_| refused(input), |n| Ok((rest, n)))
}

/// The value of exactly `N` decimal digits.
pub(crate) fn fixed<const N: usize>(input: &str) -> Parsed<'_, u32> {
    let Some(digits) = input.as_bytes().first_chunk::<N>() else { return refused(input) };
    let mut n = 0;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return refused(input);
        }
        n = n * 10 + u32::from(digit);
    }
    Ok((&input[N..], n))
}

/// The value of each hexadecimal digit; other bytes have the bits of [`NO_DIGIT`].
const HEX: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut n = 0;
    while n < 16 {
        values[b"0123456789abcdef"[n] as usize] = n as u8;
        values[b"0123456789ABCDEF"[n] as usize] = n as u8;
        n += 1;
    }
    values
};

const NO_DIGIT: u8 = 0xf0;

/// The value of exactly `N` hexadecimal digits, at most sixteen.
#[inline]
pub(crate) fn fixed_hex<const N: usize>(input: &str) -> Parsed<'_, u64> {
    let Some(digits) = input.as_bytes().first_chunk::<N>() else { return refused(input) };
    // One check at the end instead of one for each digit.
    let (mut n, mut all) = (0, 0);
    for byte in digits {
        let digit = HEX[usize::from(*byte)];
        all |= digit;
        n = n << 4 | u64::from(digit & 0xf);
    }
    if all & NO_DIGIT != 0 { refused(input) } else { Ok((&input[N..], n)) }
}

/// Digits with a point before, after or between them; at least one.
pub(crate) fn decimal(input: &str) -> Parsed<'_, &str> {
    recognize(decimal_parts).parse(input)
}

/// The digits before and after the point.
pub(crate) fn decimal_parts(input: &str) -> Parsed<'_, (&str, &str)> {
    let (rest, whole) = digits0(input)?;
    if whole.is_empty() {
        return preceded(char('.'), digits1).map(|fraction| ("", fraction)).parse(input);
    }
    let Some(rest) = rest.strip_prefix('.') else { return Ok((rest, (whole, ""))) };
    digits0.map(|fraction| (whole, fraction)).parse(rest)
}

/// White space, if there is any.
#[inline]
pub(crate) fn blanks(input: &str) -> Parsed<'_, &str> {
    let (blanks, rest) = input.split_at(input.bytes().take_while(u8::is_ascii_whitespace).count());
    Ok((rest, blanks))
}
