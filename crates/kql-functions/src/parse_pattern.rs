//! The pattern of `parse` and `parse-where`: compiled once, run over a column of strings.
//!
//! In the plain kinds a pattern matches the whole string, from the first character to the last unless it begins or ends
//! with `*`. Columns match as little as possible; a typed column directly before a `*` matches what looks like its
//! type. With `kind=regex` the strings are regular expressions, the pattern may match anywhere, string columns match as
//! much as possible, and every typed column matches only what looks like its type. Sources: parse-operator;
//! measured/parse-82c7800f, measured/parse-ff29f337, measured/parse-d459d7d2 among others.

use crate::BindError;
use crate::parse_cast::{cast, push_blank};
use arrow_array::{Array, BooleanArray, UInt32Array};
use kql_types::{Column, ColumnBuilder, Type, Value};
use memchr::memmem::Finder;
use regex::Regex;

/// `kind=…` of `parse`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseKind {
    /// Strings are plain; a row counts as matched only if every typed column converts.
    Simple,
    /// As simple, but each typed column is converted on its own. `parse-where` does not take it.
    Relaxed,
    /// Strings are regular expressions; otherwise as strict as simple.
    Regex,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub enum PatternPart {
    /// `*`
    Star,
    /// A string.
    Text(String),
    /// A column to capture.
    Column {
        /// Name.
        name: String,
        /// Type.
        ty: Type,
    },
}

/// A compiled pattern.
pub struct ParsePattern {
    columns: Vec<(String, Type)>,
    strict: bool,
    matcher: Matcher,
}

enum Matcher {
    Scan(Scan),
    Regex { regex: Regex, groups: Vec<usize> },
}

impl ParsePattern {
    /// Compiles a pattern. `flags` (of `i`, `s`, `m`, `U`, `x`) belong to `kind=regex` only.
    pub fn compile(kind: ParseKind, flags: Option<&str>, parts: &[PatternPart]) -> Result<ParsePattern, BindError> {
        check(parts)?;
        let columns: Vec<(String, Type)> = parts
            .iter()
            .filter_map(|p| match p {
                PatternPart::Column { name, ty } => Some((name.clone(), *ty)),
                PatternPart::Star | PatternPart::Text(_) => None,
            })
            .collect();
        if flags.is_some() && kind != ParseKind::Regex {
            return Err(BindError::call("flags need `kind=regex`"));
        }
        let shaped = parts.windows(2).any(|w| matches!(w, [PatternPart::Column { .. }, PatternPart::Star]));
        let matcher = match kind {
            ParseKind::Simple | ParseKind::Relaxed if !shaped => Matcher::Scan(Scan::new(parts)),
            ParseKind::Simple | ParseKind::Relaxed => regex_matcher(plain_pattern(parts), columns.len())?,
            ParseKind::Regex => regex_matcher(regex_pattern(flags.unwrap_or_default(), parts)?, columns.len())?,
        };
        Ok(ParsePattern { columns, strict: kind != ParseKind::Relaxed, matcher })
    }

    /// Names and types of the columns, in order.
    pub fn columns(&self) -> &[(String, Type)] {
        &self.columns
    }

    /// One column a capture, and the rows that `parse-where` keeps. The input is a column of strings.
    pub fn run(&self, input: &Column) -> (Vec<Column>, BooleanArray) {
        match input {
            Column::Const(value, rows) if *rows > 1 => {
                let (columns, matched) = self.run(&Column::of_constant(value.clone(), 1));
                let columns = columns.iter().map(|c| Column::repeat(&c.value(0), *rows)).collect();
                (columns, BooleanArray::from(vec![matched.value(0); *rows]))
            }
            Column::Dictionary(d) if d.keys.null_count() == 0 && d.values.len() < d.keys.len() => {
                let (columns, matched) = self.run(&Column::String(d.values.clone()));
                let keys: UInt32Array = d.keys.values().iter().map(|k| *k as u32).collect();
                let matched = d.keys.values().iter().map(|k| matched.value(*k as usize)).collect::<Vec<bool>>();
                (columns.iter().map(|c| c.take(&keys)).collect(), BooleanArray::from(matched))
            }
            _ => self.run_rows(input),
        }
    }

