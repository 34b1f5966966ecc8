//! Snapshots of the help of every command, and completion scripts.

mod support;

use support::{root, vigie};

/// Names of the commands, read from the help.
fn commands(help: &str) -> Vec<String> {
    let list = help.split("\nCommands:\n").nth(1).expect("a list of commands");
    let lines = list.lines().take_while(|l| !l.is_empty());
    // Continuation lines of descriptions have a deeper indent.
    lines
        .filter(|l| !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .filter(|n| *n != "help")
        .map(str::to_string)
        .collect()
}

#[test]
fn help_of_every_command() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/cli/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    let _guard = settings.bind_to_scope();
    let all = vigie(&["--help"]);
    assert_eq!((all.status, all.err.as_str()), (0, ""));
    insta::assert_snapshot!("help", all.out);
    let commands = commands(&all.out);
    assert!(commands.len() >= 10, "{commands:?}");
    for name in commands {
        let run = vigie(&[&name, "--help"]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{name}");
        insta::assert_snapshot!(format!("help-{name}"), run.out);
    }
}

#[test]
fn completions_for_each_shell() {
    for shell in ["bash", "zsh", "fish"] {
        let run = vigie(&["completions", shell]);
        assert_eq!(run.status, 0, "{}", run.err);
        for word in ["simulate", "watchlists", "completions"] {
            // Bash scripts contain no descriptions.
            if shell != "bash" || word != "simulate" {
                assert!(run.out.to_lowercase().contains(word), "{shell}: {word}");
            }
        }
    }
    assert_eq!(vigie(&["completions", "cmd"]).status, 2);
}

#[test]
fn the_readme_names_every_command() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README");
    for name in commands(&vigie(&["--help"]).out) {
        assert!(readme.contains(&format!("`vigie {name}")), "the README does not name `vigie {name}`");
    }
}
