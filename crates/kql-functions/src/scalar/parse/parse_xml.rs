//! `parse_xml(text)`.

use super::_declare::kernel;
use crate::{Family, Naming, Scalar, ScalarId};
use kql_types::{Bag, Dyn};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    naming: Naming::FirstArgument,
    ..Scalar::on_text(
        Family::Parse,
        "parse_xml",
        &[],
        &["(xml_text: text) -> bag"],
        "parse-xml-function",
        "Parses XML into a bag: elements by name, repeated elements as an array, attributes as `@name`, text next \
         to them as `#text`. An element that contains only text is a string, an empty element null. A string that \
         is not XML, or longer than 1 MB, gives null.",
        |_| Ok(kernel(|text| parse(text).unwrap_or(Dyn::Null))),
    )
    .with_id(ScalarId::ParseXml)
}];

const LONGEST: usize = 1 << 20;
const DEEPEST: usize = 256;

/// An element that is still open.
struct Open {
    name: String,
    members: Bag,
    text: String,
}

fn parse(text: &str) -> Option<Dyn> {
    if text.len() > LONGEST {
        return None;
    }
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(e) => {
                if open.len() >= DEEPEST || root.is_some() {
                    return None;
                }
                open.push(start(&e)?);
            }
            Event::Empty(e) => {
                if root.is_some() {
                    return None;
                }
                let element = start(&e)?;
                close(element, &mut open, &mut root);
            }
            Event::End(_) => {
                let element = open.pop()?;
                close(element, &mut open, &mut root);
            }
            Event::Text(t) => {
                let text: &str = &t;
                match open.last_mut() {
                    Some(element) => element.text.push_str(text),
                    None if text.trim().is_empty() => {}
                    None => return None,
                }
            }
            Event::GeneralRef(r) => {
                let resolved = match r.resolve_char_ref().ok()? {
                    Some(c) => c.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&r)?.to_string(),
                };
                open.last_mut()?.text.push_str(&resolved);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if open.is_empty() { root } else { None }
}

fn start(element: &BytesStart<'_>) -> Option<Open> {
    let name = element.name().as_ref().to_string();
    let mut members = Bag::new();
    for attribute in element.attributes() {
        let attribute = attribute.ok()?;
        let key = format!("@{}", attribute.key.as_ref());
        let value = quick_xml::escape::unescape(&attribute.value).ok()?.into_owned();
        members.push((key, Dyn::String(value)));
    }
    Some(Open { name, members, text: String::new() })
}

fn close(mut element: Open, open: &mut [Open], root: &mut Option<Dyn>) {
    let text = element.text.trim();
    let value = match (element.members.is_empty(), text.is_empty()) {
        (true, true) => Dyn::Null,
        (true, false) => Dyn::String(text.to_string()),
        (false, true) => Dyn::Bag(element.members),
        (false, false) => {
            let place = element.members.iter().take_while(|(k, _)| k.starts_with('@')).count();
            element.members.insert(place, ("#text".into(), Dyn::String(text.to_string())));
            Dyn::Bag(element.members)
        }
    };
    let Some(parent) = open.last_mut() else {
        *root = Some(Dyn::Bag(vec![(element.name, value)]));
        return;
    };
    match parent.members.iter_mut().find(|(k, _)| *k == element.name) {
        None => parent.members.push((element.name, value)),
        Some((_, Dyn::Array(items))) => items.push(value),
        Some((_, first)) => *first = Dyn::Array(vec![std::mem::replace(first, Dyn::Null), value]),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn elements() {
        let json = |xml: &str| parse(xml).map(|d| d.to_json());
        for (xml, expected) in [
            ("<e/>", r#"{"e":null}"#),
            ("<?xml version=\"1.0\"?>\n<e>a &amp; b</e>", r#"{"e":"a & b"}"#),
            ("<e n=\"v&lt;\">t</e>", r##"{"e":{"@n":"v<","#text":"t"}}"##),
            ("<e> <a>1</a> <a>2</a> <b/></e>", r#"{"e":{"a":["1","2"],"b":null}}"#),
            ("<e> text <a>x</a> </e>", r##"{"e":{"#text":"text","a":"x"}}"##),
        ] {
            assert_eq!(json(xml).as_deref(), Some(expected), "{xml}");
        }
        for bad in ["", "text", "<e>", "<e></f>", "<a/><b/>"] {
            assert_eq!(json(bad), None, "{bad}");
        }
    }
}
