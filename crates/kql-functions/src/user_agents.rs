use kql_types::Dyn;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use ua_parser::{Extractor, Regexes};

/// Patterns that recognize user agents, read once per session.
pub struct UserAgents(Extractor<'static>);

/// A part of a user agent. The order is that of the members of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Browser,
    OperatingSystem,
    Device,
}

impl Target {
    /// From the word in a query.
    pub(crate) fn parse(word: &str) -> Option<Target> {
        Some(match word.to_ascii_lowercase().as_str() {
            "browser" => Target::Browser,
            "os" => Target::OperatingSystem,
            "device" => Target::Device,
            _ => return None,
        })
    }
}

impl UserAgents {
    /// Reads a file in the format of the `regexes.yaml` of the ua-parser project.
    ///
    /// # Errors
    /// When the file cannot be read, is not YAML of that format, or has an invalid pattern.
    pub fn open(path: &Path) -> Result<UserAgents, UserAgentsError> {
        fn at<E: Error + Send + Sync + 'static>(path: &Path) -> impl FnOnce(E) -> UserAgentsError {
            |source| UserAgentsError { path: path.to_path_buf(), source: Box::new(source) }
        }
        let text = std::fs::read_to_string(path).map_err(at(path))?;
        let patterns: Regexes<'static> = serde_saphyr::from_str(&text).map_err(at(path))?;
        Extractor::try_from(patterns).map(UserAgents).map_err(at(path))
    }

    /// Browser, operating system and device as a bag. The family is `Other` if no pattern matches; missing parts are `""`.
    pub(crate) fn describe(&self, text: &str, targets: &[Target]) -> Dyn {
        let member = |t: &Target| match t {
            Target::Browser => ("Browser".to_string(), self.browser(text)),
            Target::OperatingSystem => ("OperatingSystem".to_string(), self.system(text)),
            Target::Device => ("Device".to_string(), self.device(text)),
        };
        Dyn::Bag(targets.iter().map(member).collect())
    }

    fn browser(&self, text: &str) -> Dyn {
        let found = self.0.ua.extract(text);
        let found = found.as_ref();
        bag([
            ("Family", found.map(|f| f.family.as_ref()).or(Some(OTHER))),
            ("MajorVersion", found.and_then(|f| f.major)),
            ("MinorVersion", found.and_then(|f| f.minor)),
            ("Patch", found.and_then(|f| f.patch)),
        ])
    }

    fn system(&self, text: &str) -> Dyn {
        let found = self.0.os.extract(text);
        let found = found.as_ref();
        bag([
            ("Family", found.map(|f| f.os.as_ref()).or(Some(OTHER))),
            ("MajorVersion", found.and_then(|f| f.major.as_deref())),
            ("MinorVersion", found.and_then(|f| f.minor.as_deref())),
            ("Patch", found.and_then(|f| f.patch.as_deref())),
            ("PatchMinor", found.and_then(|f| f.patch_minor.as_deref())),
        ])
    }

    fn device(&self, text: &str) -> Dyn {
        let found = self.0.dev.extract(text);
        let found = found.as_ref();
        bag([
            ("Family", found.map(|f| f.device.as_ref()).or(Some(OTHER))),
            ("Brand", found.and_then(|f| f.brand.as_deref())),
            ("Model", found.and_then(|f| f.model.as_deref())),
        ])
    }
}

/// A file of user agent patterns that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the user agent patterns `{}`: {source}", path.display())]
pub struct UserAgentsError {
    /// The file.
    pub path: PathBuf,
    source: Box<dyn Error + Send + Sync>,
}

/// The family of what no pattern matches. Source: the specification of the ua-parser project.
const OTHER: &str = "Other";

fn bag<const N: usize>(members: [(&str, Option<&str>); N]) -> Dyn {
    let member = |(key, value): (&str, Option<&str>)| (key.to_string(), Dyn::String(value.unwrap_or("").to_string()));
    Dyn::Bag(members.into_iter().map(member).collect())
}

impl fmt::Debug for UserAgents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserAgents")
    }
}
