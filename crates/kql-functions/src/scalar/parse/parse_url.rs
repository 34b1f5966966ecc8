//! `parse_url(url)` and `parse_urlquery(query)`.

use super::_declare::kernel;
use super::_percent::decode;
use crate::{Family, Scalar, ScalarId};
use kql_types::Dyn;
use std::collections::BTreeMap;

pub(super) static DECLARED: &[Scalar] = &[
    Scalar::on_text(
        Family::Parse,
        "parse_url",
        &["parseurl"],
        &["(url: string) -> bag"],
        "parse-url-function",
        "Splits an absolute URL into a bag of `Scheme`, `Host`, `Port`, `Path`, `Username`, `Password`, `Query \
         Parameters` (a bag) and `Fragment`. Missing parts are `\"\"`, and so is every part of text that is no absolute URL. A query key that repeats has an array of its values.",
        |_| Ok(kernel(parse)),
    )
    .with_id(ScalarId::ParseUrl),
    Scalar::on_text(
        Family::Parse,
        "parse_urlquery",
        &["parseurlquery"],
        &["(query: string) -> bag"],
        "parse-urlquery-function",
        "Parses the query string of a URL into a bag `Query Parameters`. A key that repeats has an array of its values.",
        |_| Ok(kernel(|text| Dyn::Bag(vec![(QUERY.into(), parameters(text.strip_prefix('?').unwrap_or(text)))]))),
    )
    .with_id(ScalarId::ParseUrlQuery),
];

const QUERY: &str = "Query Parameters";

fn parse(url: &str) -> Dyn {
    let [scheme, host, port, path, user, password, query, fragment] = parts(url).unwrap_or_default();
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

/// Scheme, host, port, path, user, password, query and fragment; `None` for what is no absolute URL.
fn parts(whole: &str) -> Option<[&str; 8]> {
    let (url, fragment) = whole.split_once('#').unwrap_or((whole, ""));
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, rest) = url.split_once(':').filter(|(scheme, _)| is_scheme(scheme))?;
    let Some(rest) = rest.strip_prefix("//") else {
        let is_place = rest.starts_with(|c: char| c.is_ascii_digit());
        return (!is_place).then_some([scheme, "", "", rest, "", "", query, fragment]);
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    // A slash that ends the URL is no path.
    let path = if path == "/" && whole.ends_with('/') && query.is_empty() && fragment.is_empty() { "" } else { path };
    // Before the `@` is a user only with a password.
    let user = authority.rsplit_once('@').and_then(|(user, place)| Some((user.split_once(':')?, place)));
    let ((user, password), place) = user.unwrap_or((("", ""), authority));
    let (host, port) = match place.rfind(':') {
        Some(i) if !place[i..].contains(']') => (&place[..i], &place[i + 1..]),
        _ => (place, ""),
    };
    Some([scheme, host, port, path, user, password, query, fragment])
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// Sorted by key; a key that repeats has an array of its values. Pairs without a key or a value are left out.
fn parameters(query: &str) -> Dyn {
    let mut found: BTreeMap<String, Vec<Dyn>> = BTreeMap::new();
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        if !key.is_empty() && !value.is_empty() {
            found.entry(decode(key, true)).or_default().push(Dyn::String(decode(value, true)));
        }
    }
    let one = |mut values: Vec<Dyn>| match values.len() {
        1 => values.remove(0),
        _ => Dyn::Array(values),
    };
    Dyn::Bag(found.into_iter().map(|(key, values)| (key, one(values))).collect())
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
            Value::Dynamic(Dyn::from_text(r#"{"Query Parameters":{"a":["1","3"],"b":"2"}}"#)),
        );
    }
}
