//! `parse-kv`: keys and values in a string, separated by delimiters, matched by a regular expression, or as plain
//! words. Sources: parse-kv-operator; fuzz/parse-search-0005-74814c97 (white space around the delimiter is no part of
//! either side, even where it is the delimiter of pairs), fuzz/parse-search-0037-6c0891a7,
//! fuzz/parse-search-0007-96dbea3e.

use crate::BindError;
use crate::parse_cast::{cast, push_blank};
use hashbrown::HashMap;
use kql_types::{Column, ColumnBuilder, Type};
use regex::Regex;

/// `with (…)` of `parse-kv`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KvOptions {
    /// Between pairs.
    pub pair_delimiter: Option<String>,
    /// Between a key and its value.
    pub kv_delimiter: Option<String>,
    /// One character that quotes, or two that open and close.
    pub quotes: Vec<String>,
    /// Characters that take the next one of a quoted string unchanged.
    pub escapes: Vec<String>,
    /// Whether a value runs to the next key rather than to the next delimiter.
    pub greedy: bool,
    /// A regular expression with two groups, the key and the value.
    pub regex: Option<String>,
}

/// A compiled `parse-kv`.
pub struct ParseKv {
    keys: Vec<(String, Type)>,
    places: HashMap<String, Vec<usize>, foldhash::fast::FixedState>,
    quotes: Vec<(char, char)>,
    escapes: Vec<char>,
    mode: Mode,
}

enum Mode {
    Delimiters { pair: String, kv: String, greedy: bool },
    Words,
    Regex(Regex),
}

impl ParseKv {
    /// Compiles the options.
    pub fn compile(keys: &[(String, Type)], options: &KvOptions) -> Result<ParseKv, BindError> {
        let wrong = |text: &str| Err(BindError::call(text.to_string()));
        let mode = match (&options.regex, &options.pair_delimiter, &options.kv_delimiter) {
            (Some(pattern), None, None) => {
                let regex =
                    crate::scalar::strings::_regex::compile(pattern).map_err(|e| BindError::call(e.to_string()))?;
                if regex.captures_len() != 3 {
                    return wrong("`regex` must have exactly two groups, for the key and the value");
                }
                Mode::Regex(regex)
            }
            (Some(_), ..) => return wrong("`regex` and delimiters cannot be combined"),
            (None, Some(pair), Some(kv)) if !pair.is_empty() && !kv.is_empty() => {
                Mode::Delimiters { pair: pair.clone(), kv: kv.clone(), greedy: options.greedy }
            }
            (None, None, None) => Mode::Words,
            (None, Some(_), Some(_)) => return wrong("a delimiter is empty"),
            (None, ..) => return wrong("`pair_delimiter` and `kv_delimiter` must be given together"),
        };
        let mut quotes = Vec::new();
        for quote in &options.quotes {
            match quote.chars().collect::<Vec<_>>()[..] {
                [both] => quotes.push((both, both)),
                [open, close] => quotes.push((open, close)),
                _ => return wrong("`quote` must be one character, or an opening and a closing one"),
            }
        }
        let mut escapes = Vec::new();
        for escape in &options.escapes {
            match escape.chars().collect::<Vec<_>>()[..] {
                [c] => escapes.push(c),
                _ => return wrong("`escape` must be one character"),
            }
        }
        let mut places: HashMap<String, Vec<usize>, _> = HashMap::default();
        for (i, (name, _)) in keys.iter().enumerate() {
            places.entry(name.clone()).or_default().push(i);
        }
        Ok(ParseKv { keys: keys.to_vec(), places, quotes, escapes, mode })
    }

    /// One column a key. The input is a column of strings.
    pub fn run(&self, input: &Column) -> Vec<Column> {
        if let Column::Const(value, rows) = input
            && *rows > 1
        {
            let one = self.run(&Column::of_constant(value.clone(), 1));
            return one.iter().map(|c| Column::repeat(&c.value(0), *rows)).collect();
        }
        let (inputs, rows) = (input.as_strings(), input.len());
        let mut builders: Vec<_> = self.keys.iter().map(|(_, ty)| ColumnBuilder::new(*ty, rows)).collect();
        let mut found: Vec<Option<String>> = vec![None; self.keys.len()];
        for row in 0..rows {
            found.iter_mut().for_each(|f| *f = None);
            self.pairs(inputs.get(row), &mut found);
            for (value, out) in found.iter().zip(&mut builders) {
                match (value, out.ty()) {
                    (Some(value), Type::String) => out.push_str(value),
                    (Some(value), ty) => match cast(value, ty) {
                        Some(value) => out.push(value),
                        None => push_blank(out),
                    },
                    (None, _) => push_blank(out),
                }
            }
        }
        builders.into_iter().map(ColumnBuilder::finish).collect()
    }

