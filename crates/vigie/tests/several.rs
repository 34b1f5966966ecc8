//! Results with several tables, in each output format.

mod support;

use support::{Folder, vigie};

const QUERY: &str = "datatable(Host:string, n:long)['web', 1, 'db', 2] | fork (count) Big=(where n > 1)";

#[track_caller]
fn printed(format: &str) -> String {
    let run = vigie(&["query", QUERY, "--format", format]);
    assert_eq!(run.status, 0, "{}", run.err);
    run.out.replace("\r\n", "\n")
}

#[test]
fn each_form_names_the_tables() {
    assert_eq!(printed("csv"), "$table,Count\nResults,2\n\n$table,Host,n\nBig,db,2\n");
    assert_eq!(
        printed("ndjson"),
        "{\"$table\":\"Results\",\"Count\":2}\n{\"$table\":\"Big\",\"Host\":\"db\",\"n\":2}\n"
    );
    let json: serde_json::Value = serde_json::from_str(&printed("json")).expect("JSON");
    assert_eq!(json, serde_json::json!({"Results": [{"Count": 2}], "Big": [{"Host": "db", "n": 2}]}));
    assert!(
        printed("markdown").contains("## Results\n\n| Count |\n| --: |\n| 2 |\n\n## Big\n\n"),
        "{}",
        printed("markdown")
    );
    let table = printed("table");
    let (first, second) = table.split_once("\n\n").expect("two tables");
    assert!(first.starts_with("Results\n") && second.starts_with("Big\n"), "{table}");
    let parquet = vigie(&["query", QUERY, "--format", "parquet"]);
    assert_eq!(parquet.status, 2);
    assert!(parquet.err.contains("holds one table") && parquet.err.contains("Results, Big"), "{}", parquet.err);
}

#[test]
fn inspect_lists_the_columns_of_each() {
    let run = vigie(&["inspect", QUERY, "--json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(json["tables"][1], serde_json::json!({"name": "Big", "columns": [["Host", "string"], ["n", "long"]]}));
    let run = vigie(&["inspect", "print 1", "--json"]);
    assert!(!run.out.contains("\"tables\": [\n    {"), "{}", run.out);
}

#[test]
fn a_rule_takes_one_table() {
    let d = Folder::new("several");
    let rule = d.file(
        "two.yaml",
        concat!(
            "id: 5d1f7a44-8c8e-4a35-b2c8-0a4c5b0c9a21\nname: Two tables\ndescription: |\n  Gives two.\nseverity: Low\n",
            "kind: Scheduled\nversion: 1.0.0\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\n",
            "tactics: [InitialAccess]\nrelevantTechniques: [T1078]\nrequiredDataConnectors: []\nquery: |\n",
            "  SigninLogs | where TimeGenerated > ago(1h) | fork (count) (take 1)\nentityMappings: []\n"
        ),
    );
    let run = vigie(&["check", &rule]);
    assert_eq!(run.status, 1);
    assert!(format!("{}{}", run.out, run.err).contains("RULE113"), "{}{}", run.out, run.err);
    let run = vigie(&["run", &rule, "--data", &d.path()]);
    assert!(
        format!("{}{}", run.out, run.err).contains("returns 2 tables (Results, Results_2)"),
        "{}{}",
        run.out,
        run.err
    );
}
