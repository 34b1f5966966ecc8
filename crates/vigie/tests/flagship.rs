//! Snapshots of every stage of the flagship rule: tokens, tree, plan, optimized plan, rows, card.

mod support;

use kql::{Answer, Query, Session};
use kql_plan::explain;
use support::{root, vigie};

const NOW: &str = "2026-03-01T12:00:00Z";

fn rule() -> sentinel::RuleFile {
    sentinel::load(&root().join("rules/web-session/ti-map-ip.yaml")).expect("the rule is there")
}

fn session() -> Session {
    Session::builder().data(&root().join("examples/ti-map-ip")).build().expect("the example opens")
}

fn text_of(answer: &Answer) -> String {
    let mut out = Vec::new();
    kql_io::write(kql_io::OutputFormat::Ndjson, &answer.schema, &answer.batches, &mut out).expect("written");
    String::from_utf8(out).expect("text")
}

#[test]
fn every_stage() {
    let file = rule();
    let rule = &file.rules[0];
    let query = &rule.query.as_ref().expect("a query").text;
    let now = NOW.parse().expect("a time");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/plans/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    let _guard = settings.bind_to_scope();

    let tokens: Vec<String> = kql_syntax::tokens(query).iter().map(|t| format!("{t:?}")).collect();
    insta::assert_snapshot!("ti-map-ip.tokens", tokens.join("\n"));
    let parsed = kql_syntax::parse(query);
    insta::assert_snapshot!("ti-map-ip.tree", kql_syntax::dump(&parsed.query));

    let session = session();
    let window = Some(sentinel::evaluate::window(rule, now));
    let compiled = session.compile(&Query { text: query, now, window });
    assert!(compiled.is_ok(), "{:?}", compiled.diagnostics);
    insta::assert_snapshot!("ti-map-ip.plan", explain::logical(compiled.plan().expect("a plan")));
    insta::assert_snapshot!("ti-map-ip.optimized", explain::logical(compiled.optimized().expect("a plan")));
    let answer = session.run(&compiled).expect("rows");
    insta::assert_snapshot!("ti-map-ip.rows", text_of(&answer));

    // Neither the optimizer rules nor the number of threads change the result.
    for threads in [1, 2, 7] {
        let data = root().join("examples/ti-map-ip");
        let plain = Session::builder().data(&data).unoptimized().threads(threads).build().expect("opens");
        let compiled = plain.compile(&Query { text: query, now, window });
        assert_eq!(text_of(&plain.run(&compiled).expect("rows")), text_of(&answer), "{threads} threads");
    }
}

#[test]
fn the_first_command_of_the_readme_shows_the_alert() {
    let args = ["run", "rules/web-session/ti-map-ip.yaml", "--data", "examples/ti-map-ip", "--now", NOW];
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README");
    assert!(readme.contains(&args.join(" ")), "the README runs something else");
    let run = vigie(&args);
    assert_eq!(run.status, 0, "{}", run.err);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/cli/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("ti-map-ip.card", run.out));
}

#[test]
fn an_hour_earlier_finds_the_other_address() {
    let earlier =
        ["run", "rules/web-session/ti-map-ip.yaml", "--data", "examples/ti-map-ip", "--now", "2026-03-01T11:00:00Z"];
    let run = vigie(&earlier);
    assert!(run.out.contains("203.0.113.201") && !run.out.contains("203.0.113.77"), "{}", run.out);
}