    /// The first value of each key counts.
    fn keep(&self, key: &str, value: &str, found: &mut [Option<String>]) {
        for place in self.places.get(key).into_iter().flatten() {
            if let Some(slot @ None) = found.get_mut(*place) {
                *slot = Some(value.to_string());
            }
        }
    }

    fn pairs(&self, text: &str, found: &mut [Option<String>]) {
        match &self.mode {
            Mode::Regex(regex) => {
                for captures in regex.captures_iter(text) {
                    let group = |i: usize| captures.get(i).map_or("", |m| m.as_str().trim());
                    self.keep(group(1), group(2), found);
                }
            }
            Mode::Words => self.words(text, found),
            Mode::Delimiters { pair, kv, greedy } => self.delimited(text, pair, kv, *greedy, found),
        }
    }

    fn delimited(&self, text: &str, pair: &str, kv: &str, greedy: bool, found: &mut [Option<String>]) {
        let mut at = 0;
        while at < text.len() {
            let Some((key, after)) = self.key(text, at, pair, kv) else {
                // No key starts here: on to the next pair.
                at = text[at..].find(pair).map_or(text.len(), |p| at + p + pair.len());
                continue;
            };
            let from = skip_space(text, after);
            let (value, end) = match self.quoted(text, from) {
                Some((value, end)) => (value, text[end..].find(pair).map_or(text.len(), |p| end + p)),
                None => {
                    let end = self.end_of_value(text, from, pair, kv, greedy);
                    (text[from..end].trim_end().to_string(), end)
                }
            };
            self.keep(&key, &value, found);
            at = (end + pair.len()).min(text.len());
        }
    }

    /// The key that starts at `at`, and where its value starts.
    fn key(&self, text: &str, at: usize, pair: &str, kv: &str) -> Option<(String, usize)> {
        let from = skip_space(text, at);
        let (key, end) = match self.quoted(text, from) {
            Some(quoted) => quoted,
            None => {
                // Only as far as the next pair, so that a long string is read once.
                let rest = &text[from..];
                let limit = rest.find(pair).unwrap_or(rest.len());
                let end = rest[..limit].find(kv).unwrap_or(limit);
                (rest[..end].trim().to_string(), from + end)
            }
        };
        let end = if text[end..].starts_with(kv) { end } else { skip_space(text, end) };
        text[end..].starts_with(kv).then(|| (key, end + kv.len()))
    }

    fn end_of_value(&self, text: &str, from: usize, pair: &str, kv: &str, greedy: bool) -> usize {
        let mut at = from;
        while let Some(p) = text[at..].find(pair) {
            let end = at + p;
            if !greedy || self.key(text, end + pair.len(), pair, kv).is_some() {
                return end;
            }
            at = end + pair.len();
        }
        text.len()
    }

    /// The quoted string that starts at `at`, and where it ends; `None` if there is none or it is not closed.
    fn quoted(&self, text: &str, at: usize) -> Option<(String, usize)> {
        let first = text[at..].chars().next()?;
        let (_, close) = *self.quotes.iter().find(|(open, _)| *open == first)?;
        let mut value = String::new();
        let mut chars = text[at + first.len_utf8()..].char_indices();
        while let Some((i, c)) = chars.next() {
            if self.escapes.contains(&c) {
                value.push(chars.next()?.1);
            } else if c == close {
                return Some((value, at + first.len_utf8() + i + c.len_utf8()));
            } else {
                value.push(c);
            }
        }
        None
    }

    /// Without delimiters, the value of a key is the next word or quoted string.
    fn words(&self, text: &str, found: &mut [Option<String>]) {
        let mut at = 0;
        let mut key: Option<String> = None;
        while let Some((word, end)) = self.word(text, at) {
            if let Some(key) = key.take() {
                self.keep(&key, &word, found);
            } else if self.places.contains_key(&word) {
                key = Some(word);
            }
            at = end;
        }
    }

