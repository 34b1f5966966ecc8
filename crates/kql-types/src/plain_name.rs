//! Names that become names of files.

use kql_literal::visible;
use std::fmt;
use std::path::Path;

/// Bytes of the longest name; file systems allow 255, and a prefix and an extension need room too.
const LONGEST: usize = 200;

/// The name of a table, watchlist or other thing that may become the name of a file: one component of a path on every system,
/// so that joining it to a folder never leaves the folder.
///
/// ```
/// use kql_types::PlainName;
/// assert!(PlainName::new("SigninLogs").is_ok());
/// assert!(PlainName::new("../SigninLogs").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlainName(String);

/// Why a text is no [`PlainName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is left of it.
    #[error("it is empty")]
    Empty,
    /// More than 200 bytes.
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
    /// A separator of paths, a drive or another character that some file system gives a meaning.
    #[error("it contains `{0}`, which has a meaning in paths")]
    Separator(char),
    /// A control character, or one that cannot be seen.
    #[error("it contains the character U+{:04X}, which cannot be seen", u32::from(*.0))]
    Hidden(char),
    /// `.`, `..`, and names that file systems hide or shorten.
    #[error("it starts with a dot or ends with a dot or a space")]
    Dots,
    /// `NUL`, `COM1` and the like, with any extension.
    #[error("it is the name of a device on Windows")]
    Device,
}

impl PlainName {
    /// The name, if it is one.
    ///
    /// # Errors
    ///
    /// The text is empty or too long, or it could be more than the name of one file.
    pub fn new(text: &str) -> Result<PlainName, NameError> {
        if text.trim().is_empty() {
            return Err(NameError::Empty);
        }
        if text.len() > LONGEST {
            return Err(NameError::TooLong);
        }
        if let Some(c) = text.chars().find(|c| matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')) {
            return Err(NameError::Separator(c));
        }
        if let Some(c) = text.chars().find(|c| visible::is_hidden(*c)) {
            return Err(NameError::Hidden(c));
        }
        if text.starts_with('.') || text.ends_with(['.', ' ']) {
            return Err(NameError::Dots);
        }
        if is_device(text) { Err(NameError::Device) } else { Ok(PlainName(text.to_string())) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Windows opens a device under these names, whatever extension follows.
fn is_device(text: &str) -> bool {
    let stem = text.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"].contains(&stem.as_str()) {
        return true;
    }
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    number.is_some_and(|n| matches!(n, "¹" | "²" | "³") || n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
}

impl fmt::Display for PlainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for PlainName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl AsRef<Path> for PlainName {
    fn as_ref(&self) -> &Path {
        Path::new(&self.0)
    }
}

impl PartialEq<str> for PlainName {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Component;

    #[test]
    fn names_of_tables_are_plain() {
        for name in
            ["SigninLogs", "_Im_WebSession", "T_CL", "high-value assets", "v1.2", "Zürich", "COM10", "NULL", "a..b"]
        {
            let plain = PlainName::new(name).unwrap();
            let parts: Vec<Component<'_>> = Path::new(plain.as_str()).components().collect();
            assert!(matches!(parts.as_slice(), [Component::Normal(_)]), "{name}");
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_refused() {
        for (name, why) in [
            ("", NameError::Empty),
            ("  ", NameError::Empty),
            ("a/b", NameError::Separator('/')),
            ("/etc/passwd", NameError::Separator('/')),
            ("..\\b", NameError::Separator('\\')),
            ("C:b", NameError::Separator(':')),
            ("a*", NameError::Separator('*')),
            ("..", NameError::Dots),
            (".", NameError::Dots),
            (".profile", NameError::Dots),
            ("a.", NameError::Dots),
            ("a ", NameError::Dots),
            ("a\u{0}b", NameError::Hidden('\u{0}')),
            ("a\nb", NameError::Hidden('\n')),
            ("a\u{202e}b", NameError::Hidden('\u{202e}')),
            ("nul", NameError::Device),
            ("Aux.txt", NameError::Device),
            ("com1", NameError::Device),
            ("LPT9 .x", NameError::Device),
            ("COM²", NameError::Device),
        ] {
            assert_eq!(PlainName::new(name), Err(why), "{name:?}");
        }
        assert!(PlainName::new(&"x".repeat(200)).is_ok());
        assert_eq!(PlainName::new(&"x".repeat(201)), Err(NameError::TooLong));
    }
}
