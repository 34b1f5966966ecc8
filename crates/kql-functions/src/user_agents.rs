use kql_types::Dyn;
use std::fmt;
use std::path::Path;
use ua_parser::{Extractor, Regexes};

/// The patterns by which user agents are known, read once for all queries of a session.
pub struct UserAgents(Extractor<'static>);

/// What is looked for in a user agent. The order is that of the members of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Browser,
    OperatingSystem,
    Device,
}

impl Target {
    /// By the word of a query.
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
    /// Reads a file in the form of the `regexes.yaml` of the ua-parser project; the error is a sentence.
    pub fn open(path: &Path) -> Result<UserAgents, String> {
        let wrong =
            |e: &dyn fmt::Display| format!("the patterns of user agents `{}` cannot be read: {e}", path.display());
        let text = std::fs::read_to_string(path).map_err(|e| wrong(&e))?;
        let patterns: Regexes<'static> = serde_saphyr::from_str(&text).map_err(|e| wrong(&e))?;
        Extractor::try_from(patterns).map(UserAgents).map_err(|e| wrong(&e))
    }

    /// What the patterns say of a user agent. What none of them knows is of family `Other`; a part that is not there is `""`.
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

/// Source: the specification of the ua-parser project.
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
