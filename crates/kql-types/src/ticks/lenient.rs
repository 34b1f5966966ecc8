//! Forms of dates other than plain ISO 8601: RFC 822 and 850, month names, American order, dates without separators,
//! clocks of twelve hours, and names of time zones.

use super::{HOUR, MINUTE, SECOND, from_parts, in_range};

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// Digits, as text, since their number matters.
    Number(&'a str),
    Word(&'a str),
    /// One character that is neither; white space is left out.
    Mark(u8),
}

/// Reads what [`super::parse_iso`] does not; `None` for a text that is no date.
pub(super) fn parse(text: &str) -> Option<i64> {
    // No form is longer than a weekday, a date, a clock and a zone.
    if text.len() > 80 || !text.is_ascii() {
        return None;
    }
    let tokens = tokens(text);
    let mut reader = Reader { rest: &tokens };
    reader.weekday();
    let date = reader.date()?;
    while reader.mark(b',') {}
    reader.weekday();
    let (mut clock, mut offset) = ((0, 0, 0, 0), 0);
    if !reader.rest.is_empty() {
        let marked = reader.word("t");
        match reader.clock() {
            Some(c) => clock = c,
            None if marked => return None,
            None => {}
        }
        offset = reader.zone()?;
    }
    if !reader.rest.is_empty() {
        return None;
    }
    let ticks = from_parts(date, clock.0, clock.1, clock.2, clock.3)? - offset;
    in_range(ticks).then_some(ticks)
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(16), 0);
    while at < bytes.len() {
        let from = at;
        let same = |kind: fn(&u8) -> bool| bytes[from..].iter().take_while(|b| kind(b)).count();
        let token = if bytes[at].is_ascii_digit() {
            at += same(u8::is_ascii_digit);
            Token::Number(&text[from..at])
        } else if bytes[at].is_ascii_alphabetic() {
            at += same(u8::is_ascii_alphabetic);
            Token::Word(&text[from..at])
        } else {
            at += 1;
            if bytes[from].is_ascii_whitespace() {
                continue;
            }
            Token::Mark(bytes[from])
        };
        out.push(token);
    }
    out
}

struct Reader<'a> {
    rest: &'a [Token<'a>],
}

impl<'a> Reader<'a> {
    fn skip(&mut self, n: usize) {
        self.rest = &self.rest[n.min(self.rest.len())..];
    }

    fn mark(&mut self, mark: u8) -> bool {
        let found = self.rest.first() == Some(&Token::Mark(mark));
        self.skip(usize::from(found));
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.rest.first(), Some(Token::Word(w)) if w.eq_ignore_ascii_case(word));
        self.skip(usize::from(found));
        found
    }

    fn number(&mut self) -> Option<&'a str> {
        let Some(Token::Number(digits)) = self.rest.first() else { return None };
        self.skip(1);
        Some(digits)
    }

    /// A day of the week says nothing that the date does not.
    fn weekday(&mut self) {
        const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
        if let Some(Token::Word(w)) = self.rest.first()
            && DAYS.iter().any(|d| names(w, d))
        {
            self.skip(1);
            while self.mark(b',') || self.mark(b'.') {}
        }
    }

    /// Year, month and day.
    fn date(&mut self) -> Option<(i32, u32, u32)> {
        if let Some(Token::Word(w)) = self.rest.first() {
            // Dec 2, 2022 and Dec 2022
            let month = month(w)?;
            self.skip(1);
            self.separator();
            let first = self.number()?;
            if first.len() == 4 {
                return Some((year(first)?, month, 1));
            }
            self.separator();
            return Some((year(self.number()?)?, month, small(first)?));
        }
        let first = self.number()?;
        if first.len() == 8 {
            // 20221202
            return Some((year(&first[..4])?, small(&first[4..6])?, small(&first[6..])?));
        }
        self.separator();
        match self.rest.first() {
            Some(Token::Word(w)) if month(w).is_some() => {
                // 2 Dec 2022, 02-Dec-22 and 2022 Dec 2
                let month = month(w)?;
                self.skip(1);
                self.separator();
                if first.len() == 4 {
                    return Some((year(first)?, month, small(self.number()?)?));
                }
                Some((year(self.number()?)?, month, small(first)?))
            }
            Some(Token::Number(second)) => {
                self.skip(1);
                // A clock after a lone number makes it no date.
                if matches!(self.rest.first(), Some(Token::Mark(b':'))) {
                    return None;
                }
                if first.len() == 4 {
                    let third = if self.separator() { self.number() } else { None };
                    let day = third.map_or(Some(1), small)?;
                    return Some((year(first)?, small(second)?, day));
                }
                if !self.separator() {
                    return None;
                }
                Some((year(self.number()?)?, small(first)?, small(second)?))
            }
            _ => None,
        }
    }

    /// What may stand between the parts of a date.
    fn separator(&mut self) -> bool {
        let spaced = matches!(self.rest.first(), Some(Token::Number(_)));
        let mut marked = false;
        for mark in *b"-/.," {
            marked |= self.mark(mark);
        }
        marked || spaced && self.rest.get(1) != Some(&Token::Mark(b':'))
    }

    /// Hour, minute, second and ticks.
    fn clock(&mut self) -> Option<(u32, u32, u32, i64)> {
        let Some(Token::Number(first)) = self.rest.first() else { return None };
        if matches!(first.len(), 4 | 6) {
            // 134556 after a compact date
            self.skip(1);
            let second = if first.len() == 6 { small(&first[4..])? } else { 0 };
            return Some((small(&first[..2])?, small(&first[2..4])?, second, self.fraction()));
        }
        let mut hour = small(first)?;
        self.skip(1);
        let (mut minute, mut second, mut fraction) = (0, 0, 0);
        let colon = self.mark(b':');
        if colon {
            minute = small(self.number()?)?;
            if self.mark(b':') {
                second = small(self.number()?)?;
                fraction = self.fraction();
            }
        }
        let (am, pm) = (self.word("am"), self.word("pm"));
        if am || pm {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if pm { 12 } else { 0 };
        } else if !colon {
            return None;
        }
        Some((hour, minute, second, fraction))
    }

    /// Digits after the seconds, of which seven count.
    fn fraction(&mut self) -> i64 {
        let [Token::Mark(b'.'), Token::Number(digits), ..] = self.rest else { return 0 };
        self.skip(2);
        let mut scale = SECOND;
        digits.bytes().take(7).fold(0, |sum, d| {
            scale /= 10;
            sum + i64::from(d - b'0') * scale
        })
    }

    /// Ticks east of Greenwich; 0 where no zone is named, `None` for one that is unknown.
    fn zone(&mut self) -> Option<i64> {
        let mut offset = 0;
        if let Some(Token::Word(name)) = self.rest.first() {
            offset = match name.to_ascii_lowercase().as_str() {
                "z" | "gmt" | "utc" | "ut" => 0,
                "est" => -5,
                "edt" => -4,
                "cst" => -6,
                "cdt" => -5,
                "mst" => -7,
                "mdt" => -6,
                "pst" => -8,
                "pdt" => -7,
                _ => return None,
            } * HOUR;
            self.skip(1);
        }
        let sign = match self.rest.first() {
            Some(Token::Mark(b'+')) => 1,
            Some(Token::Mark(b'-')) => -1,
            _ => return Some(offset),
        };
        self.skip(1);
        let digits = self.number()?;
        let (hours, minutes) = match digits.len() {
            4 => (small(&digits[..2])?, small(&digits[2..])?),
            1 | 2 if self.mark(b':') => (small(digits)?, small(self.number()?)?),
            1 | 2 => (small(digits)?, 0),
            _ => return None,
        };
        if hours > 14 || minutes > 59 {
            return None;
        }
        Some(offset + sign * (i64::from(hours) * HOUR + i64::from(minutes) * MINUTE))
    }
}

