//! `vigie fmt` on KQL files and on rules.

mod support;

use support::{Folder, vigie_in};

const RULE: &str = "id: a   # kept\nname: 'R'\nkind: Scheduled\nquery: |\n    T|where a==1\n\nversion: 1.0.0\n";

#[test]
fn rules_are_formatted_in_place() {
    let d = Folder::new("layout");
    d.file("r.yaml", format!("\u{feff}{RULE}"));
    d.file("q.kql", "T|count");
    d.file("r.test.yaml", "tests: [{name: t, expect: {alerts: 0}}]");
    d.file("other.yml", "a:   1\n");
    d.file(".hidden/h.kql", "T|count");
    let run = vigie_in(&d.0, &["fmt", "--check", "."]);
    assert_eq!(
        (run.status, run.out.as_str()),
        (1, "would reformat q.kql\nwould reformat r.yaml\n2 files, 2 to reformat\n")
    );
    let run = vigie_in(&d.0, &["fmt", "."]);
    assert_eq!((run.status, run.out.as_str()), (0, "reformatted q.kql\nreformatted r.yaml\n2 files, 2 reformatted\n"));
    let read = |name: &str| std::fs::read_to_string(d.0.join(name)).expect(name);
    assert_eq!(read("r.yaml"), format!("\u{feff}{}", RULE.replace("T|where a==1", "T\n    | where a == 1")));
    assert_eq!((read("q.kql").as_str(), read("other.yml").as_str()), ("T\n| count\n", "a:   1\n"));
    assert_eq!(read(".hidden/h.kql"), "T|count");
    let run = vigie_in(&d.0, &["fmt", "--check", "."]);
    assert_eq!((run.status, run.out.as_str()), (0, "2 files, 0 to reformat\n"));
}

#[test]
fn files_that_cannot_be_formatted_are_reported() {
    let d = Folder::new("layout-refused");
    d.file("bad.yaml", RULE.replace("a==1", "("));
    let run = vigie_in(&d.0, &["fmt", "bad.yaml"]);
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    assert!(run.err.contains("bad.yaml:5:") && run.out.contains("1 file, 0 reformatted"), "{}{}", run.out, run.err);
    d.file("quoted.yaml", "id: a\nkind: Scheduled\nquery: 'T|count'\n");
    let run = vigie_in(&d.0, &["fmt", "quoted.yaml"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(run.err.contains("the query of `quoted.yaml` stays as it is"), "{}", run.err);
    d.file("other.yaml", "a: 1\n");
    let run = vigie_in(&d.0, &["fmt", "other.yaml"]);
    assert_eq!(run.status, 2, "{}{}", run.out, run.err);
    assert!(run.err.contains("`other.yaml` contains no rule with a query"), "{}", run.err);
}

#[test]
fn our_own_rules_are_formatted() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let run = vigie_in(&root, &["fmt", "--check", "rules"]);
    assert_eq!((run.status, run.out.as_str()), (0, "11 files, 0 to reformat\n"));
}
