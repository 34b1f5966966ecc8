//! Reports against the schemas of their forms, whose facts are written down here.

use super::tests::{findings, suites};
use super::*;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The keys that SARIF 2.1.0 allows at the places that we write, and those that it requires there.
#[test]
fn sarif_keeps_to_its_schema() {
    for text in [sarif(&findings(), "0.1.0", "https://example.com/vigie"), sarif_suites(&suites(), "0.1.0")] {
        keeps_to_sarif(&serde_json::from_str(&text).unwrap());
    }
}

fn keeps_to_sarif(json: &Json) {
    let keys = |at: &str, allowed: &[&str], required: &[&str]| {
        let object = json.pointer(at).and_then(|v| v.as_object()).unwrap_or_else(|| panic!("{at}"));
        assert!(object.keys().all(|k| allowed.contains(&k.as_str())), "{at}: {object:?}");
        assert!(required.iter().all(|k| object.contains_key(*k)), "{at}: {object:?}");
    };
    keys("", &["$schema", "version", "runs"], &["version", "runs"]);
    keys("/runs/0", &["tool", "columnKind", "results"], &["tool"]);
    keys("/runs/0/tool", &["driver"], &["driver"]);
    keys("/runs/0/tool/driver", &["name", "version", "rules"], &["name"]);
    assert_eq!(json["runs"][0]["columnKind"], "unicodeCodePoints");
    let run = &json["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let mut ids: Vec<&str> = rules.iter().map(|r| r["id"].as_str().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), rules.len(), "each rule once");
    for i in 0..rules.len() {
        let at = format!("/runs/0/tool/driver/rules/{i}");
        keys(&at, &["id", "shortDescription", "defaultConfiguration", "helpUri"], &["id"]);
        keys(&format!("{at}/shortDescription"), &["text"], &["text"]);
    }
    assert!(!run["results"].as_array().unwrap().is_empty());
    for (i, result) in run["results"].as_array().unwrap().iter().enumerate() {
        let at = format!("/runs/0/results/{i}");
        let allowed = ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "fixes"];
        keys(&at, &allowed, &["message"]);
        keys(&format!("{at}/message"), &["text"], &["text"]);
        keys(&format!("{at}/locations/0"), &["physicalLocation"], &[]);
        keys(&format!("{at}/locations/0/physicalLocation"), &["artifactLocation", "region"], &["artifactLocation"]);
        let rule = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        let region = format!("{at}/locations/0/physicalLocation/region");
        keys(&region, &["startLine", "startColumn", "endLine", "endColumn"], &["startLine"]);
        let number = |key: &str| json.pointer(&format!("{region}/{key}")).and_then(|v| v.as_u64()).unwrap();
        assert!(["startLine", "startColumn", "endLine", "endColumn"].iter().all(|k| number(k) >= 1));
        assert!((number("startLine"), number("startColumn")) <= (number("endLine"), number("endColumn")));
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        for n in 0..result["fixes"].as_array().map_or(0, Vec::len) {
            let at = format!("{at}/fixes/{n}");
            keys(&at, &["description", "artifactChanges"], &["artifactChanges"]);
            keys(
                &format!("{at}/artifactChanges/0"),
                &["artifactLocation", "replacements"],
                &["artifactLocation", "replacements"],
            );
            keys(
                &format!("{at}/artifactChanges/0/replacements/0"),
                &["deletedRegion", "insertedContent"],
                &["deletedRegion"],
            );
        }
        assert!(result["partialFingerprints"].as_object().unwrap().values().all(|v| v.is_string()));
    }
}

/// An element of JUnit XML: the attributes that it must and may have, and the elements that it may hold. What only one of
/// Jenkins' schema and junit-10.xsd of its xUnit plugin allows is left out; both are closed.
struct Rule {
    element: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    children: &'static [&'static str],
    has_text: bool,
}