/// A number of one or two digits.
fn small(digits: &str) -> Option<u32> {
    if digits.len() > 2 { None } else { digits.parse().ok() }
}

/// A year of four digits, or of two: up to 49 in this century.
fn year(digits: &str) -> Option<i32> {
    let value: i32 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(value),
        2 => Some(if value < 50 { 2000 } else { 1900 } + value),
        _ => None,
    }
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    (1..)
        .zip(MONTHS)
        .find(|(_, m)| names(word, m) || *m == "september" && word.eq_ignore_ascii_case("sept"))
        .map(|(n, _)| n)
}

/// Whether a word is a name or its first three letters.
fn names(word: &str, name: &str) -> bool {
    word.eq_ignore_ascii_case(name) || word.len() == 3 && word.eq_ignore_ascii_case(&name[..3])
}

#[cfg(test)]
mod tests {
    use crate::ticks::{format_datetime, parse_datetime};

    #[test]
    fn forms() {
        for (text, expected) in [
            ("20221202", "2022-12-02T00:00:00.0000000Z"),
            ("20221202T134556Z", "2022-12-02T13:45:56.0000000Z"),
            ("2/3/2022", "2022-02-03T00:00:00.0000000Z"),
            ("12.02.2022", "2022-12-02T00:00:00.0000000Z"),
            ("12-02-2022", "2022-12-02T00:00:00.0000000Z"),
            ("Dec 2, 2022", "2022-12-02T00:00:00.0000000Z"),
            ("2025, 6, 14", "2025-06-14T00:00:00.0000000Z"),
            ("2017 - 08 - 01", "2017-08-01T00:00:00.0000000Z"),
            ("2022-1-2 3:04", "2022-01-02T03:04:00.0000000Z"),
            ("10/26/2020, 9:43:12.000 PM", "2020-10-26T21:43:12.0000000Z"),
            ("10/26/2020 12:00 AM", "2020-10-26T00:00:00.0000000Z"),
            ("Sat, 8 Nov 14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
            ("8 Nov 14 15:05", "2014-11-08T15:05:00.0000000Z"),
            ("Saturday, 08-Nov-14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
            ("Sat, 08 Nov 2014 15:05:02 -0500", "2014-11-08T20:05:02.0000000Z"),
            ("Saturday, November 8, 2014 3:05 PM", "2014-11-08T15:05:00.0000000Z"),
            ("2014-11-08 15:05:25 GMT", "2014-11-08T15:05:25.0000000Z"),
            ("2014-11-08T15:05:25.5 +02:00", "2014-11-08T13:05:25.5000000Z"),
            ("2014/11/08 15:05", "2014-11-08T15:05:00.0000000Z"),
            ("2022-12", "2022-12-01T00:00:00.0000000Z"),
        ] {
            assert_eq!(parse_datetime(text).map(format_datetime).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn no_dates() {
        for text in [
            "",
            "2025",
            "x12-02-2022",
            "not a date",
            "10:30",
            "2020-13-01",
            "13:00",
            "1.02:03:04",
            "12",
            "5 5",
            "Monday",
            "2020-01-01 25:00",
            "2020-01-01 foo",
            "15/15/2020",
            "123456789",
            "2020-01-01T",
            "May",
        ] {
            assert_eq!(parse_datetime(text), None, "{text}");
        }
    }
}
