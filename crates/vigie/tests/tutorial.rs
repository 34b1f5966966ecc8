//! Tests the documents: each ```console block runs in a copy of the folders that it needs, each ```yaml block with a file name
//! is written there, and the output is compared. `…` stands for any text, alone on a line for any lines.

mod support;

use std::path::Path;
use std::process::Command;
use support::{Folder, root};

/// A step of a document.
enum Step {
    Run { command: String, shown: Vec<String>, status: i32 },
    Write { path: String, text: String },
}

fn steps(document: &str) -> Vec<Step> {
    let mut out = Vec::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|i| !i.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
        if info == "console" {
            console(&block, &mut out);
        } else if let Some(path) = info.strip_prefix("yaml file=") {
            out.push(Step::Write { path: path.to_string(), text: block.join("\n") + "\n" });
        }
    }
    out
}

fn console(block: &[&str], out: &mut Vec<Step>) {
    for line in block {
        if let Some(command) = line.strip_prefix("$ ") {
            out.push(Step::Run { command: command.to_string(), shown: Vec::new(), status: 0 });
        } else if let Some(Step::Run { command, shown, status }) = out.last_mut() {
            let exit = line.strip_prefix("(exit status ").and_then(|l| l.strip_suffix(')'));
            if let Some(code) = exit {
                *status = code.parse().expect("a number");
            } else if command.ends_with('\\') && shown.is_empty() {
                command.push('\n');
                command.push_str(line);
            } else {
                shown.push(line.trim_end().to_string());
            }
        }
    }
}

/// Whether a text matches a pattern in which `…` stands for any text.
fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or("")) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn lines_like(pattern: &[String], lines: &[&str]) -> bool {
    match (pattern.split_first(), lines.split_first()) {
        (None, _) => lines.is_empty(),
        (Some((p, more)), first) if p.trim() == "…" => {
            lines_like(more, lines) || first.is_some_and(|(_, after)| lines_like(pattern, after))
        }
        (Some((p, more)), Some((line, after))) => like(p, line) && lines_like(more, after),
        (Some(_), None) => false,
    }
}

/// Runs a command in a shell, with standard error redirected to standard output.
fn shell(folder: &Path, command: &str) -> (i32, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_vigie")).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let script = format!("{{ {}\n}} 2>&1", command.replace("cargo run -p vigie -- ", "vigie "));
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("COLUMNS")
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .expect("a shell");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folder");
    for entry in std::fs::read_dir(from).expect("folder") {
        let path = entry.expect("entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() { copy(&path, &target) } else { std::fs::copy(&path, &target).map(|_| ()).expect("copy") }
    }
}

/// Runs the steps of a document in a copy of `rules/` and `examples/`, and returns the number of commands.
#[track_caller]
fn follow(document: &str) -> usize {
    let text = std::fs::read_to_string(root().join(document)).expect(document);
    let d = Folder::new(&document.replace('/', "-"));
    for folder in ["rules", "examples"] {
        copy(&root().join(folder), &d.0.join(folder));
    }
    let mut ran = 0;
    for step in steps(&text) {
        match step {
            Step::Write { path, text } => {
                d.file(&path, text);
            }
            Step::Run { command, shown, status } => {
                let (exit, out) = shell(&d.0, &command);
                assert_eq!(exit, status, "{document}: exit status of `{command}`:\n{out}");
                let lines: Vec<&str> = out.trim_end().lines().map(str::trim_end).collect();
                let same = shown.is_empty() || lines_like(&shown, &lines);
                assert!(
                    same,
                    "{document}: `{command}` gives\n\n{}\n\nbut shown is\n\n{}",
                    lines.join("\n"),
                    shown.join("\n")
                );
                ran += 1;
            }
        }
    }
    ran
}

#[test]
fn the_readme_is_correct() {
    assert!(follow("README.md") >= 1);
}

#[test]
fn the_tutorial_is_correct() {
    assert!(follow("docs/tutorial.md") >= 8);
}

#[test]
fn the_guides_are_correct() {
    for document in ["docs/testing.md", "docs/data.md", "docs/diagnostics.md"] {
        assert!(follow(document) >= 1, "{document}");
    }
}

#[test]
fn every_rule_has_a_line_in_the_readme_of_the_rules() {
    let readme = std::fs::read_to_string(root().join("rules/README.md")).expect("rules/README.md");
    let files = sentinel::load::rule_files(&root().join("rules")).expect("the rules");
    assert!(files.len() >= 10);
    for path in files {
        let rule = sentinel::load(&path).expect("a rule").rules.remove(0);
        let relative = path.strip_prefix(root().join("rules")).expect("below").display().to_string();
        let line = readme.lines().find(|l| l.contains(&format!("]({relative})")));
        let line = line.unwrap_or_else(|| panic!("`{relative}` has no line in rules/README.md"));
        assert!(line.contains(&format!("| {} |", rule.severity().name())), "{relative}: the severity in `{line}`");
    }
}

#[test]
fn links_in_the_documents_exist() {
    let mut documents = vec!["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "rules/README.md"];
    documents.extend(["docs/tutorial.md", "docs/testing.md", "docs/data.md", "docs/diagnostics.md"]);
    for document in documents {
        let path = root().join(document);
        let text = std::fs::read_to_string(&path).expect(document);
        for target in text.split("](").skip(1).filter_map(|t| t.split(')').next()) {
            let file = target.split('#').next().unwrap_or("");
            // Generated by the test kit, so not in every checkout.
            if file.is_empty() || file.starts_with("http") || file.ends_with("coverage.md") {
                continue;
            }
            assert!(path.parent().expect("a folder").join(file).exists(), "{document}: {target}");
        }
    }
}
