//! `vigie check --batch`, which follows the published compiler, one line per query; and `vigie check`, which follows the service.

mod support;

use serde_json::{Value, json};
use support::{root, vigie_with};

fn verdicts(requests: &[Value]) -> Vec<Value> {
    let input: String = requests.iter().map(|r| format!("{r}\n")).collect();
    let run = vigie_with(&root(), &["check", "--batch"], &input, &[]);
    assert_eq!(run.status, 0, "{}", run.err);
    run.out.lines().map(|l| serde_json::from_str(l).expect("a JSON line")).collect()
}

fn errors(verdict: &Value) -> usize {
    ["syntax_errors", "semantic_errors"].iter().map(|k| verdict[k].as_array().expect("a list").len()).sum()
}

#[test]
fn columns_and_errors() {
    let out = verdicts(&[
        json!({"id": 1, "query": "print port = 443, name = 'db'"}),
        json!({"id": "two", "query": "print port = 443 | where prt == 1 | extend sum = port + nope"}),
        json!({"id": 3, "query": "print port = | take"}),
    ]);
    assert_eq!(out[0]["id"], 1);
    assert_eq!(out[0]["result_columns"], json!([["port", "long"], ["name", "string"]]));
    // Both errors are reported in one run.
    assert_eq!(out[1]["semantic_errors"].as_array().map(Vec::len), Some(2));
    assert_eq!(out[1]["result_columns"], Value::Null);
    assert_ne!(out[2]["syntax_errors"], json!([]));
}

#[test]
fn unknown_tables_are_assumed_to_exist() {
    let out = verdicts(&[
        json!({"id": 1, "query": "MyDevices_CL | where Owner_s == 'mia' | count"}),
        json!({"id": 2, "query": "externaldata(host: string) ['https://example.test/h.csv'] | project host"}),
        json!({"id": 3, "query": "Raw | where Level > minimum | count", "params":
            [{"name": "Raw", "type": "table"}, {"name": "minimum", "type": "long"}]}),
    ]);
    assert_eq!(errors(&out[0]) + errors(&out[1]) + errors(&out[2]), 0);
    assert_eq!(out[0]["assumed"], json!(["MyDevices_CL"]));
    assert_eq!(out[0]["result_columns"], json!([["Count", "long"]]));
    assert_eq!(out[1]["result_columns"], json!([["host", "string"]]));
    assert_eq!(out[2]["result_columns"], json!([["Count", "long"]]));
}

#[test]
fn the_compiler_is_stricter_about_types() {
    let strict = [
        "datatable(host:string)['web'] | summarize count(host)",
        "print parts = split('a,b', ',') | extend letter = parts[0][0]",
        "print when = parse_json('{}') | extend day = startofday(when)",
        "print a = 1; let b = 2; let b = 3; print b",
        "datatable(a:long)[1] | join kind=inner (datatable(b:long)[1]) on $right.b == $left.a",
        "let f = (T:(host:string)) { T | count }; print port = 443 | invoke f()",
    ];
    for (verdict, query) in verdicts(&strict.map(|q| json!({"id": q, "query": q}))).iter().zip(strict) {
        assert_ne!(verdict["semantic_errors"], json!([]), "{query}");
    }
    let file = std::env::temp_dir().join(format!("vigie-verdict-{}.kql", std::process::id()));
    for query in &strict[..5] {
        std::fs::write(&file, query).expect("a file");
        let run = vigie_with(&root(), &["check", &file.display().to_string()], "", &[]);
        assert_eq!(run.status, 0, "{query}: {}{}", run.out, run.err);
    }
    let _ = std::fs::remove_file(file);
}
