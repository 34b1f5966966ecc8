use super::Functions;
use crate::{Query, Session};
use std::path::Path;

/// A folder that is removed with the test.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Folder {
        let folder = Folder(std::env::temp_dir().join(format!("kql-functions-{name}-{}", std::process::id())));
        let _ = std::fs::remove_dir_all(&folder.0);
        for (file, bytes) in files {
            let path = folder.0.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn session(folder: &Path) -> Session {
    Session::builder().functions(folder).threads(1).build().unwrap()
}

/// The first row of a query, as text.
fn answer(session: &Session, text: &str) -> String {
    let compiled = session.compile(&Query::new(text, crate::Timestamp::UNIX_EPOCH));
    let errors: Vec<String> =
        compiled.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.headline().into_owned()).collect();
    if !errors.is_empty() {
        return errors.join("; ");
    }
    let answer = session.run(&compiled).unwrap();
    let rows: Vec<String> =
        answer.rows().map(|r| r.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")).collect();
    rows.join(";")
}

/// Loads one file, and gives what a query over it answers, or the errors of the file.
fn one(name: &str, file: &str, text: &str, query: &str) -> String {
    let folder = Folder::new(name, &[(file, text.as_bytes())]);
    let session = session(&folder.0);
    let prefix = format!("{}/", folder.0.display());
    let errors: Vec<String> = session.function_errors().iter().map(|e| e.to_string().replace(&prefix, "")).collect();
    if errors.is_empty() { answer(&session, query) } else { errors.join("; ") }
}

#[test]
fn yaml_of_solutions_has_two_names_and_parameters() {
    let text = "id: 1\nFunction:\n  Title: t\nFunctionName: Twice\nFunctionAlias: Double\n\
        EquivalentBuiltInFunction: _Twice\nFunctionParams:\n- Name: n\n  Type: long\n- Name: factor\n  Type: int\n  Default: 2\n\
        FunctionQuery: |\n  let f = (n:long) { n * factor };\n  f(n)\n";
    assert_eq!(one("names", "a.yaml", text, "print Twice(1), Double(2, 3), _Twice(n=4)"), "2,6,8");
    let saved = "name: n\nfunctionAlias: F\nfunctionParameters: 'n:long'\nquery: print n + 1\n";
    assert_eq!(one("saved", "a.yaml", saved, "F(2)"), "3");
    let lower = text.replace("FunctionName", "functionname").replace("FunctionQuery", "functionQuery");
    assert_eq!(one("case", "a.yml", &lower, "print Twice(1)"), "2");
}

#[test]
fn tables_are_parameters_in_every_notation() {
    let query = "datatable(a:long, b:string)[1, 'x'] | invoke F('b')";
    for parameter in ["Name: T:(a:long)\n  Type: table", "Name: T\n  Type: table:(*)", "Name: T\n  Type: table"] {
        let text = format!(
            "FunctionName: F\nFunctionParams:\n- {parameter}\n- Name: c\n  Type: string\nFunctionQuery: T | project H = column_ifexists(c, '')\n"
        );
        assert_eq!(one("tables", "f.yaml", &text, query), "x", "{parameter}");
    }
    let text =
        "FunctionName: F\nFunctionParams: 'T:(*), c:string'\nFunctionQuery: T | project H = column_ifexists(c, '')\n";
    assert_eq!(one("tables", "f.yaml", text, query), "x");
}

#[test]
fn defaults_are_values_or_literals() {
    let parameter = |ty: &str, default: &str| {
        let text = format!(
            "ParserName: F\nParserParams:\n- Name: p\n  Type: {ty}\n  Default: {default}\nParserQuery: print tostring(p)\n"
        );
        one("defaults", "f.yaml", &text, "F()")
    };
    assert_eq!(parameter("string", "'*'"), "*");
    assert_eq!(parameter("string", "https://a.example/(b)"), "https://a.example/(b)");
    assert_eq!(parameter("string", "'\"quoted\"'"), "quoted");
    assert_eq!(parameter("string", "'C:\\x \"y'"), "C:\\x \"y");
    assert_eq!(parameter("string", "''"), "");
    assert_eq!(parameter("bool", "False"), "False");
    assert_eq!(parameter("dynamic", "'[1]'"), "[1]");
    assert_eq!(parameter("dynamic", "dynamic([2])"), "[2]");
    assert_eq!(parameter("datetime", "datetime(null)"), "");
    assert_eq!(parameter("datetime", "2026-01-02"), "2026-01-02T00:00:00.0000000Z");
    assert_eq!(parameter("int", ""), "`F` needs an argument for `p`");
}

#[test]
fn templates_are_read_in_any_case_and_with_simple_expressions() {
    let search = |properties: &str| {
        format!(
            r#"{{"$schema": "s", "variables": {{"v": {{"alias": "F"}}}}, "Parameters": {{"q": {{"defaultValue": "print n + 1"}}}},
            "resources": [{{"type": "workspaces", "resources": [{{"type": "savedSearches", "Properties": {properties}}}]}}]}}"#
        )
    };
    for properties in [
        r#"{"functionAlias": "F", "query": "print n + 1", "functionParameters": "n:long"}"#,
        r#"{"FunctionAlias": "F", "QUERY": "print n + 1", "FunctionParameters": "n:long"}"#,
        r#"{"functionAlias": "[variables('v').alias]", "query": "[parameters('q')]", "functionParameters": "n:long"}"#,
    ] {
        assert_eq!(one("arm", "a.json", &search(properties), "F(2)"), "3", "{properties}");
    }
    let unknown = one("arm", "a.json", &search(r#"{"functionAlias": "[concat('F')]", "query": "print 1"}"#), "F");
    assert!(unknown.starts_with("a.json:2:") && unknown.contains("expression"), "{unknown}");
}

#[test]
fn kql_text_holds_functions_in_every_notation() {
    let t = |file: &str, text: &str, query: &str| one("kql", file, text, query);
    assert_eq!(t("Foo.kql", "(a:long) { print x=a }", "Foo(3)"), "3");
    assert_eq!(t("Foo.kql", "// why\n\n(a:long, b:long = 2)\n{\n  print x = a + b\n};\n", "Foo(3)"), "5");
    assert_eq!(t("Foo.csl", "view () { print x = 1 }", "Foo"), "1");
    assert_eq!(t("Foo.txt", "let f = (a:long) { print x = a };", "Foo(3) | union f(4)"), "3;4");
    assert_eq!(
        t("Foo.kql", "let k = 2;\nlet g = (a:long) { a * k };\nlet Foo = (a:long) { print x = g(a) }", "Foo(3)"),
        "6"
    );
    assert_eq!(t("Foo.kql", "let g = (a:long) { a * 2 };\nprint x = g(4);\n// done", "Foo | extend y = x"), "8,8");
    assert_eq!(t("Foo.kql", "Bar(a:long) { print x = a }", "Bar(1) | union Foo(2)"), "1;2");
    assert_eq!(t("Foo", "print x = 7", "Foo"), "7");
    let commands = ".create-or-alter function with (docstring = \"a (b\", folder='x', skipvalidation=true) One(a:long) {\n  print x = a\n}\n\n\
        .create function ifnotexists ['Two'] () { print x = '}' }\n.create function Three(T:(a:long)) { T | count };";
    assert_eq!(t("all.kql", commands, "One(1) | union (Two | project x = 2)"), "1;2");
    assert_eq!(t("all.kql", commands, "range a from 1 to 3 step 1 | invoke Three()"), "3");
}

#[test]
fn what_is_not_understood_has_a_place() {
    let t = |file: &str, text: &str| one("places", file, text, "print 1");
    assert_eq!(t("a.yaml", "a: 1\nb: [\n"), "a.yaml:2:4: the file is not valid YAML: unclosed bracket '['");
    assert!(t("a.yaml", "FunctionName: F\nQuery: T\n").starts_with("a.yaml:1:1: the file has no query of a function"));
    assert!(t("a.yaml", "\n\nname: r\nquery: T\nseverity: High\n").starts_with("a.yaml:3:1: the file is a rule"));
    assert!(t("a.yaml", "x: 1\nFunctionQuery: T\n").starts_with("a.yaml:1:1: the function has no name"));
    assert!(
        t("a.yaml", "ParserName: F\nParserQuery: T\nParserParams:\n- Type: int\n")
            .starts_with("a.yaml:4:3: a parameter")
    );
    assert!(
        t("a.json", "{\n  \"a\": tru\n}").contains(": the file is not valid JSON: expected ident"),
        "{}",
        t("a.json", "{\n  \"a\": tru\n}")
    );
    assert!(t("a.json", "{\"a\": 1}").starts_with("a.json:1:1: the file holds neither"));
    assert_eq!(t("a.kql", "// only a comment\n"), "a.kql:1:1: the file holds no query");
    assert!(t("a.kql", "T\n| where (a ==\n").starts_with("a.kql:"));
    assert!(t("a.kql", "let a = 1;").contains("no query"));
    assert!(t("a.kql", "\n.create table T (a:long)").starts_with("a.kql:2:1: only `.create function`"));
    assert!(t("a.txt", "Copyright (c) of somebody, all rights reserved.").starts_with("a.txt:1:"));
}

#[test]
fn a_bad_file_hides_no_other_and_explains_what_is_missing() {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("print 2".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let folder = Folder::new(
        "folder",
        &[
            ("a/Bad.yaml", b"a: [\n"),
            ("b/Good.kql", b"\xef\xbb\xbfprint 1"),
            ("b/Wide.txt", &utf16),
            ("c/Latin.kql", b"print '\xe9'"),
            ("README.md", b"# About"),
            ("LICENSE", b"All rights reserved (c)."),
            ("list.csv", b"a,b"),
            (".git/config", b"[core]"),
        ],
    );
    let session = session(&folder.0);
    assert_eq!(answer(&session, "Good | union Wide"), "1;2");
    let prefix = format!("{}/", folder.0.display());
    let errors: Vec<String> = session.function_errors().iter().map(|e| e.to_string().replace(&prefix, "")).collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].starts_with("a/Bad.yaml:1:4: "), "{errors:?}");
    assert_eq!(errors[1], "c/Latin.kql:1:8: the file is not text: it is neither UTF-8 nor UTF-16");
    for query in ["Bad", "Bad()", "print 1 | invoke Bad()"] {
        let said = answer(&session, query);
        assert!(said.contains("Bad.yaml:1:4"), "{query}: {said}");
    }
    let notes: Vec<String> = session.notes().into_iter().map(|n| n.message.replace(&prefix, "")).collect();
    assert!(notes.iter().any(|n| n.contains("(`.csv`)")), "{notes:?}");
    assert!(notes.iter().any(|n| n.starts_with("`LICENSE` is not read")), "{notes:?}");
    let strict = Session::builder().functions(&folder.0).strict(true).build().err().unwrap();
    assert!(strict.to_string().contains("Bad.yaml:1:4: "), "{strict}");
}

