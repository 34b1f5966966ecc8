//! `parse_url(url)` and `parse_urlquery(query)`.

use super::_declare::kernel;
use super::_percent::decode;
use crate::{Family, Scalar, ScalarId};
use kql_types::{BagBuilder, Dyn};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Parse,
        "parse_url",
        &["parseurl"],
        &["(url: string) -> bag"],
        "parse-url-function",
        "Splits an absolute URL into a bag of `Scheme`, `Host`, `Port`, `Path`, `Username`, `Password`, `Query \
         Parameters` (a bag) and `Fragment`. Missing parts are `\"\"`.",
        |_| Ok(kernel(parse)),
    )
    .with_id(ScalarId::ParseUrl),
    Scalar::on_text(
        Family::Parse,
        "parse_urlquery",
        &["parseurlquery"],
        &["(query: string) -> bag"],
        "parse-urlquery-function",
        "Parses the query string of a URL into a bag `Query Parameters`. If a key repeats, the last value wins.",
        |_| Ok(kernel(|text| Dyn::Bag(vec![(QUERY.into(), parameters(text.strip_prefix('?').unwrap_or(text)))]))),
    )
    .with_id(ScalarId::ParseUrlQuery),
];

const QUERY: &str = "Query Parameters";

fn parse(url: &str) -> Dyn {
    let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, rest) = match url.split_once(':') {
        Some((s, rest)) if is_scheme(s) && rest.starts_with("//") => (s, &rest[2..]),
        Some((s, rest)) if is_scheme(s) && !rest.starts_with(|c: char| c.is_ascii_digit()) => (s, rest),
        _ => ("", url),
    };
    let authority = !scheme.is_empty() && url[scheme.len()..].starts_with("://");
    let (authority, path) = match rest.find('/') {
        _ if !authority => ("", rest),
        Some(i) => rest.split_at(i),
        None => (rest, ""),
    };
    let (user, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let (host, port) = match place.rfind(':') {
        Some(i) if !place[i..].contains(']') => (&place[..i], &place[i + 1..]),
        _ => (place, ""),
    };
    let text = |name: &str, value: &str| (name.to_string(), Dyn::String(value.to_string()));
    Dyn::Bag(vec![
        text("Scheme", scheme),
        text("Host", host),
        text("Port", port),
        text("Path", path),
        text("Username", user),
        text("Password", password),
        (QUERY.into(), parameters(query)),
        text("Fragment", fragment),
    ])
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

fn parameters(query: &str) -> Dyn {
    let mut bag = BagBuilder::default();
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        bag.insert(decode(key, true), Dyn::String(decode(value, true)));
    }
    bag.finish()
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn parts() {
        let whole = r#"{"Scheme":"s","Host":"h","Port":"12","Path":"/a/b","Username":"u","Password":"p",
            "Query Parameters":{"k":"v w"},"Fragment":"f"}"#;
        check(
            "parse_url",
            &[Value::String("s://u:p@h:12/a/b?k=v%20w#f".into())],
            Value::Dynamic(Dyn::from_text(whole)),
        );
        check(
            "parse_urlquery",
            &[Value::String("a=1&b=2&a=3".into())],
            Value::Dynamic(Dyn::from_text(r#"{"Query Parameters":{"a":"3","b":"2"}}"#)),
        );
    }
}
