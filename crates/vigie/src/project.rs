//! `vigie.toml`: found in the folder of what a command is given or in a folder above, it names data, functions, watchlists and
//! schemas, so that every command has them without flags. What a flag names goes before.

use crate::args::{Command, DataArgs};
use crate::failure::Failure;
use sentinel::check::{Config, NamedPath};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use walkdir::WalkDir;

/// The name of the file.
const NAME: &str = "vigie.toml";

/// A configuration and where it lies.
pub struct Project {
    pub config: Config,
    path: PathBuf,
    found: Found,
}

/// How a configuration was chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// With `--config`: its author is the user.
    Named,
    /// By its place: it may come with a repository of somebody else, and names only what lies below its folder.
    Near,
}

impl Project {
    /// Reads the configuration that is named, or else the nearest one above the paths of a command; above the working folder if
    /// there is none.
    ///
    /// # Errors
    ///
    /// The file cannot be read or is not understood.
    pub fn find(named: Option<&Path>, paths: &[PathBuf]) -> Result<Option<Project>, Failure> {
        let (path, found) = match named {
            Some(path) => (path.to_path_buf(), Found::Named),
            None => match nearest(paths) {
                Some(path) => (path, Found::Near),
                None => return Ok(None),
            },
        };
        let text = sentinel::load::read_text(&path)?;
        let config = Config::parse(&text)
            .map_err(|e| Failure::usage(format!("{}:{}: {}", path.display(), e.line, e.kind)))?
            .in_folder(folder(&path).to_path_buf());
        Ok(Some(Project { config, path, found }))
    }

    /// Adds what the configuration names to flags that name nothing of the kind.
    fn complete(&self, data: &mut DataArgs) -> Result<(), Failure> {
        let named = self.config.paths();
        for (flag, list, given) in [
            ("data", &named.data, &mut data.data),
            ("functions", &named.functions, &mut data.functions),
            ("watchlists", &named.watchlists, &mut data.watchlists),
            ("schemas", &named.schemas, &mut data.schemas),
        ] {
            if given.is_empty() {
                *given = list.iter().map(|path| self.resolve(flag, path)).collect::<Result<_, _>>()?;
            }
        }
        Ok(())
    }

    /// A path that exists and, if the file was found by its place, lies below its folder.
    fn resolve(&self, flag: &str, named: &NamedPath) -> Result<PathBuf, Failure> {
        let fail = |why: &str| {
            let (file, line, path) = (self.path.display(), named.line, named.path.display());
            Failure::usage(format!("{file}:{line}: `{path}` {why}"))
        };
        let folder = folder(&self.path);
        let path = if folder == Path::new(".") { named.path.clone() } else { folder.join(&named.path) };
        let leads_out = format!("lies outside of the folder of the file; name it with `--{flag}`");
        if self.found == Found::Near
            && named.path.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir))
        {
            return Err(fail(&leads_out));
        }
        let Ok(real) = path.canonicalize() else { return Err(fail("does not exist")) };
        if self.found == Found::Named {
            return Ok(path);
        }
        let Ok(base) = folder.canonicalize() else { return Err(fail("does not exist")) };
        if !real.starts_with(&base) {
            return Err(fail(&leads_out));
        }
        match link_out(real, &base) {
            Some(link) => {
                let link = link.strip_prefix(&base).unwrap_or(&link).display().to_string();
                Err(fail(&format!("holds the link `{link}`, whose target {leads_out}")))
            }
            None => Ok(path),
        }
    }
}

/// A link in a folder, or in the folders that its links lead to, that leads out of `base`. Each folder is entered once.
fn link_out(folder: PathBuf, base: &Path) -> Option<PathBuf> {
    let mut entered = BTreeSet::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        if !entered.insert(folder.clone()) {
            continue;
        }
        for link in WalkDir::new(&folder).sort_by_file_name().into_iter().flatten().filter(|e| e.path_is_symlink()) {
            // A link that leads nowhere gives nothing to read.
            let Ok(target) = link.path().canonicalize() else { continue };
            if !target.starts_with(base) {
                return Some(link.into_path());
            }
            if target.is_dir() {
                folders.push(target);
            }
        }
    }
    None
}

/// Gives a command what the configuration names.
///
/// # Errors
///
/// The configuration cannot be used.
pub fn complete(command: &mut Command) -> Result<(), Failure> {
    let (data, paths, config) = match command {
        Command::Run(a) => (&mut a.data, a.rules.clone(), None),
        Command::Query(a) => (&mut a.data, a.input.file.iter().cloned().collect(), None),
        Command::Explain(a) => (&mut a.data, a.input.file.iter().cloned().collect(), None),
        Command::Inspect(a) => (&mut a.data, a.input.file.iter().cloned().collect(), None),
        Command::Tables(a) => (&mut a.data, Vec::new(), None),
        Command::Shell(a) => (&mut a.data, Vec::new(), None),
        Command::Check(a) => (&mut a.data, a.files.clone(), a.config.clone()),
        Command::Init(a) => (&mut a.data, a.rules.clone(), None),
        Command::Sim(a) => (&mut a.data, vec![a.rule.clone()], None),
        Command::Debug(a) => (&mut a.data, vec![a.rule.clone()], None),
        Command::Test(_) | Command::Fmt(_) | Command::Completions { .. } => return Ok(()),
    };
    match Project::find(config.as_deref(), &paths)? {
        Some(project) => project.complete(data),
        None => Ok(()),
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The configuration in the innermost folder that holds all paths or in one above it; else that of the working folder.
fn nearest(paths: &[PathBuf]) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let around = |path: &PathBuf| {
        let full = here.join(path).canonicalize().ok()?;
        if full.is_dir() { Some(full) } else { full.parent().map(Path::to_path_buf) }
    };
    let mut folders = paths.iter().filter_map(around);
    let shared = folders.next().map(|first| {
        folders.fold(first, |all, next| {
            all.ancestors().find(|a| next.starts_with(a)).map_or_else(PathBuf::new, Path::to_path_buf)
        })
    });
    let above = |folder: &Path| folder.ancestors().map(|f| f.join(NAME)).find(|f| f.is_file());
    let found = shared.and_then(|folder| above(&folder)).or_else(|| above(&here))?;
    // Messages name the file of the working folder as the user would.
    Some(found.strip_prefix(&here).map(Path::to_path_buf).unwrap_or(found))
}
