//! The text between the parentheses of `dynamic(…)`: JSON, and the other literals of the language inside it.

use kql_types::{Decimal, Dyn, parse_guid, ticks};

/// Deeper nesting is refused rather than followed.
const MAX_DEPTH: u32 = 256;

/// Reads the text inside `dynamic(…)`. On top of JSON: single-quoted, verbatim, multi-line and obfuscated strings,
/// `datetime(…)`, `timespan(…)`, `guid(…)`, `real(…)` and the like, and timespans such as `1d`, which become longs of ticks as
/// the engine has it. The error is one sentence without a full stop.
pub fn parse_dynamic_literal(text: &str) -> Result<Dyn, String> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.space();
    if parser.at < text.len() { Err(parser.unexpected()) } else { Ok(value) }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// White space and comments.
    fn space(&mut self) {
        loop {
            let trimmed = self.rest().trim_start();
            self.at = self.text.len() - trimmed.len();
            if !trimmed.starts_with("//") {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    fn eat(&mut self, token: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn unexpected(&mut self) -> String {
        self.space();
        match self.peek() {
            Some(c) => format!("`{c}` is not expected in a dynamic literal"),
            None => "the dynamic literal ends too early".into(),
        }
    }

    fn value(&mut self, depth: u32) -> Result<Dyn, String> {
        if depth > MAX_DEPTH {
            return Err("the dynamic literal is nested too deeply".into());
        }
        self.space();
        match self.peek() {
            Some('{') => self.bag(depth),
            Some('[') => self.array(depth),
            Some('-' | '+' | '.' | '0'..='9') => self.number(),
            Some(_) if self.at_string() => self.strings().map(Dyn::String),
            Some('a'..='z' | 'A'..='Z') => self.word(depth),
            _ => Err(self.unexpected()),
        }
    }

    fn bag(&mut self, depth: u32) -> Result<Dyn, String> {
        self.at += 1;
        let mut members = Vec::new();
        if self.eat("}") {
            return Ok(Dyn::Bag(members));
        }
        loop {
            self.space();
            if !self.at_string() {
                return Err(self.unexpected());
            }
            let key = self.string()?;
            if !self.eat(":") {
                return Err(self.unexpected());
            }
            let value = self.value(depth + 1)?;
            Dyn::insert(&mut members, key, value);
            if self.eat("}") {
                return Ok(Dyn::Bag(members));
            }
            if !self.eat(",") {
                return Err(self.unexpected());
            }
        }
    }

    fn array(&mut self, depth: u32) -> Result<Dyn, String> {
        self.at += 1;
        let mut items = Vec::new();
        if self.eat("]") {
            return Ok(Dyn::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.eat("]") {
                return Ok(Dyn::Array(items));
            }
            if !self.eat(",") {
                return Err(self.unexpected());
            }
        }
    }

    /// A number, or a timespan when a unit follows at once.
    fn number(&mut self) -> Result<Dyn, String> {
        let from = self.at;
        let rest = self.rest();
        let sign = rest.len() - rest.trim_start_matches(['-', '+']).len();
        let body = &rest[sign..];
        if let Some(hex) = body.strip_prefix("0x").or_else(|| body.strip_prefix("0X")) {
            let digits = &hex[..hex.len() - hex.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len()];
            self.at += sign + 2 + digits.len();
            let v = u64::from_str_radix(digits, 16).map_err(|_| format!("`0x{digits}` is no long"))? as i64;
            return Ok(Dyn::Long(if rest.starts_with('-') { v.wrapping_neg() } else { v }));
        }
        let b = body.as_bytes();
        let digits = |mut i: usize| {
            while b.get(i).is_some_and(u8::is_ascii_digit) {
                i += 1;
            }
            i
        };
        let mut end = digits(0);
        let whole = end;
        if b.get(end) == Some(&b'.') && (end > 0 || b.get(end + 1).is_some_and(u8::is_ascii_digit)) {
            end = digits(end + 1);
        }
        if matches!(b.get(end), Some(b'e' | b'E')) {
            let signed = end + 1 + usize::from(matches!(b.get(end + 1), Some(b'+' | b'-')));
            if digits(signed) > signed {
                end = digits(signed);
            }
        }
        if end == 0 || sign > 1 || rest.starts_with('+') {
            return Err(self.unexpected());
        }
        let unit = body[end..].len() - body[end..].trim_start_matches(|c: char| c.is_ascii_alphanumeric()).len();
        self.at += sign + end + unit;
        let text = &self.text[from..self.at];
        if unit > 0 {
            // A minus is part of a number but not of a timespan.
            let span = if sign == 0 { ticks::parse_timespan(text) } else { None };
            return span.map(Dyn::Long).ok_or_else(|| format!("`{text}` is no literal"));
        }
        if end == whole {
            return text.parse().map(Dyn::Long).map_err(|_| format!("`{text}` does not fit into a long"));
        }
        match text.parse::<f64>() {
            Ok(v) if v.is_finite() => Ok(Dyn::Real(v)),
            _ => Err(format!("`{text}` does not fit into a real")),
        }
    }

    /// `true`, `null`, `datetime(…)` and other words.
    fn word(&mut self, depth: u32) -> Result<Dyn, String> {
        let rest = self.rest();
        let word = &rest[..rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len())];
        self.at += word.len();
        match word {
            "true" | "True" | "TRUE" => return Ok(Dyn::Bool(true)),
            "false" | "False" | "FALSE" => return Ok(Dyn::Bool(false)),
            "null" => return Ok(Dyn::Null),
            _ => {}
        }
        let unknown = || format!("`{word}` is no literal");
        let known = matches!(
            word,
            "dynamic"
                | "datetime"
                | "date"
                | "timespan"
                | "time"
                | "guid"
                | "uuid"
                | "uniqueid"
                | "real"
                | "double"
                | "long"
                | "int"
                | "bool"
                | "boolean"
                | "decimal"
        );
        if !known || !self.eat("(") {
            return Err(unknown());
        }
        if word == "dynamic" {
            let value = self.value(depth + 1)?;
            return if self.eat(")") { Ok(value) } else { Err(self.unexpected()) };
        }
        let close = self.rest().find(')').ok_or("a `)` is missing in the dynamic literal")?;
        let inner = self.rest()[..close].trim();
        self.at += close + 1;
        if inner == "null" {
            return Ok(Dyn::Null);
        }
        let quoted = ['"', '\''].iter().find_map(|q| inner.strip_prefix(*q)?.strip_suffix(*q));
        let value = match word {
            "datetime" | "date" => ticks::parse_datetime(quoted.unwrap_or(inner)).map(Dyn::DateTime),
            "timespan" | "time" => ticks::parse_timespan(quoted.unwrap_or(inner))
                .or_else(|| Some(inner.parse::<i64>().ok()? * ticks::DAY))
                .map(Dyn::Long),
            "guid" | "uuid" | "uniqueid" => parse_guid(quoted.unwrap_or(inner)).map(Dyn::Guid),
            "real" | "double" => kql_types::parse_real(inner).map(Dyn::Real),
            "long" | "int" => kql_types::parse_long(inner).map(Dyn::Long),
            "decimal" => Decimal::parse(inner).map(Dyn::Decimal),
            _ => match inner {
                "true" | "1" => Some(Dyn::Bool(true)),
                "false" | "0" => Some(Dyn::Bool(false)),
                _ => None,
            },
        };
        value.ok_or_else(|| format!("`{word}({inner})` is no literal"))
    }

    fn at_string(&self) -> bool {
        let rest = self.rest();
        let rest = rest.strip_prefix(['h', 'H']).unwrap_or(rest);
        let rest = rest.strip_prefix('@').unwrap_or(rest);
        rest.starts_with(['"', '\'']) || self.fence().is_some()
    }

    /// The mark of a multi-line string.
    fn fence(&self) -> Option<&'static str> {
        let rest = self.rest();
        let rest = rest.strip_prefix(['h', 'H']).unwrap_or(rest);
        ["```", "~~~"].into_iter().find(|f| rest.starts_with(f))
    }

    /// Strings that follow each other are one.
    fn strings(&mut self) -> Result<String, String> {
        let mut text = self.string()?;
        self.space();
        while self.at_string() {
            text.push_str(&self.string()?);
            self.space();
        }
        Ok(text)
    }

    fn string(&mut self) -> Result<String, String> {
        let open = "a string in the dynamic literal does not end";
        let fence = self.fence();
        if self.rest().starts_with(['h', 'H']) {
            self.at += 1;
        }
        if let Some(fence) = fence {
            self.at += fence.len();
            let end = self.rest().find(fence).ok_or(open)?;
            let text = self.rest()[..end].to_string();
            self.at += end + fence.len();
            return Ok(text);
        }
        let verbatim = self.rest().starts_with('@');
        self.at += usize::from(verbatim);
        let quote = self.peek().ok_or(open)?;
        self.at += 1;
        let mut out = Utf16::default();
        loop {
            let c = self.peek().ok_or(open)?;
            self.at += c.len_utf8();
            if c == quote {
                if !(verbatim && self.peek() == Some(quote)) {
                    return Ok(out.finish());
                }
                self.at += 1;
                out.push(c);
            } else if c == '\\' && !verbatim {
                self.escape(&mut out)?;
            } else if matches!(c, '\n' | '\r') && !verbatim {
                return Err(open.into());
            } else {
                out.push(c);
            }
        }
    }

    fn escape(&mut self, out: &mut Utf16) -> Result<(), String> {
        let c = self.peek().ok_or("a string in the dynamic literal does not end")?;
        self.at += c.len_utf8();
        let hex = |parser: &mut Self, most: usize| -> Result<u32, String> {
            let digits: String = parser.rest().chars().take(most).take_while(char::is_ascii_hexdigit).collect();
            parser.at += digits.len();
            u32::from_str_radix(&digits, 16).map_err(|_| format!("`\\{c}` needs hexadecimal digits"))
        };
        match c {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'v' => out.push('\u{b}'),
            'a' => out.push('\u{7}'),
            '0'..='7' => {
                let digits: String = self.rest().chars().take(2).take_while(|d| ('0'..='7').contains(d)).collect();
                self.at += digits.len();
                let v = u32::from_str_radix(&format!("{c}{digits}"), 8).unwrap_or_default();
                out.push(char::from_u32(v).unwrap_or('\u{fffd}'));
            }
            'u' => {
                let unit = hex(self, 4)?;
                out.unit(unit as u16);
            }
            'U' => {
                let v = hex(self, 8)?;
                out.push(char::from_u32(v).unwrap_or('\u{fffd}'));
            }
            'x' => {
                let v = hex(self, 2)?;
                out.push(char::from_u32(v).unwrap_or('\u{fffd}'));
            }
            '\\' | '"' | '\'' | '/' | '?' => out.push(c),
            _ => return Err(format!("`\\{c}` is no escape")),
        }
        Ok(())
    }
}

/// Text in which `\u` escapes may give the two halves of one character.
#[derive(Default)]
struct Utf16 {
    text: String,
    half: Option<u16>,
}

impl Utf16 {
    fn push(&mut self, c: char) {
        if self.half.take().is_some() {
            self.text.push('\u{fffd}');
        }
        self.text.push(c);
    }

    fn unit(&mut self, unit: u16) {
        match (self.half, unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                self.half = None;
                self.text.extend(char::decode_utf16([high, unit]).map(|c| c.unwrap_or('\u{fffd}')));
            }
            (_, 0xd800..=0xdbff) => {
                if self.half.replace(unit).is_some() {
                    self.text.push('\u{fffd}');
                }
            }
            _ => self.push(char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}')),
        }
    }

    fn finish(mut self) -> String {
        if self.half.is_some() {
            self.text.push('\u{fffd}');
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        parse_dynamic_literal(text).unwrap_or_else(|e| panic!("{text}: {e}")).to_json()
    }

    #[test]
    fn json_and_literals() {
        assert_eq!(json(r#" {"a" : 1, 'b': [2.50, "x", null, true]} "#), r#"{"a":1,"b":[2.5,"x",null,true]}"#);
        assert_eq!(json("[1d, 90m, 1.5h, 1tick, 150nanoseconds, time(1.02:03:04)]"), {
            "[864000000000,54000000000,54000000000,1,1,937840000000]"
        });
        assert_eq!(json("datetime(2020-01-02 03:04:05.6)"), r#""2020-01-02T03:04:05.6000000Z""#);
        assert_eq!(
            json("[guid(ABCDEF00-0000-0000-0000-000000000001), long(null), real(1), dynamic([1])]"),
            r#"["abcdef00-0000-0000-0000-000000000001",null,1.0,[1]]"#
        );
        assert_eq!(
            json(r#"["a" 'b', @'c:\d''e', h"f", '\u0041\ud83d\ude00\x42\101']"#),
            r#"["ab","c:\\d'e","f","A😀BA"]"#
        );
        assert_eq!(json("[ // comment\n 1 ]"), "[1]");
        assert_eq!(json("-9223372036854775808"), "-9223372036854775808");
        assert_eq!(json(r#"{"a":1,"b":2,"a":3}"#), r#"{"a":3,"b":2}"#);
        assert_eq!(json("0xff"), "255");
    }

    #[test]
    fn what_the_engine_refuses() {
        for bad in [
            "",
            "[1",
            "{a:1}",
            "tostring(x)",
            "[1,]",
            "9223372036854775808",
            "1e400",
            r#""\q""#,
            "1 2",
            "'a",
            "{'a' 1}",
            "-1d",
        ] {
            assert!(parse_dynamic_literal(bad).is_err(), "{bad}");
        }
        let deep = "[".repeat(100_000);
        assert!(parse_dynamic_literal(&deep).is_err());
    }
}
