//! Patterns of paths: a folder, a file, or a pattern with `*`, `?`, `[…]` and `**`.

use std::path::{Component, Path, PathBuf};

/// A pattern of paths below the folder of a configuration. It matches a file, and every file below a folder that it matches.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern(glob::Pattern);

/// `*` stays within one folder, as in a shell.
const OPTIONS: glob::MatchOptions =
    glob::MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };

impl Pattern {
    pub(super) fn parse(text: &str) -> Result<Pattern, &'static str> {
        let text = text.strip_prefix("./").unwrap_or(text);
        let text = text.strip_suffix('/').unwrap_or(text);
        if text.is_empty() {
            return Err("it is empty");
        }
        glob::Pattern::new(text).map(Pattern).map_err(|e| e.msg)
    }

    /// A pattern without `/` matches a name at any depth, as in `.gitignore`.
    pub(super) fn matches(&self, path: &Path) -> bool {
        let any_depth = !self.0.as_str().contains('/');
        path.ancestors().filter(|p| !p.as_os_str().is_empty()).any(|p| {
            self.0.matches_path_with(p, OPTIONS)
                || any_depth && p.file_name().is_some_and(|n| self.0.matches_path_with(Path::new(n), OPTIONS))
        })
    }
}

/// A file as seen from a folder; `None` if it lies elsewhere.
pub(super) fn relative(file: &str, folder: Option<&Path>) -> Option<PathBuf> {
    let full = |path: &Path| std::path::absolute(path).ok().map(|p| without_dots(&p));
    let folder = full(folder.unwrap_or(Path::new(".")))?;
    full(Path::new(file))?.strip_prefix(folder).map(Path::to_path_buf).ok()
}

/// A path without `.` and `..`.
fn without_dots(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => _ = out.pop(),
            Component::CurDir => {}
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_files_and_folders() {
        let matches = |pattern: &str, path: &str| Pattern::parse(pattern).unwrap().matches(Path::new(path));
        for (pattern, path) in [
            ("legacy", "legacy/a.yaml"),
            ("legacy/", "legacy/deep/a.yaml"),
            ("legacy", "rules/legacy/a.yaml"),
            ("./rules/old", "rules/old/a.yaml"),
            ("rules/**/*.kql", "rules/a/b/c.kql"),
            ("*.kql", "rules/a/b/c.kql"),
            ("rules/*", "rules/a/b.yaml"),
        ] {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in
            [("legacy", "legacy.yaml"), ("rules/*.yaml", "rules/a/b.yaml"), ("rules/old", "a/rules/old/x.yaml")]
        {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
        assert!(Pattern::parse("a[").is_err() && Pattern::parse("").is_err());
    }

    #[test]
    fn files_are_seen_from_a_folder() {
        let seen = |file: &str| relative(file, Some(Path::new("/repo")));
        assert_eq!(seen("/repo/x/../rules/a.yaml"), Some(PathBuf::from("rules/a.yaml")));
        assert_eq!(seen("/other/a.yaml"), None);
    }
}
