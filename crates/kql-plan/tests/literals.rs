//! A literal means the same in a query, in `dynamic(…)` and as text that is converted.

use kql_syntax::ast::{DynamicLiteral, ExprKind, Literal};
use kql_syntax::{parse_expression, print_expression};
use kql_types::{Dyn, parse_guid, parse_long, parse_real, ticks};

/// A generator of random numbers, the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn digits(&mut self, most: u64) -> String {
        (0..=self.below(most)).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

/// The literal that a query reads; `None` if it reports anything.
fn in_query(text: &str) -> Option<Literal> {
    let parsed = parse_expression(text);
    match parsed.expression.kind {
        ExprKind::Literal(literal) if parsed.diagnostics.is_empty() => Some(literal),
        _ => None,
    }
}

/// The literal that a query reads inside `dynamic([…])`, which must be the same after printing.
fn in_dynamic(text: &str) -> Option<DynamicLiteral> {
    let text = format!("dynamic([ {text} ])");
    let literal = in_query(&text)?;
    let printed = print_expression(&parse_expression(&text).expression);
    assert_eq!(in_query(&printed).as_ref(), Some(&literal), "{text} is printed as {printed}");
    match literal {
        Literal::Dynamic(DynamicLiteral::Array(mut items)) => items.pop(),
        _ => None,
    }
}

#[test]
fn timespans_with_units_are_exact_everywhere() {
    const UNITS: [(&str, u64); 7] = [
        ("d", 864_000_000_000),
        ("hours", 36_000_000_000),
        ("min", 600_000_000),
        ("s", 10_000_000),
        ("ms", 10_000),
        ("microseconds", 10),
        ("tick", 1),
    ];
    let mut random = Random(11);
    for _ in 0..20_000 {
        let (unit, size) = UNITS[random.below(7) as usize];
        let (whole, fraction) = (random.digits(5), random.digits(14));
        let text = format!("{whole}.{fraction}{unit}");
        let digits: i128 = format!("{whole}{fraction}").parse().expect("digits");
        let exact = (digits * i128::from(size) / 10i128.pow(fraction.len() as u32)) as i64;
        assert_eq!(in_query(&text), Some(Literal::Timespan(Some(exact))), "{text}");
        assert_eq!(in_dynamic(&text), Some(DynamicLiteral::Timespan(exact)), "{text}");
        assert_eq!(ticks::parse_timespan(&text), Some(exact), "{text}");
    }
}

#[test]
fn clocks_are_read_alike() {
    let mut random = Random(12);
    for _ in 0..5_000 {
        let days = if random.below(2) == 0 { format!("{}.", random.below(10_000)) } else { String::new() };
        let fraction = if random.below(2) == 0 { format!(".{}", random.digits(9)) } else { String::new() };
        let (hour, minute, second) = (random.below(24), random.below(60), random.below(60));
        let text = format!("{days}{hour:02}:{minute:02}:{second:02}{fraction}");
        let converted = ticks::parse_timespan(&text);
        assert!(converted.is_some(), "{text}");
        assert_eq!(in_query(&format!("time({text})")), Some(Literal::Timespan(converted)), "{text}");
        assert_eq!(in_dynamic(&format!("time({text})")), converted.map(DynamicLiteral::Timespan), "{text}");
    }
}

#[test]
fn numbers_guids_and_datetimes_are_read_alike() {
    let mut random = Random(13);
    for _ in 0..5_000 {
        let long = match random.below(2) {
            0 => random.digits(20),
            _ => format!("0x{:x}", random.below(u64::MAX)),
        };
        let value = parse_long(&long);
        assert_eq!(in_query(&long), value.map(|n| Literal::Long(Some(n))), "{long}");
        assert_eq!(in_dynamic(&long), value.map(DynamicLiteral::Long), "{long}");

        let exponent = random.pick(&["", "e5", "E-7", "e+12", "e-300"]);
        let real = format!("{}.{}{exponent}", random.digits(18), random.digits(18));
        let value = parse_real(&real);
        assert!(value.is_some(), "{real}");
        assert_eq!(in_query(&real), Some(Literal::Real(value)), "{real}");
        assert_eq!(in_dynamic(&real), value.map(DynamicLiteral::Real), "{real}");

        let hex = format!("{:016x}{:016x}", random.below(u64::MAX), random.below(u64::MAX));
        let value = parse_guid(&hex);
        assert_eq!(in_query(&format!("guid({hex})")), Some(Literal::Guid(value)), "{hex}");
        assert_eq!(in_dynamic(&format!("guid({hex})")), value.map(DynamicLiteral::Guid), "{hex}");

        let at = random.below(ticks::MAX_DATETIME as u64) as i64;
        let text = ticks::format_datetime(at);
        assert_eq!(ticks::parse_datetime(&text), Some(at), "{text}");
        assert_eq!(in_dynamic(&format!("datetime({text})")), Some(DynamicLiteral::DateTime(at)), "{text}");
    }
}

#[test]
fn strings_are_read_alike() {
    const PIECES: [&str; 13] =
        ["a", "é", "😀", r"\\", r"\n", r"\u0041", r"\ud83d", r"\ude00", r"\x42", r"\101", r"\U0001F600", " ", r"\t"];
    let mut random = Random(14);
    for _ in 0..5_000 {
        let inside: String = (0..random.below(8)).map(|_| random.pick(&PIECES)).collect();
        for text in [
            format!("\"{inside}\""),
            format!("h'{inside}\\''"),
            format!("@'{inside}''{inside}'"),
            format!("```{inside}\n{inside}```"),
        ] {
            let Some(Literal::String(value)) = in_query(&text) else { panic!("{text} is a string") };
            assert_eq!(in_dynamic(&text), Some(DynamicLiteral::String(value)), "{text}");
        }
    }
}

#[test]
fn a_timespan_in_a_dynamic_value_is_its_ticks() {
    let Some(Literal::Dynamic(literal)) = in_query("dynamic([0.29d])") else { panic!("a literal") };
    assert_eq!(Dyn::from_literal(&literal), Ok(Dyn::Array(vec![Dyn::Long(250_560_000_000)])));
}
