//! `vigie explain`: one tree to read, or the plans in full.

mod support;

use support::{Folder, Run, root, vigie_in};

const QUERY: &str = "let Bad = Signins_CL | where A != 1; \
                     Bad | join kind=inner (Users_CL | where Name has 'x') on Name | union Bad | where B > 2";

fn explain(flags: &[&str]) -> Run {
    let folder = Folder::new(&format!("explain{}", flags.concat()));
    let columns: Vec<String> = ('A'..='L').map(|c| format!("\"{c}\":{}", c as u32)).collect();
    let row = |more: &str| format!("{{\"TimeGenerated\":\"2026-01-01T11:00:00Z\",\"Name\":\"x\"{more}}}\n");
    folder.file("logs/Signins_CL.ndjson", row(&format!(",{}", columns.join(","))));
    folder.file("logs/Users_CL.ndjson", row(""));
    vigie_in(&folder.0, &[&["explain", QUERY, "--data", "logs", "--now", "2026-01-01"], flags].concat())
}

#[test]
fn one_tree_draws_branches_and_cuts_lists_of_columns() {
    let run = explain(&[]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/cli/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("explain-tree", run.out));
}

#[test]
fn plans_in_full_are_there_by_name() {
    for (flag, there, absent) in [
        ("--logical", &["Logical plan"][..], &["Physical plan", "Optimized plan", "more"][..]),
        ("--physical", &["Physical plan", "Sources"], &["Logical plan", "more"]),
        ("--all", &["Logical plan", "Optimized plan", "Physical plan", "Sources"], &["more"]),
    ] {
        let run = explain(&[flag]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{flag}");
        assert!(there.iter().all(|text| run.out.contains(text)), "{flag}: {}", run.out);
        assert!(!absent.iter().any(|text| run.out.contains(text)), "{flag}: {}", run.out);
    }
    assert_eq!(explain(&["--all", "--logical"]).status, 2);
}
