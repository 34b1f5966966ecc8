//! A Markdown page of examples: its title, its source and its sections.

use crate::{Error, place};
use std::path::{Path, PathBuf};

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its file.
    pub path: PathBuf,
    /// The title without `#`.
    pub title: String,
    /// Whether the page has a `Source: …` line.
    pub has_source: bool,
    /// The sections under each `##`, in order.
    pub sections: Vec<Section>,
}

/// The examples under one heading.
#[derive(Debug, Default)]
pub struct Section {
    /// The heading without `##`; empty for the part before the first heading.
    pub heading: String,
    /// Its examples.
    pub examples: Vec<Example>,
}

/// A query with its expected result.
#[derive(Debug)]
pub struct Example {
    /// Line of the query's fence, from 1.
    pub line: usize,
    /// The query.
    pub query: String,
    /// The blocks that follow: one per table of the result, named after the first.
    pub expected: Vec<Block>,
}

/// A fenced block that follows a query.
#[derive(Debug)]
pub struct Block {
    /// `table` or `error`; `table NAME` for a further table.
    pub language: String,
    /// The text between the fences.
    pub text: String,
}

impl Page {
    /// Reads and parses a page.
    ///
    /// # Errors
    /// [`Error::Read`].
    pub fn read(path: PathBuf) -> Result<Page, Error> {
        let text = place::read(&path)?;
        Ok(Page::parse(path, &text))
    }

    fn parse(path: PathBuf, text: &str) -> Page {
        let mut page = Page { path, title: String::new(), has_source: false, sections: vec![Section::default()] };
        let mut open: Option<Fence> = None;
        for (i, line) in text.lines().enumerate() {
            match (line.strip_prefix("```"), &mut open) {
                (Some(language), None) => {
                    open = Some(Fence { line: i + 1, language: language.trim().to_string(), text: String::new() });
                }
                (Some(_), Some(_)) => page.close(open.take()),
                (None, Some(fence)) => {
                    fence.text.push_str(line);
                    fence.text.push('\n');
                }
                (None, None) => page.prose(line),
            }
        }
        page.close(open);
        page
    }

    fn prose(&mut self, line: &str) {
        if let Some(title) = line.strip_prefix("# ") {
            self.title = title.trim().to_string();
        } else if let Some(heading) = line.strip_prefix("## ") {
            self.sections.push(Section { heading: heading.trim().to_string(), examples: Vec::new() });
        } else if let Some(source) = line.strip_prefix("Source:") {
            self.has_source |= !source.trim().is_empty();
        }
    }

    fn close(&mut self, fence: Option<Fence>) {
        let (Some(fence), Some(section)) = (fence, self.sections.last_mut()) else { return };
        match fence.language.split(' ').next().unwrap_or_default() {
            "kql" => section.examples.push(Example { line: fence.line, query: fence.text, expected: Vec::new() }),
            "table" | "error" => {
                let named = fence.language.contains(' ');
                if let Some(last) = section.examples.last_mut().filter(|e| e.expected.is_empty() != named) {
                    last.expected.push(Block { language: fence.language, text: fence.text });
                }
            }
            _ => {}
        }
    }

    /// All examples in order.
    pub fn examples(&self) -> impl Iterator<Item = &Example> {
        self.sections.iter().flat_map(|s| &s.examples)
    }

    /// The file below the root of the repository.
    pub fn name(&self) -> String {
        self.path.strip_prefix(place::root()).unwrap_or(&self.path).display().to_string()
    }
}

struct Fence {
    line: usize,
    language: String,
    text: String,
}

/// All pages of a folder, or the one page at a path, sorted by path.
///
/// # Errors
/// If the folder or a page cannot be read, or there is no page.
pub fn pages(path: &Path) -> Result<Vec<Page>, Error> {
    let mut out = Vec::new();
    collect(path, &mut out)?;
    if out.is_empty() {
        return Err(Error::content(path, "there is no page"));
    }
    out.into_iter().map(Page::read).collect()
}

fn collect(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), Error> {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(Error::read(path))?;
        let mut entries: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
        entries.sort();
        entries.iter().try_for_each(|e| collect(e, out))
    } else {
        if path.extension().is_some_and(|e| e == "md") {
            out.push(path.to_path_buf());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_parsed() {
        let text = "# a, b\n\nSource: x.\n\n## Basic\n\n```kql\nprint 1\n```\n\n```table\nc:long\n1\n```\n\n## Nulls\n";
        let page = Page::parse(PathBuf::from("a.md"), text);
        assert_eq!((page.title.as_str(), page.has_source, page.sections.len()), ("a, b", true, 3));
        let example = page.examples().next().unwrap();
        assert_eq!((example.line, example.query.as_str()), (7, "print 1\n"));
        assert_eq!(example.expected[0].text, "c:long\n1\n");
    }
}
