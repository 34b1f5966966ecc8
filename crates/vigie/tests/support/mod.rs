//! Runs the program as a user would.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The result of a run of the program.
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("root")
}

/// Runs `vigie` with arguments in the root of the repository.
pub fn vigie(args: &[&str]) -> Run {
    vigie_in(&root(), args)
}

/// Runs `vigie` with arguments in a folder.
pub fn vigie_in(folder: &Path, args: &[&str]) -> Run {
    vigie_with(folder, args, "", &[])
}

/// Runs `vigie` with arguments in a folder, with standard input and environment variables.
pub fn vigie_with(folder: &Path, args: &[&str], input: &str, variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    // Variables set on the test machine must not change the output.
    command.env_remove("GITHUB_STEP_SUMMARY").env_remove("GITHUB_ACTIONS").env_remove("COLUMNS");
    command.envs(variables.iter().copied()).args(args).current_dir(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // A program that reads no input may have exited by now.
    let _ = child.stdin.take().expect("an input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the program ends");
    Run {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A folder that is removed when dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("vigie-test-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("folder");
        Folder(path)
    }

    /// Writes a file and returns its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
        std::fs::write(&path, content).expect("file");
        path.display().to_string()
    }

    pub fn path(&self) -> String {
        self.0.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Asserts the exit status and parts of the output, and that nothing panicked.
#[track_caller]
pub fn check(run: &Run, status: i32, said: &[&str]) {
    let all = format!("{}{}", run.out, run.err);
    assert_eq!(run.status, status, "{all}");
    for s in said {
        assert!(all.contains(s), "`{s}` is missing in:\n{all}");
    }
    assert!(!all.contains("panicked"), "{all}");
}

/// A rule that runs every hour over two hours and alerts on any row.
pub fn rule(query: &str) -> String {
    format!(
        "id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: Old\nkind: Scheduled\nseverity: Low\nqueryFrequency: 1h\n\
         queryPeriod: 2h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  {query}\n"
    )
}
