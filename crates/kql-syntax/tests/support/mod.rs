//! Literate test files: Markdown in which each ` ```kql ` block is followed by what the test computes from it.
//!
//! `UPDATE=1 cargo test -p kql-syntax` writes what is computed; the diff shows, case by case, what a change does.

#![allow(dead_code, reason = "each test program uses a part")]

use std::fs;
use std::path::{Path, PathBuf};

/// A part of a file. Parts are separated by blank lines.
enum Part {
    Prose(String),
    Block(Block),
}

/// A fenced block.
struct Block {
    language: String,
    text: String,
    /// Line of its fence, from 1.
    line: usize,
}

impl Block {
    fn fenced(language: &str, text: &str) -> String {
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        format!("```{language}\n{text}{end}```")
    }
}

fn parts(text: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut prose = String::new();
    let mut lines = text.lines().enumerate();
    while let Some((i, line)) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            prose.push_str(line);
            prose.push('\n');
            continue;
        };
        let before = std::mem::take(&mut prose);
        out.extend((!before.trim().is_empty()).then(|| Part::Prose(before.trim().to_string())));
        let body: Vec<&str> = lines.by_ref().map(|(_, l)| l).take_while(|l| *l != "```").collect();
        out.push(Part::Block(Block { language: language.to_string(), text: body.join("\n"), line: i + 1 }));
    }
    out.extend((!prose.trim().is_empty()).then(|| Part::Prose(prose.trim().to_string())));
    out
}

/// The folder of the literate files.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries")
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_path_buf()];
    }
    let entries = fs::read_dir(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut out: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    out.sort();
    out.iter().flat_map(|p| files(p)).collect()
}

/// The queries of a file, or of all files of a folder.
pub fn queries(name: &str) -> Vec<String> {
    let texts = files(&folder().join(name)).into_iter().map(|p| fs::read_to_string(p).expect("a readable file"));
    let blocks = texts.flat_map(|t| parts(&t));
    let query = |p| match p {
        Part::Block(b) if b.language == "kql" => Some(b.text),
        Part::Block(_) | Part::Prose(_) => None,
    };
    blocks.filter_map(query).collect()
}

/// Compares what `answer` gives for each query, a language and a text for each block, with what the files say.
pub fn check(name: &str, answer: impl Fn(&str) -> Vec<(&'static str, String)>) {
    let update = std::env::var_os("UPDATE").is_some_and(|v| v == "1");
    let mut wrong = Vec::new();
    for path in files(&folder().join(name)) {
        let text = fs::read_to_string(&path).expect("a readable file");
        let mut out: Vec<String> = Vec::new();
        let mut parts = parts(&text).into_iter().peekable();
        while let Some(part) = parts.next() {
            let block = match part {
                Part::Prose(prose) => {
                    out.push(prose);
                    continue;
                }
                Part::Block(block) => block,
            };
            assert_eq!(block.language, "kql", "{}:{}: a query comes first", path.display(), block.line);
            let mut expected = Vec::new();
            while let Some(Part::Block(b)) = parts.next_if(|p| matches!(p, Part::Block(b) if b.language != "kql")) {
                expected.push(Block::fenced(&b.language, &b.text));
            }
            let found: Vec<String> = answer(&block.text).iter().map(|(l, t)| Block::fenced(l, t)).collect();
            if found != expected {
                let (found, expected) = (found.join("\n"), expected.join("\n"));
                let place = format!("{}:{}", path.display(), block.line);
                wrong.push(format!("{place}\n{}\n-- expected:\n{expected}\n-- found:\n{found}\n", block.text));
            }
            out.push(Block::fenced("kql", &block.text));
            out.extend(found);
        }
        if update {
            fs::write(&path, out.join("\n\n") + "\n").expect("a file that can be written");
        }
    }
    assert!(
        update || wrong.is_empty(),
        "{} cases differ; `UPDATE=1` writes what is found.\n\n{}",
        wrong.len(),
        wrong[..wrong.len().min(5)].join("\n")
    );
}
