use super::align::block_style;
use super::node::{Entry, Kind, Node};
use kql_source::Span;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DefaultMessageFormatter, Location, MessageFormatter, Spanned};
use std::fmt;

/// A text that is not YAML.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct YamlError {
    /// What is wrong, in one sentence without the location.
    pub message: String,
    /// Where, as byte offsets into the text.
    pub span: Span,
    /// The error of the YAML library.
    #[source]
    source: Box<serde_saphyr::Error>,
}

/// Limit of nesting, far above that of any rule, so that hostile input cannot overflow the stack.
const MAX_DEPTH: usize = 32;

/// Parses every document of a text, YAML or JSON.
///
/// # Errors
///
/// The first violation of YAML's syntax, or nesting beyond 32 levels.
pub fn parse(text: &str) -> Result<Vec<Node>, YamlError> {
    let mut options = serde_saphyr::Options::default();
    options.with_snippet = false;
    if let Some(budget) = &mut options.budget {
        budget.max_depth = MAX_DEPTH;
    }
    let raw: Vec<Raw> = serde_saphyr::from_multiple_with_options(text, options).map_err(|e| yaml_error(text, e))?;
    Ok(raw.into_iter().map(|r| with_source_text(r, text)).collect())
}

fn yaml_error(text: &str, error: serde_saphyr::Error) -> YamlError {
    let message = DefaultMessageFormatter.format_message(&error);
    let message = message.lines().next().unwrap_or_default().trim_end_matches('.').to_string();
    let span = error.location().map_or(Span::at(0), |l| span(text, &l));
    YamlError { message, span, source: Box::new(error) }
}

fn span(text: &str, location: &Location) -> Span {
    let s = location.span();
    if let (Some(start), Some(len)) = (s.byte_offset(), s.byte_len()) {
        return Span::new((start as usize).min(text.len()), (start as usize + len as usize).min(text.len()));
    }
    let (line, column) = (location.line().max(1) as usize, location.column().max(1) as usize);
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let within: usize = text[start..].chars().take(column - 1).map(char::len_utf8).sum();
    Span::at(start + within)
}

/// A node of the YAML library, in which numbers and booleans are already parsed.
struct Raw {
    kind: RawKind,
    referenced: Location,
    defined: Location,
}

enum RawKind {
    Null,
    Text(String),
    /// A number or a boolean. The library changes how it is written (`1.10` to `1.1`), so the text is taken from the source.
    Plain(String),
    List(Vec<Raw>),
    Map(Vec<(Spanned<String>, Raw)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<RawKind>::deserialize(deserializer)?;
        Ok(Raw { kind: spanned.value, referenced: spanned.referenced, defined: spanned.defined })
    }
}

impl<'de> Deserialize<'de> for RawKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyKind)
    }
}

struct AnyKind;

impl<'de> Visitor<'de> for AnyKind {
    type Value = RawKind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, v: bool) -> Result<RawKind, E> {
        Ok(RawKind::Plain(v.to_string()))
    }

    fn visit_i64<E>(self, v: i64) -> Result<RawKind, E> {
        Ok(RawKind::Plain(v.to_string()))
    }

    fn visit_u64<E>(self, v: u64) -> Result<RawKind, E> {
        Ok(RawKind::Plain(v.to_string()))
    }

    fn visit_i128<E>(self, v: i128) -> Result<RawKind, E> {
        Ok(RawKind::Plain(v.to_string()))
    }

    fn visit_u128<E>(self, v: u128) -> Result<RawKind, E> {
        Ok(RawKind::Plain(v.to_string()))
    }

    fn visit_f64<E>(self, v: f64) -> Result<RawKind, E> {
        Ok(RawKind::Plain(v.to_string()))
    }

    fn visit_str<E>(self, v: &str) -> Result<RawKind, E> {
        Ok(RawKind::Text(v.to_string()))
    }

    fn visit_unit<E>(self) -> Result<RawKind, E> {
        Ok(RawKind::Null)
    }

    fn visit_none<E>(self) -> Result<RawKind, E> {
        Ok(RawKind::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<RawKind, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(RawKind::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<RawKind, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = access.next_key()? {
            members.push((key, access.next_value()?));
        }
        Ok(RawKind::Map(members))
    }
}

fn with_source_text(raw: Raw, text: &str) -> Node {
    let referenced = span(text, &raw.referenced);
    let defined = span(text, &raw.defined);
    let written = text.get(defined.range()).unwrap_or("");
    let kind = match raw.kind {
        RawKind::Null => Kind::Null,
        RawKind::Text(value) => {
            let plain = !written.starts_with(['"', '\'']) && block_style(text, defined).is_none();
            Kind::Scalar { text: value, plain }
        }
        RawKind::Plain(value) => {
            let as_written = written.trim();
            let text = if as_written.is_empty() { value } else { as_written.to_string() };
            Kind::Scalar { text, plain: true }
        }
        RawKind::List(items) => Kind::List(items.into_iter().map(|r| with_source_text(r, text)).collect()),
        RawKind::Map(members) => Kind::Map(
            members
                .into_iter()
                .map(|(key, value)| Entry {
                    key_span: span(text, &key.referenced),
                    key: key.value,
                    value: with_source_text(value, text),
                })
                .collect(),
        ),
    };
    Node { kind, span: referenced, defined }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Node {
        parse(text).unwrap().remove(0)
    }

    #[test]
    fn scalars_keep_their_text_and_place() {
        let text = "# head\nversion: 1.10\nn: 007\nname: 'it''s'\nnone:\nx: 0x1F\n";
        let node = one(text);
        let get = |key: &str| node.get(key).unwrap().clone();
        assert_eq!(get("version").text(), Some("1.10"));
        assert_eq!(&text[get("version").span.range()], "1.10");
        assert_eq!(get("n").text(), Some("007"));
        assert_eq!(get("x").text(), Some("0x1F"));
        assert_eq!(get("name").kind, Kind::Scalar { text: "it's".into(), plain: false });
        assert!(get("none").is_null());
    }

    #[test]
    fn json_is_yaml_here() {
        let node = one("{\n\t\"a\": [1, true, null, \"x\\/y\\n\"],\n\t\"b\": {}\n}\n");
        assert_eq!(node.get("a").unwrap().items()[3].text(), Some("x/y\n"));
        assert!(node.get("b").unwrap().is_map());
    }

    #[test]
    fn several_documents() {
        assert_eq!(parse("a: 1\n---\na: 2\n").unwrap().len(), 2);
        assert_eq!(parse("").unwrap().len(), 0);
    }

    #[test]
    fn broken_text_has_a_place() {
        let text = "id: a\nquery: \"T\nname: [1, 2\n";
        let problem = parse(text).unwrap_err();
        assert!(problem.span.start > 5, "{problem:?}");
        assert!(!problem.message.contains('\n') && !problem.message.is_empty(), "{problem:?}");
        let deep = "[".repeat(100_000);
        assert!(parse(&deep).is_err());
        let nested: String = (0..5000).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
        assert!(parse(&nested).is_err());
    }

    #[test]
    fn duplicate_keys_are_an_error() {
        assert!(parse("a: 1\na: 2\n").is_err());
    }
}
