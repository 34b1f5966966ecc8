use std::path::{Path, PathBuf};

/// Why a command of the test kit cannot do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The recorded answers are not there.
    #[error("there is no folder `shared` next to the clone; set `VIGIE_SHARED` to its path")]
    NoShared,
    /// A file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file or a line of it is not the expected JSON.
    #[error("{}:{line}: unexpected JSON", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// A file is not the expected TOML.
    #[error("`{}` is not valid", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Why, with the place.
        source: Box<toml::de::Error>,
    },
    /// A file has the right syntax and the wrong content.
    #[error("`{}`: {message}", path.display())]
    Content {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// The engine refuses to open a session.
    #[error(transparent)]
    Session(#[from] kql::Error),
}

impl Error {
    /// For `map_err`: a path that cannot be read.
    pub fn read(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        move |source| Error::Read { path: path.to_path_buf(), source }
    }

    /// For `map_err`: a path that cannot be written.
    pub fn write(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
        move |source| Error::Write { path: path.to_path_buf(), source }
    }

    /// A file with the wrong content.
    pub fn content(path: &Path, message: impl Into<String>) -> Error {
        Error::Content { path: path.to_path_buf(), message: message.into() }
    }
}