    fn run_rows(&self, input: &Column) -> (Vec<Column>, BooleanArray) {
        let (inputs, rows) = (input.as_strings(), input.len());
        let mut builders: Vec<_> = self.columns.iter().map(|(_, ty)| ColumnBuilder::new(*ty, rows)).collect();
        let mut matched = Vec::with_capacity(rows);
        let mut captures: Vec<&str> = Vec::new();
        let mut values: Vec<Option<Value>> = Vec::new();
        let mut locations = match &self.matcher {
            Matcher::Regex { regex, .. } => Some(regex.capture_locations()),
            Matcher::Scan(_) => None,
        };
        for row in 0..rows {
            let text = inputs.get(row);
            captures.clear();
            let mut hit = match (&self.matcher, &mut locations) {
                (Matcher::Regex { regex, groups }, Some(locations)) => {
                    let hit = regex.captures_read(locations, text).is_some();
                    if hit {
                        let group = |g: &usize| locations.get(*g).map_or("", |(from, to)| &text[from..to]);
                        captures.extend(groups.iter().map(group));
                    }
                    hit
                }
                (Matcher::Scan(scan), _) => scan.run(text, &mut captures),
                (Matcher::Regex { .. }, None) => false,
            };
            values.clear();
            if hit {
                for (capture, (_, ty)) in captures.iter().zip(&self.columns) {
                    let value = if *ty == Type::String { None } else { cast(capture, *ty) };
                    hit &= !self.strict || *ty == Type::String || value.is_some();
                    values.push(value);
                }
            }
            for (i, out) in builders.iter_mut().enumerate() {
                match (hit, values.get_mut(i).and_then(Option::take), captures.get(i)) {
                    (true, Some(value), _) => out.push(value),
                    (true, None, Some(capture)) if out.ty() == Type::String => out.push_str(capture),
                    _ => push_blank(out),
                }
            }
            matched.push(hit);
        }
        (builders.into_iter().map(ColumnBuilder::finish).collect(), BooleanArray::from(matched))
    }
}

/// Checks for patterns that Kusto rejects.
fn check(parts: &[PatternPart]) -> Result<(), BindError> {
    for (i, part) in parts.iter().enumerate() {
        let wrong = match (part, parts.get(i + 1)) {
            (PatternPart::Text(text), _) if text.is_empty() => "a text of the pattern is empty",
            (PatternPart::Column { .. }, Some(PatternPart::Column { .. })) => {
                "a column of the pattern does not follow a text"
            }
            (PatternPart::Column { ty: Type::String, .. }, Some(PatternPart::Star)) => {
                "a `*` after a string column is ambiguous"
            }
            (PatternPart::Star, Some(PatternPart::Star | PatternPart::Column { .. })) => {
                "a `*` of the pattern is not followed by a text"
            }
            _ => continue,
        };
        return Err(BindError::call(wrong));
    }
    if parts.is_empty() { Err(BindError::call("the pattern is empty")) } else { Ok(()) }
}

/// A pattern of plain strings with something or nothing between them. Taking the first place of each string, but the
/// end of the input for a last one that nothing follows, finds what a lazy regular expression would.
struct Scan {
    /// Each string with the column or star before it.
    inputs: Vec<(Gap, Finder<'static>)>,
    /// The column or star after the last string.
    end: Gap,
}

#[derive(Clone, Copy, PartialEq)]
enum Gap {
    None,
    Skip,
    Capture,
}

impl Scan {
    fn new(parts: &[PatternPart]) -> Scan {
        let mut inputs: Vec<(Gap, String)> = Vec::new();
        let mut gap = Gap::None;
        for part in parts {
            match part {
                PatternPart::Star => gap = Gap::Skip,
                PatternPart::Column { .. } => gap = Gap::Capture,
                PatternPart::Text(text) => match inputs.last_mut() {
                    Some((_, before)) if gap == Gap::None => before.push_str(text),
                    _ => inputs.push((std::mem::replace(&mut gap, Gap::None), text.clone())),
                },
            }
        }
        let inputs = inputs.into_iter().map(|(gap, text)| (gap, Finder::new(&text).into_owned())).collect();
        Scan { inputs, end: gap }
    }