#[test]
fn a_broken_body_has_its_place_in_the_file() {
    let cases: [(&str, &[u8], &str); 4] = [
        ("A.yaml", b"FunctionName: A\nFunctionQuery: |\n    T\n    | where )\n", "A.yaml:4:13"),
        (
            "A.json",
            br#"{"resources": [{"properties": {"functionAlias": "A", "query": "T\n| where )"}}]}"#,
            "A.json:1:75",
        ),
        ("A.kql", b"let b = (x:long) { print x };\nlet A = (x:long) {\n  T\n  | where )\n};", ""),
        ("all.kql", b".create function A() {\n  T | where == 1\n}", "all.kql:2:13"),
    ];
    for (file, text, place) in cases {
        let folder = Folder::new("bodies", &[(file, text)]);
        let session = session(&folder.0);
        let prefix = format!("{}/", folder.0.display());
        let said = answer(&session, "A").replace(&prefix, "");
        assert!(said.contains(place), "{file}: {said}");
        let found: Vec<String> =
            session.function_syntax_errors().iter().map(|e| e.to_string().replace(&prefix, "")).collect();
        let loaded = session.function_errors().len();
        assert_eq!(found.len() + loaded, 1, "{file}: {found:?}");
        assert!(found.iter().all(|f| f.starts_with(place)), "{file}: {found:?}");
    }
}

