use kql_literal::number::DecimalDigits;
use std::cmp::Ordering;
use std::fmt;

/// A decimal number of at most 34 significant digits: `mantissa × 10^-scale`.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    mantissa: i128,
    scale: u8,
}

/// The largest mantissa, 34 nines.
const MAX: i128 = 10i128.pow(34) - 1;
/// The largest scale kept; smaller numbers round to zero.
const MAX_SCALE: u8 = 34;

impl Decimal {
    /// A decimal of its parts, rounded half away from zero to what is kept; `None` on overflow.
    pub fn new(mantissa: i128, scale: u8) -> Option<Decimal> {
        let (mut m, mut s) = (mantissa, scale);
        while (m.unsigned_abs() > MAX as u128 && s > 0) || s > MAX_SCALE {
            let round = if s - 1 <= MAX_SCALE && (m / 10).unsigned_abs() <= MAX as u128 { (m % 10) / 5 } else { 0 };
            m = m / 10 + round;
            s -= 1;
        }
        if m.unsigned_abs() > MAX as u128 { None } else { Some(Decimal { mantissa: m, scale: s }.normal()) }
    }

    /// A decimal of parts as [`Decimal::parts`] gives them.
    pub(crate) fn of_parts(mantissa: i128, scale: u8) -> Decimal {
        Decimal { mantissa, scale }
    }

    /// Without trailing zeros of the fraction, so that equal numbers have equal parts.
    fn normal(mut self) -> Decimal {
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }

    /// Mantissa and scale, without trailing zeros.
    pub fn parts(self) -> (i128, u8) {
        (self.mantissa, self.scale)
    }

    /// Text to decimal as `todecimal` reads it: `-12.5`, `1.5e-3`; `None` for anything else and on overflow.
    pub fn parse(text: &str) -> Option<Decimal> {
        let DecimalDigits { negative, whole, fraction, exponent } = kql_literal::number::parse_decimal(text).ok()?;
        let (mut m, mut scale) = (0i128, -i64::from(exponent));
        for (i, b) in whole.bytes().chain(fraction.bytes()).enumerate() {
            let in_fraction = i64::from(i >= whole.len());
            if m > MAX * 10 {
                // Digits past what is kept only move the point.
                scale += in_fraction - 1;
                continue;
            }
            m = m * 10 + i128::from(b - b'0');
            scale += in_fraction;
        }
        if m == 0 {
            return Some(Decimal { mantissa: 0, scale: 0 });
        }
        while scale < 0 {
            m = m.checked_mul(10)?;
            scale += 1;
        }
        while scale > 60 && m != 0 {
            m /= 10;
            scale -= 1;
        }
        Decimal::new(if negative { -m } else { m }, scale.min(60) as u8)
    }

    /// Nearest decimal of the shortest text of a real; `None` for NaN, infinities and overflow.
    pub fn from_f64(v: f64) -> Option<Decimal> {
        if v.is_finite() { Decimal::parse(&format!("{v:e}")) } else { None }
    }

    /// Nearest real.
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The whole part as long; `None` when it does not fit.
    pub fn to_i64(self) -> Option<i64> {
        i64::try_from(self.mantissa / 10i128.pow(u32::from(self.scale))).ok()
    }

    /// Sum.
    #[allow(clippy::should_implement_trait, reason = "overflow is None, which the operator cannot say")]
    pub fn add(self, other: Decimal) -> Option<Decimal> {
        let (a, b, s) = self.aligned(other)?;
        Decimal::new(a.checked_add(b)?, s)
    }

    /// Difference.
    #[allow(clippy::should_implement_trait, reason = "overflow is None, which the operator cannot say")]
    pub fn sub(self, other: Decimal) -> Option<Decimal> {
        self.add(Decimal { mantissa: -other.mantissa, ..other })
    }

    /// Negation.
    #[allow(clippy::should_implement_trait, reason = "kept beside add and sub")]
    pub fn neg(self) -> Decimal {
        Decimal { mantissa: -self.mantissa, ..self }
    }