const JUNIT: &[Rule] = &[
    Rule {
        element: "testsuites",
        required: &[],
        optional: &["name", "time", "tests", "failures", "errors"],
        children: &["testsuite"],
        has_text: false,
    },
    Rule {
        element: "testsuite",
        required: &["name", "tests", "failures", "errors"],
        optional: &["time", "skipped", "timestamp", "hostname", "id", "package"],
        children: &["properties", "testcase", "system-out", "system-err"],
        has_text: false,
    },
    Rule {
        element: "testcase",
        required: &["name"],
        optional: &["time", "classname"],
        children: &["skipped", "error", "failure", "system-out", "system-err"],
        has_text: false,
    },
    Rule { element: "skipped", required: &[], optional: &["message"], children: &[], has_text: true },
    // Surefire wants a type.
    Rule { element: "failure", required: &["type"], optional: &["message"], children: &[], has_text: true },
    Rule { element: "system-out", required: &[], optional: &[], children: &[], has_text: true },
    Rule { element: "error", required: &["type"], optional: &["message"], children: &[], has_text: true },
];

struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    /// How many elements of a name are inside, at any depth.
    inside: BTreeMap<String, usize>,
}

impl Element {
    fn read(start: &BytesStart<'_>) -> Element {
        let attributes = start.attributes().map(|a| {
            let a = a.expect("each attribute once, in quotes");
            (a.key.as_ref().to_string(), a.value.to_string())
        });
        Element { name: start.name().as_ref().to_string(), attributes: attributes.collect(), inside: BTreeMap::new() }
    }

    fn rule(&self) -> &'static Rule {
        JUNIT.iter().find(|r| r.element == self.name).unwrap_or_else(|| panic!("no element of JUnit: {}", self.name))
    }

    fn number(&self, attribute: &str) -> usize {
        self.attributes[attribute].parse().unwrap()
    }
}

#[test]
fn junit_keeps_to_its_schema() {
    for xml in [junit_suites(&suites()), junit_findings(&findings()), junit_suites(&[])] {
        let mut reader = Reader::from_str(&xml);
        let mut open: Vec<Element> = Vec::new();
        let mut roots = 0;
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(start) => enter(&mut open, &mut roots, Element::read(&start)),
                Event::Empty(start) => {
                    enter(&mut open, &mut roots, Element::read(&start));
                    leave(&mut open);
                }
                Event::End(_) => leave(&mut open),
                Event::Text(text) => {
                    let is_blank = text.trim().is_empty();
                    assert!(is_blank || open.last().unwrap().rule().has_text, "{text:?}");
                }
                Event::Decl(_) | Event::GeneralRef(_) => {}
                Event::Eof => break,
                Event::CData(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => panic!("nothing else"),
            }
        }
        assert_eq!((roots, open.len()), (1, 0), "{xml}");
    }
}

fn enter(open: &mut Vec<Element>, roots: &mut usize, element: Element) {
    let rule = element.rule();
    match open.last() {
        Some(parent) => assert!(parent.rule().children.contains(&rule.element), "{} in {}", element.name, parent.name),
        None => {
            assert_eq!(element.name, "testsuites");
            *roots += 1;
        }
    }
    let has = |name: &&str| element.attributes.contains_key(*name);
    assert!(rule.required.iter().all(has), "{}: {:?}", element.name, element.attributes);
    let is_known = |name: &String| rule.required.iter().chain(rule.optional).any(|a| a == name);
    assert!(element.attributes.keys().all(is_known), "{}: {:?}", element.name, element.attributes);
    for parent in open.iter_mut() {
        *parent.inside.entry(element.name.clone()).or_default() += 1;
    }
    open.push(element);
}

/// The figures of a suite are those of its cases.
fn leave(open: &mut Vec<Element>) {
    let element = open.pop().expect("an element");
    if element.name.starts_with("testsuite") {
        let inside = |name: &str| element.inside.get(name).copied().unwrap_or(0);
        assert_eq!(element.number("tests"), inside("testcase"));
        assert_eq!(element.number("failures"), inside("failure"));
        assert_eq!(element.number("errors"), inside("error"));
    }
}
