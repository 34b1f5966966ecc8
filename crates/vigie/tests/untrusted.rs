//! A repository of rules may come from somebody else: what its files name and link to stays inside of it.

mod support;

use std::path::Path;
use support::{Folder, Run, vigie_with};

const RULE: &str = "id: 11111111-2222-4333-8444-555555555555\nname: Repro\ndescription: d\nseverity: Low\nrequiredDataConnectors: []\n\
    queryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: [InitialAccess]\nquery: |\n  SigninLogs\n\
    version: 1.0.0\nkind: Scheduled\n";

/// A folder with a repository `repo`, files beside it, and an empty folder for temporary files.
fn hostile(name: &str, test: &str) -> Folder {
    let d = Folder::new(name);
    d.file("repo/r.yaml", RULE);
    d.file("repo/in.ndjson", "{\"UserPrincipalName\":\"a\"}\n");
    d.file("repo/r.test.yaml", format!("now: 2026-03-01T12:00:00Z\n{test}"));
    d.file("outer/out.ndjson", "{\"UserPrincipalName\":\"secret-of-outer\"}\n");
    d.file("outer/f.kql", "SigninLogs");
    std::fs::create_dir(d.0.join("tmp")).expect("a folder");
    d
}

fn test(d: &Folder, more: &[&str]) -> Run {
    let temporary = d.0.join("tmp").display().to_string();
    let args: Vec<&str> = ["test", "."].iter().chain(more).copied().collect();
    vigie_with(&d.0.join("repo"), &args, "", &[("TMPDIR", &temporary)])
}

/// Every file and folder below a folder, sorted.
fn listing(folder: &Path) -> Vec<String> {
    let mut out: Vec<String> = walk(folder).into_iter().filter(|p| !p.ends_with("/repo/snapshots")).collect();
    out.sort();
    out
}

fn walk(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    entries
        .flat_map(|p| {
            let inner = if p.is_dir() && !p.is_symlink() { walk(&p) } else { Vec::new() };
            inner.into_iter().chain([p.display().to_string()])
        })
        .collect()
}

/// A name that is more than the name of a file is refused wherever a test file has one, and nothing is written.
#[test]
fn names_that_are_paths_write_nothing() {
    let names = [
        "../escaped/owned",
        "..",
        ".",
        "/tmp/vigie-owned",
        "a/b",
        "..\\\\escaped",
        "C:owned",
        "nul",
        "COM1.x",
        "a\\u0000b",
        "a\\u001bb",
        "a\\nb",
        "\\u202eb",
        "",
    ];
    for name in names {
        for place in [
            format!("tables: {{\"{name}\": in.ndjson}}\ntests:\n  - name: quiet\n    expect: {{alerts: 0}}\n"),
            format!(
                "watchlists: {{\"{name}\": [{{SearchKey: x}}]}}\ntests:\n  - name: quiet\n    expect: {{alerts: 0}}\n"
            ),
            format!("watchlists: {{\"{name}\": in.ndjson}}\ntests:\n  - name: quiet\n    expect: {{alerts: 0}}\n"),
            format!("tests:\n  - name: quiet\n    tables: {{\"{name}\": in.ndjson}}\n    expect: {{alerts: 0}}\n"),
            format!("tests:\n  - name: quiet\n    watchlists: {{\"{name}\": [{{a: x}}]}}\n    expect: {{alerts: 0}}\n"),
            format!(
                "tests:\n  - name: quiet\n    rows:\n      \"{name}\": [{{a: owned}}]\n    expect: {{alerts: 0}}\n"
            ),
        ] {
            let d = hostile("names", &place);
            let before = listing(&d.0);
            let run = test(&d, &["--accept"]);
            let all = format!("{}{}", run.out, run.err);
            assert_eq!(run.status, 1, "{place}\n{all}");
            assert!(all.contains("cannot be the name of a") && !all.contains("1 passed"), "{place}\n{all}");
            assert_eq!(listing(&d.0), before, "{place}");
        }
    }
    assert!(!Path::new("/tmp/vigie-owned").exists() && !Path::new("/tmp/vigie-owned.csv").exists());
}