#[test]
fn a_file_without_functions_is_a_note() {
    let folder = Folder::new(
        "notes",
        &[("a.json", br#"{"$schema": "s", "resources": [{"type": "x/savedSearches", "properties": {"query": "T"}}]}"#)],
    );
    let mut functions = Functions::default();
    functions.load(&folder.0).unwrap();
    assert!(functions.errors.is_empty(), "{:?}", functions.errors);
    assert!(functions.notes[0].contains("without `functionAlias`"), "{:?}", functions.notes);
    assert!(functions.load(&folder.0.join("none")).is_err());
    let folder = Folder::new("named", &[("a.sql", b"select 1")]);
    functions.load(&folder.0.join("a.sql")).unwrap();
    assert!(functions.errors[0].to_string().contains("no known type"), "{:?}", functions.errors);
}

#[test]
fn an_entry_of_a_dictionary_without_a_body_hides_no_other() {
    let text = "{\"Good\": {\"body\": \"print n\", \"params\": \"(n: long)\"},\n \"Bad\": {\"body\": null}}";
    let folder = Folder::new("dictionary", &[("all.json", text.as_bytes())]);
    let session = session(&folder.0);
    assert_eq!(answer(&session, "Good(7)"), "7");
    let errors: Vec<String> = session.function_errors().iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].ends_with("all.json:2:2: the `body` of the function `Bad` is no text"), "{errors:?}");
}