    fn run<'t>(&self, text: &'t str, captures: &mut Vec<&'t str>) -> bool {
        let bytes = text.as_bytes();
        let mut at = 0;
        for (i, (gap, finder)) in self.inputs.iter().enumerate() {
            let term = finder.needle();
            let found = if *gap == Gap::None {
                bytes[at..].starts_with(term).then_some(at)
            } else if self.end == Gap::None && i + 1 == self.inputs.len() {
                bytes[at..].ends_with(term).then(|| bytes.len() - term.len())
            } else {
                finder.find(&bytes[at..]).map(|p| at + p)
            };
            let Some(found) = found else { return false };
            if *gap == Gap::Capture {
                captures.push(&text[at..found]);
            }
            at = found + term.len();
        }
        if self.end == Gap::Capture {
            captures.push(&text[at..]);
        }
        self.end != Gap::None || at == bytes.len()
    }
}

fn regex_matcher(pattern: String, columns: usize) -> Result<Matcher, BindError> {
    let regex = crate::scalar::strings::_regex::compile(&pattern).map_err(|e| BindError::call(e.to_string()))?;
    let names: Vec<Option<&str>> = regex.capture_names().collect();
    let groups = (0..columns).map(|i| names.iter().position(|n| *n == Some(&group_name(i))).unwrap_or(0)).collect();
    Ok(Matcher::Regex { regex, groups })
}

/// Captures go by name, so that groups in the strings of the user do not shift them.
fn group_name(column: usize) -> String {
    format!("capture__{column}")
}

/// The pattern of a plain kind in which a typed column comes directly before a `*`.
fn plain_pattern(parts: &[PatternPart]) -> String {
    let mut out = String::from(r"(?s)\A");
    let mut column = 0;
    for (i, part) in parts.iter().enumerate() {
        match part {
            PatternPart::Star => out.push_str(".*?"),
            PatternPart::Text(text) => out.push_str(&regex::escape(text)),
            PatternPart::Column { ty, .. } => {
                let capture = match parts.get(i + 1) {
                    // A star at the very end matches anyway, so that the shape before it may be missing.
                    Some(PatternPart::Star) if i + 2 == parts.len() => format!("(?:{})?", plain_shape(*ty)),
                    Some(PatternPart::Star) => plain_shape(*ty).to_string(),
                    _ => ".*?".to_string(),
                };
                out.push_str(&format!("(?P<{}>{capture})", group_name(column)));
                column += 1;
            }
        }
    }
    out.push_str(r"\z");
    out
}

/// The pattern of `kind=regex`.
fn regex_pattern(flags: &str, parts: &[PatternPart]) -> Result<String, BindError> {
    if let Some(flag) = flags.chars().find(|f| !matches!(f, 'i' | 's' | 'm' | 'U' | 'x')) {
        return Err(BindError::call(format!("`{flag}` is not a flag of a regular expression")));
    }
    let build = |escape: &dyn Fn(&str) -> bool| {
        let mut out = if flags.is_empty() { String::new() } else { format!("(?{flags})") };
        let mut column = 0;
        for part in parts {
            match part {
                PatternPart::Star => out.push_str(".*?"),
                PatternPart::Text(text) if escape(text) => out.push_str(&regex::escape(text)),
                PatternPart::Text(text) => out.push_str(text),
                PatternPart::Column { ty, .. } => {
                    out.push_str(&format!("(?P<{}>{})", group_name(column), regex_shape(*ty)));
                    column += 1;
                }
            }
        }
        out
    };
    let pattern = build(&|_| false);
    // A string that is not a regular expression by itself, such as `)`, is matched literally.
    Ok(if Regex::new(&pattern).is_ok() { pattern } else { build(&|text| Regex::new(text).is_err()) })
}