#[test]
fn files_outside_of_the_repository_are_not_read() {
    let outside = |path: &str| {
        [
            format!("tables: {{SigninLogs: {path}/out.ndjson}}\n"),
            format!("watchlists: {{L: {path}/out.ndjson}}\n"),
            format!("external: {{\"https://example.com/f\": {path}/out.ndjson}}\n"),
            format!("functions: [{path}]\n"),
            format!("functions: {path}/f.kql\n"),
            format!("rule: {path}/out.ndjson\n"),
        ]
    };
    let absolute = Folder::new("absolute");
    absolute.file("out.ndjson", "{\"UserPrincipalName\":\"secret-of-outer\"}\n");
    absolute.file("f.kql", "SigninLogs");
    for text in outside("../outer").into_iter().chain(outside("link")).chain(outside(&absolute.path())) {
        let d = hostile("paths", &format!("{text}tests:\n  - name: quiet\n    expect: {{alerts: 0}}\n"));
        #[cfg(unix)]
        std::os::unix::fs::symlink("../outer", d.0.join("repo/link")).expect("a link");
        let run = test(&d, &[]);
        let all = format!("{}{}", run.out, run.err);
        assert_eq!(run.status, 1, "{text}\n{all}");
        assert!(all.contains("leads out of") && !all.contains("secret-of-outer"), "{text}\n{all}");
    }
    // The repository of git is the boundary, not the folder that is tested.
    let d = hostile("git", "tables: {SigninLogs: ../outer/out.ndjson}\ntests:\n  - name: q\n    expect: {alerts: 0}\n");
    std::fs::create_dir(d.0.join(".git")).expect("a folder");
    assert_eq!(test(&d, &[]).status, 0);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_repository_are_neither_shown_nor_formatted() {
    use std::os::unix::fs::symlink;
    let d = Folder::new("links");
    let query = "SigninLogs|where  secret_of_outer == 1";
    d.file("outer/q.kql", query);
    d.file("outer/r.yaml", RULE.replace("  SigninLogs", &format!("  {query}")));
    d.file("outer/r.test.yaml", "tests:\n  - {name: secret_of_outer, expect: {alerts: 0}}\n");
    d.file("repo/good.yaml", RULE);
    symlink("../outer", d.0.join("repo/folder")).expect("a link");
    for name in ["q.kql", "r.yaml", "r.test.yaml"] {
        symlink(format!("../outer/{name}"), d.0.join("repo").join(name)).expect("a link");
    }
    for args in [&["check", "."][..], &["fmt", "."], &["run", ".", "--now", "2026-03-01T12:00:00Z"], &["test", "."]] {
        let run = vigie_with(&d.0.join("repo"), args, "", &[]);
        let all = format!("{}{}", run.out, run.err);
        assert!(all.contains("leads out of") && !all.contains("secret_of_outer"), "{args:?}\n{all}");
    }
    assert_eq!(std::fs::read_to_string(d.0.join("outer/q.kql")).expect("a file"), query);
    // A file that is named is meant.
    assert_eq!(vigie_with(&d.0.join("repo"), &["fmt", "q.kql"], "", &[]).status, 0);
    assert_ne!(std::fs::read_to_string(d.0.join("outer/q.kql")).expect("a file"), query);
}

#[cfg(unix)]
#[test]
fn a_snapshot_is_not_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let text = "tests:\n  - name: quiet\n    rows:\n      SigninLogs: [{UserPrincipalName: a}]\n    snapshot: true\n";
    for (link, target) in [
        ("snapshots", "../outer"),
        ("snapshots/r.quiet.snap", "../../outer/out.ndjson"),
        ("snapshots/r.quiet.snap", "../../outer/new"),
    ] {
        let d = hostile("snapshots", text);
        let path = d.0.join("repo").join(link);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        symlink(target, &path).expect("a link");
        let before = listing(&d.0);
        let run = test(&d, &["--accept"]);
        assert!(run.status == 2 && run.err.contains("leads out of"), "{link}: {}{}", run.out, run.err);
        assert_eq!(listing(&d.0), before, "{link}");
        let kept = std::fs::read_to_string(d.0.join("outer/out.ndjson")).expect("a file");
        assert!(kept.contains("secret-of-outer"), "{link}: {kept}");
        // Nor is it compared with what the link shows.
        assert!(!format!("{}{}", run.out, run.err).contains("secret-of-outer"));
    }
}