    /// Product.
    #[allow(clippy::should_implement_trait, reason = "overflow is None, which the operator cannot say")]
    pub fn mul(self, other: Decimal) -> Option<Decimal> {
        let (mut a, mut b) = (self, other);
        loop {
            if let Some(m) = a.mantissa.checked_mul(b.mantissa) {
                return Decimal::new(m, a.scale + b.scale);
            }
            // The longer factor loses a digit: the product keeps 34 of its digits anyway.
            let longer = if a.mantissa.unsigned_abs() > b.mantissa.unsigned_abs() { &mut a } else { &mut b };
            if longer.scale == 0 {
                return None;
            }
            longer.mantissa /= 10;
            longer.scale -= 1;
        }
    }

    /// Quotient to 34 digits; `None` for division by zero.
    #[allow(clippy::should_implement_trait, reason = "division by zero is None, which the operator cannot say")]
    pub fn div(self, other: Decimal) -> Option<Decimal> {
        if other.mantissa == 0 {
            return None;
        }
        let (mut m, mut scale) = (self.mantissa / other.mantissa, i32::from(self.scale) - i32::from(other.scale));
        let mut rest = self.mantissa % other.mantissa;
        let room = |m: i128, scale: i32| m.unsigned_abs() < MAX as u128 && scale < i32::from(MAX_SCALE);
        while scale < 0 || (rest != 0 && room(m, scale)) {
            rest *= 10;
            m = m.checked_mul(10)? + rest / other.mantissa;
            rest %= other.mantissa;
            scale += 1;
        }
        Decimal::new(m, scale as u8)
    }

    /// Remainder, never negative; `None` for division by zero.
    #[allow(clippy::should_implement_trait, reason = "division by zero is None, which the operator cannot say")]
    pub fn rem(self, other: Decimal) -> Option<Decimal> {
        let (a, b, s) = self.aligned(other)?;
        Decimal::new(a.checked_rem_euclid(b)?, s)
    }

    /// The largest whole number that is not more.
    pub fn floor(self) -> Option<Decimal> {
        Decimal::new(self.mantissa.div_euclid(10i128.pow(u32::from(self.scale))), 0)
    }

    /// The nearest number of so many decimal places, halves away from zero; negative places round to tens and so on.
    pub fn round(self, places: i64) -> Option<Decimal> {
        let drop = i64::from(self.scale).saturating_sub(places);
        if drop <= 0 {
            return Some(self);
        }
        let Some(unit) = u32::try_from(drop).ok().and_then(|n| 10i128.checked_pow(n)) else {
            return Some(Decimal { mantissa: 0, scale: 0 });
        };
        let (whole, rest) = (self.mantissa / unit, self.mantissa % unit);
        let up = if rest.unsigned_abs() * 2 >= unit.unsigned_abs() { self.mantissa.signum() } else { 0 };
        match u8::try_from(places) {
            Ok(scale) => Decimal::new(whole + up, scale),
            Err(_) => Decimal::new((whole + up).checked_mul(10i128.checked_pow((-places) as u32)?)?, 0),
        }
    }

    fn aligned(self, other: Decimal) -> Option<(i128, i128, u8)> {
        let s = self.scale.max(other.scale);
        let up = |d: Decimal| d.mantissa.checked_mul(10i128.checked_pow(u32::from(s - d.scale))?);
        match (up(self), up(other)) {
            (Some(a), Some(b)) => Some((a, b, s)),
            _ => {
                let s = self.scale.min(other.scale);
                let down = |d: Decimal| d.mantissa / 10i128.pow(u32::from(d.scale - s));
                Some((down(self), down(other), s))
            }
        }
    }
}

impl From<i64> for Decimal {
    fn from(v: i64) -> Self {
        Decimal { mantissa: i128::from(v), scale: 0 }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.normal(), other.normal());
        match a.aligned(b) {
            Some((x, y, _)) => x.cmp(&y),
            None => a.to_f64().total_cmp(&b.to_f64()),
        }
    }
}

impl std::hash::Hash for Decimal {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let n = self.normal();
        (n.mantissa, n.scale).hash(state);
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn arithmetic_keeps_34_digits() {
        assert_eq!(d("1").div(d("3")).unwrap().to_string(), "0.3333333333333333333333333333333333");
        assert_eq!(d("0.1").add(d("0.2")).unwrap().to_string(), "0.3");
        assert_eq!(d("1.5").mul(d("-2")).unwrap().to_string(), "-3");
        assert_eq!(d("1e-3").to_string(), "0.001");
        assert!(d("2") > d("1.999"));
    }
}