const GUID: &str = r"\s*(?:\{[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\}|[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12})";
const INTEGER: &str = r"\s*[-+]?[0-9]+";
/// Days of ISO dates come last, those of dates with slashes in the middle.
const DATETIME: &str = r"\s*(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{1,4})(?:[Tt ]\s*[0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2}(?:\.[0-9]*)?)?)?(?:[Zz]|[-+][0-9]{1,2}(?::[0-9]{1,2})?)?";
const TIMESPAN: &str =
    r"\s*-?(?:[0-9]+\.[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}|[0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?)(?:\.[0-9]*)?";

/// What a typed column before a `*` takes in the plain kinds.
fn plain_shape(ty: Type) -> &'static str {
    match ty {
        Type::Int | Type::Long => INTEGER,
        Type::Real | Type::Decimal => r"\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)",
        Type::Bool => r"\s*(?:(?i:true|false)|[-+]?[0-9]+)",
        Type::Guid => GUID,
        Type::DateTime => DATETIME,
        Type::Timespan => TIMESPAN,
        Type::String | Type::Dynamic => ".*?",
    }
}

/// What a column takes with `kind=regex`: booleans are words only here and reals have digits on both sides of the point.
fn regex_shape(ty: Type) -> &'static str {
    match ty {
        Type::Int | Type::Long => INTEGER,
        Type::Real | Type::Decimal => r"\s*[-+]?[0-9]+(?:\.[0-9]+)?",
        Type::Bool => r"\s*(?i:true|false)",
        Type::Guid => GUID,
        Type::DateTime => DATETIME,
        Type::Timespan => TIMESPAN,
        Type::String | Type::Dynamic => ".*",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `* "text" name:type` with single spaces between the parts.
    fn parts(pattern: &str) -> Vec<PatternPart> {
        let mut rest = pattern.trim();
        let mut parts = Vec::new();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('*') {
                parts.push(PatternPart::Star);
                rest = after.trim_start();
            } else if let Some(after) = rest.strip_prefix('"') {
                let (text, after) = after.split_once('"').unwrap();
                parts.push(PatternPart::Text(text.to_string()));
                rest = after.trim_start();
            } else {
                let (column, after) = rest.split_once(' ').unwrap_or((rest, ""));
                let (name, ty) = column.split_once(':').unwrap_or((column, "string"));
                parts.push(PatternPart::Column { name: name.into(), ty: Type::from_keyword(ty).unwrap() });
                rest = after.trim_start();
            }
        }
        parts
    }

    /// The captures over one string as `tostring` prints them, and whether it matched.
    fn parse(kind: ParseKind, flags: Option<&str>, pattern: &str, text: &str) -> (Vec<String>, bool) {
        let compiled = ParsePattern::compile(kind, flags, &parts(pattern)).unwrap_or_else(|e| panic!("{pattern}: {e}"));
        let (columns, matched) = compiled.run(&Column::strings([text]));
        (columns.iter().map(|c| c.value(0).to_string()).collect(), matched.value(0))
    }

    fn simple(pattern: &str, text: &str) -> Vec<String> {
        parse(ParseKind::Simple, None, pattern, text).0
    }

    fn regex(pattern: &str, text: &str) -> Vec<String> {
        parse(ParseKind::Regex, None, pattern, text).0
    }

    #[test]
    fn plain_patterns_cover_the_text() {
        assert_eq!(simple("\"name=\" n \" age=\" a:int", "name=alice age=30"), ["alice", "30"]);
        assert_eq!(simple("\"a\" v \"b\"", "abcbd"), [""]);
        assert_eq!(simple("\"a\" v \"c\"", "aXcYc"), ["XcY"]);
        assert_eq!(simple("\"a\" v \"c\" *", "aXcYc"), ["X"]);
        assert_eq!(simple("\"a=\" v", "xa=1"), [""]);
        assert_eq!(simple("* \"x=\" v \",\" *", "y=1,x=2,x=9"), ["2"]);
        assert_eq!(simple("l \"###\" r", "a###b###c"), ["a", "b###c"]);
        assert_eq!(simple("\"a.b\" v", "axbZ"), [""]);
        assert_eq!(simple("\"k\" \"=\" v", "k=1"), ["1"]);
        assert_eq!(simple("\"é\" v \"é\"", "é☃é"), ["☃"]);
    }

    #[test]
    fn one_failed_conversion_blanks_the_row() {
        assert_eq!(simple("\"a=\" a:long \",b=\" b", "a=,b=2"), ["", ""]);
        let relaxed = |p, t| parse(ParseKind::Relaxed, None, p, t);
        assert_eq!(relaxed("\"n=\" n:long \",m=\" m:long", "n=xx,m=23"), (vec!["".into(), "23".into()], true));
        assert!(!parse(ParseKind::Simple, None, "\"a=\" a:long", "a=zz").1);
        assert_eq!(simple("\"n=\" n:long * \"m=\" m:long", "n=27 junk m=23"), ["27", "23"]);
        assert_eq!(simple("\"n=\" n:long * \"m=\" m:long", "n=xx junk m=23"), ["", ""]);
        assert_eq!(relaxed("\"p|\" a \"-q|\" b:long *", "p|1-q|xx").0, ["1", ""]);
    }

    #[test]
    fn regular_expressions_are_greedy_and_free() {
        assert_eq!(regex("l \"\\d+\" r", "abc123def"), ["abc12", "def"]);
        assert_eq!(regex("\"k=\" v \",\"", "k=1,k=2,end"), ["1,k=2"]);
        assert_eq!(regex("\")\" v", "a)b"), ["b"]);
        assert_eq!(regex("\"(foo)=\" v \",\" \"(bar)=\" w", "foo=9,bar=8"), ["9", "8"]);
        assert_eq!(regex("\"n=\" n:long", "n=27x"), ["27"]);
        assert_eq!(regex("\"v=\" c:bool \"\\|Q\"", "v=12|Q"), [""]);
        assert_eq!(regex("\"v=\" c:real \"\\|Q\"", "v=.5|Q"), [""]);
        let flags = |f, p, t| parse(ParseKind::Regex, Some(f), p, t).0;
        assert_eq!(flags("i", "\"a=\" v", "A=5"), ["5"]);
        assert_eq!(flags("s", "\"a=x.\" v", "a=x\ny"), ["y"]);
        assert_eq!(flags("U", "* \"x=\" v \",\"", "y=1,x=2,x=9,"), ["9"]);
    }

    #[test]
    fn what_the_engine_refuses() {
        for bad in ["\"a\" v *", "a:long b", "\"\" v", "* v", "* *"] {
            assert!(ParsePattern::compile(ParseKind::Simple, None, &parts(bad)).is_err(), "{bad}");
        }
        assert!(ParsePattern::compile(ParseKind::Simple, Some("i"), &parts("\"a\" v")).is_err());
    }

    #[test]
    fn encodings_give_the_same() {
        let compiled = ParsePattern::compile(ParseKind::Simple, None, &parts("\"a=\" a:long")).unwrap();
        let values = arrow_array::StringViewArray::from_iter_values(["a=1", "x"]);
        let keys = arrow_array::Int32Array::from(vec![1, 0, 1, 0]);
        let (columns, matched) = compiled.run(&Column::Dictionary(kql_types::Dictionary { keys, values }));
        assert_eq!(matched, BooleanArray::from(vec![false, true, false, true]));
        assert_eq!(columns[0].value(3), Value::Long(1));
        let (columns, matched) = compiled.run(&Column::repeat(&Value::String("a=2".into()), 3));
        assert_eq!((columns[0].value(2), matched.true_count()), (Value::Long(2), 3));
    }
}