    fn word(&self, text: &str, mut at: usize) -> Option<(String, usize)> {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        loop {
            let c = text[at..].chars().next()?;
            if let Some(quoted) = self.quoted(text, at) {
                return Some(quoted);
            }
            if is_word(c) {
                let rest = &text[at..];
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                return Some((rest[..end].to_string(), at + end));
            }
            at += c.len_utf8();
        }
    }
}

fn skip_space(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(keys: &str, options: &KvOptions, text: &str) -> Vec<String> {
        let keys: Vec<(String, Type)> = keys
            .split(',')
            .map(|k| k.split_once(':').unwrap_or((k, "string")))
            .map(|(name, ty)| (name.to_string(), Type::from_keyword(ty).unwrap()))
            .collect();
        let compiled = ParseKv::compile(&keys, options).unwrap();
        compiled.run(&Column::strings([text])).iter().map(|c| c.value(0).to_string()).collect()
    }

    fn delimiters(pair: &str, kv: &str) -> KvOptions {
        KvOptions { pair_delimiter: Some(pair.into()), kv_delimiter: Some(kv.into()), ..KvOptions::default() }
    }

    #[test]
    fn delimited_pairs() {
        assert_eq!(run("a:int", &delimiters(";", "="), "a=1;a=2"), ["1"]);
        assert_eq!(run("key,x", &delimiters(" ", "="), "  key  =  value  "), ["value", ""]);
        assert_eq!(run("a,c", &delimiters(" ", "="), "a==b"), ["=b", ""]);
        assert_eq!(run("c", &delimiters(" ", "="), "c=d=e"), ["d=e"]);
        assert_eq!(run("k1,k2", &delimiters("][", "="), "[k1=v1][k2=v2]"), ["", "v2]"]);
        assert_eq!(run("a:long,b:long", &delimiters(",", "="), "a=1, b=zz"), ["1", ""]);
        assert_eq!(run("e,f", &delimiters(";", "="), "e=;f=yes"), ["", "yes"]);
    }

    #[test]
    fn quotes_and_greed() {
        let quoted = KvOptions { quotes: vec!["\"".into()], escapes: vec!["\\".into()], ..delimiters(" ", "=") };
        assert_eq!(run("f,the time", &quoted, r#"f="say \"bye\"" "the time"=now"#), ["say \"bye\"", "now"]);
        let pairs = KvOptions { quotes: vec!["()".into()], ..delimiters(" ", "=") };
        assert_eq!(run("f,a b", &pairs, "f=(x y) (a b)=(1 2)"), ["x y", "1 2"]);
        let text = "name=John Doe phone=555 5555 city=New York";
        assert_eq!(run("name,phone,city", &delimiters(" ", "="), text), ["John", "555", "New"]);
        let greedy = KvOptions { greedy: true, ..delimiters(" ", "=") };
        assert_eq!(run("name,phone,city", &greedy, text), ["John Doe", "555 5555", "New York"]);
    }

    #[test]
    fn words_and_regular_expressions() {
        let text = "10:34 [INFO] Thread:458, Text: 'it \\' is', Last: x";
        let words = KvOptions { quotes: vec!["'".into()], escapes: vec!["\\".into()], ..KvOptions::default() };
        assert_eq!(run("Text,Thread:long,Last", &words, text), ["it ' is", "458", "x"]);
        let regex = KvOptions { regex: Some(r#""([\w ]+)\s*:\s*([^"]*)""#.into()), ..KvOptions::default() };
        assert_eq!(run("an url,id:int", &regex, r#"["an url: http://x?a=1", "id: 7"]"#), ["http://x?a=1", "7"]);
    }

    #[test]
    fn wrong_options_are_refused() {
        let keys = [("a".to_string(), Type::String)];
        for options in [
            KvOptions { kv_delimiter: Some("=".into()), ..KvOptions::default() },
            KvOptions { regex: Some("(a)".into()), ..KvOptions::default() },
            KvOptions { quotes: vec!["abc".into()], ..delimiters(";", "=") },
        ] {
            assert!(ParseKv::compile(&keys, &options).is_err());
        }
    }
}
