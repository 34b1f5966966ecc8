//! The commands of the shell.

use super::{Next, Shell, counted, help};
use crate::args::Format;
use crate::command::print_notes;
use crate::failure::Failure;
use crate::output::{self, ShownColumns, ShownRows};
use clap::ValueEnum;
use kql::{OutputFormat, parameter_type};
use std::path::{Path, PathBuf};

impl Shell {
    /// Runs a line that begins with `.`.
    pub(super) fn command(&mut self, line: &str) -> Result<Next, Failure> {
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim().trim_end_matches(';').trim_end();
        match name.trim_end_matches(';') {
            ".tables" => self.tables(rest)?,
            ".schema" => self.schema(rest)?,
            ".functions" => self.functions(rest)?,
            ".watchlists" => {
                let names = self.session().catalog().watchlist_names();
                names.iter().try_for_each(|n| output::line(output::name(n)))?;
            }
            ".explain" => self.explain(rest)?,
            ".plan" => self.plan(rest)?,
            ".rows" => self.rows(rest)?,
            ".format" => self.format(rest)?,
            ".wide" => self.wide(rest)?,
            ".timer" => self.timer(rest)?,
            ".set" => self.set(rest)?,
            ".open" => self.open_data(rest)?,
            ".read" => return self.read(rest),
            ".save" => self.save(rest)?,
            ".help" => help::help(rest)?,
            ".exit" | ".quit" => return Ok(Next::Exit),
            other => return Err(help::unknown(other)),
        }
        Ok(Next::Line)
    }

    fn tables(&self, pattern: &str) -> Result<(), Failure> {
        let names = self.session().catalog().table_names();
        if names.is_empty() {
            output::note("there is no table; `.open DIR` reads a folder of log files");
        }
        let shown = names.iter().filter(|n| matches_pattern(n, pattern));
        shown.into_iter().try_for_each(|n| output::line(output::name(n)))
    }

    fn schema(&self, name: &str) -> Result<(), Failure> {
        let session = self.session();
        if name.is_empty() {
            return Err(Failure::usage("name a table: `.schema SigninLogs`"));
        }
        let name = unquoted(name);
        let Some(schema) = session.table_schema(name) else {
            let why = session.catalog().failure(name).map(|e| e.to_string());
            return Err(Failure::usage(match why {
                Some(why) => format!("`{name}` cannot be read: {why}"),
                None => format!("there is no table `{name}`; `.tables` lists them"),
            }));
        };
        schema.fields.iter().try_for_each(|f| output::line(format!("{}: {}", output::name(&f.name), f.ty)))
    }

    fn functions(&self, pattern: &str) -> Result<(), Failure> {
        let session = self.session();
        let catalog = session.catalog();
        let mut found = false;
        for name in catalog.function_names().iter().filter(|n| matches_pattern(n, pattern)) {
            found = true;
            let parameters = catalog.function(name).map(|f| {
                let list = f.parameters.iter().map(|p| format!("{}:{}", p.name.name, parameter_type(p)));
                list.collect::<Vec<_>>().join(", ")
            });
            output::line(output::name(format!("{name}({})", parameters.unwrap_or_default())))?;
        }
        if let Some(described) = vigie_ide::describe(pattern) {
            found = true;
            output::line(described)?;
        }
        if !found && pattern.is_empty() {
            output::note("there is no workspace function; start the shell with `--functions PATH`");
        } else if !found {
            return Err(Failure::usage(format!("there is no function `{pattern}`")));
        }
        Ok(())
    }

    fn rows(&mut self, text: &str) -> Result<(), Failure> {
        match text {
            "" => {
                let rows = match self.settings.rows {
                    ShownRows::Ends => "auto".to_string(),
                    ShownRows::AtMost(n) => n.to_string(),
                    ShownRows::All => "all".to_string(),
                };
                return output::line(format!("rows: {rows}"));
            }
            "auto" => self.settings.rows = ShownRows::Ends,
            "all" => self.settings.rows = ShownRows::All,
            _ => {
                let wrong = |_| Failure::usage(format!("`{text}` is not a number of rows: write 20, all or auto"));
                self.settings.rows = ShownRows::AtMost(text.parse().map_err(wrong)?);
            }
        }
        Ok(())
    }

    fn format(&mut self, text: &str) -> Result<(), Failure> {
        let name = |f: &Format| f.to_possible_value().map(|v| v.get_name().to_string()).unwrap_or_default();
        if text.is_empty() {
            return output::line(format!("format: {}", name(&self.settings.format)));
        }
        let format = Format::from_str(text, true).map_err(|_| {
            let all: Vec<String> =
                Format::value_variants().iter().filter(|f| **f != Format::Parquet).map(name).collect();
            Failure::usage(format!("there is no format `{text}`: write one of {}", all.join(", ")))
        })?;
        self.settings.format = printable(format)?;
        Ok(())
    }

    fn timer(&mut self, text: &str) -> Result<(), Failure> {
        match on_or_off(text)? {
            Some(on) => self.settings.timer = on,
            None => output::line(format!("timer: {}", if self.settings.timer { "on" } else { "off" }))?,
        }
        Ok(())
    }

    fn wide(&mut self, text: &str) -> Result<(), Failure> {
        match on_or_off(text)? {
            Some(true) => self.settings.columns = ShownColumns::All,
            Some(false) => self.settings.columns = ShownColumns::Fit,
            None => {
                let is_wide = self.settings.columns == ShownColumns::All;
                output::line(format!("wide: {}", if is_wide { "on" } else { "off" }))?;
            }
        }
        Ok(())
    }

    fn set(&mut self, text: &str) -> Result<(), Failure> {
        let (name, value) = text.split_once([' ', '=']).unwrap_or((text, ""));
        let value = value.trim().trim_start_matches('=').trim();
        match name {
            "" => {
                let now = if self.settings.is_fixed() { self.settings.now().to_string() } else { "the clock".into() };
                let threads = self.data.threads.map_or("all cores".to_string(), |n| n.to_string());
                let memory = self.data.memory_limit.as_deref().unwrap_or("80 % of RAM");
                output::line(format!("now: {now}\nthreads: {threads}\nmemory-limit: {memory}"))
            }
            "now" => self.settings.set_now(unquoted(value)),
            "threads" => {
                let wrong = |_| Failure::usage(format!("`{value}` is not a number of threads"));
                let threads = if value.is_empty() { None } else { Some(value.parse().map_err(wrong)?) };
                let data = crate::args::DataArgs { threads, ..self.data.clone() };
                self.reopen(data)
            }
            "memory-limit" => {
                let memory_limit = if value.is_empty() { None } else { Some(value.to_string()) };
                let data = crate::args::DataArgs { memory_limit, ..self.data.clone() };
                self.reopen(data)
            }
            other => {
                let help =
                    "`.set` knows now, threads and memory-limit; request properties are set by a `set` statement";
                Err(Failure::usage(format!("there is no setting `{other}`; {help}")))
            }
        }
    }

    fn open_data(&mut self, path: &str) -> Result<(), Failure> {
        if path.is_empty() {
            return Err(Failure::usage("name a folder or a file: `.open logs/`"));
        }
        let data = vec![PathBuf::from(unquoted(path))];
        self.reopen(crate::args::DataArgs { data, ..self.data.clone() })?;
        let session = self.session();
        print_notes(&session.notes());
        output::note(counted(session.catalog().table_names().len(), "table"));
        Ok(())
    }

    fn read(&mut self, path: &str) -> Result<Next, Failure> {
        /// A file that reads itself would never end.
        const MOST_NESTED: usize = 16;
        let path = unquoted(path);
        if self.reading >= MOST_NESTED {
            return Err(Failure::usage(format!("`{path}` is read from too many files inside each other")));
        }
        let text = sentinel::load::read_text(Path::new(path))?;
        self.reading += 1;
        let result = self.run_lines(text.as_bytes(), path);
        self.reading -= 1;
        result.map(|_| if self.left { Next::Exit } else { Next::Line })
    }

    fn save(&self, path: &str) -> Result<(), Failure> {
        let path = Path::new(unquoted(path));
        let Some(answer) = &self.answer else {
            return Err(Failure::usage("there is no result to save yet: run a query first"));
        };
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let format = match extension.as_str() {
            "csv" => OutputFormat::Csv,
            "tsv" => OutputFormat::Tsv,
            "json" => OutputFormat::Json,
            "ndjson" | "jsonl" => OutputFormat::Ndjson,
            "parquet" => OutputFormat::Parquet,
            "arrow" | "ipc" => OutputFormat::Ipc,
            "md" => OutputFormat::Markdown,
            _ => {
                return Err(Failure::usage(
                    "end the name of the file with .csv, .tsv, .json, .ndjson, .parquet, .arrow or .md, which is the format",
                ));
            }
        };
        if let Some(table) = self.table_read_from(path) {
            return Err(Failure::usage(format!(
                "`{}` is a file of the table `{table}`, which the shell reads: save under another name",
                path.display()
            )));
        }
        let mut content = Vec::new();
        kql_io::write(format, &answer.schema, &answer.batches, &mut content).map_err(Failure::Output)?;
        output::write(path, content)?;
        output::note(format!("{} in `{}`", counted(answer.row_count(), "row"), path.display()));
        Ok(())
    }

    /// The table that has a file of this path: to write it would lose logs.
    fn table_read_from(&self, path: &Path) -> Option<String> {
        let real = path.canonicalize().ok()?;
        let session = self.session();
        let holds = |t: &&kql_io::TableFiles| t.files.iter().any(|f| f.path.canonicalize().is_ok_and(|p| p == real));
        session.tables().find(holds).map(|t| t.name.clone())
    }
}

/// A format whose results can follow each other: of Parquet files end to end only the last one would be read.
pub(super) fn printable(format: Format) -> Result<Format, Failure> {
    match format {
        Format::Parquet => Err(Failure::usage("the shell does not print Parquet: write `.save FILE.parquet`")),
        Format::Table | Format::Json | Format::Ndjson | Format::Csv | Format::Markdown => Ok(format),
    }
}

/// The value of a switch; `None` where it is only asked for.
fn on_or_off(text: &str) -> Result<Option<bool>, Failure> {
    match text {
        "" => Ok(None),
        "on" => Ok(Some(true)),
        "off" => Ok(Some(false)),
        _ => Err(Failure::usage(format!("`{text}` is neither on nor off"))),
    }
}

fn unquoted(text: &str) -> &str {
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(text)
}

/// Whether a name fits a pattern, regardless of case; an empty pattern fits all.
fn matches_pattern(name: &str, pattern: &str) -> bool {
    if pattern.is_empty() {
        return true;
    }
    let (name, pattern) = (name.to_lowercase(), pattern.to_lowercase());
    let Some((first, rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_have_stars() {
        for (name, pattern) in [("Logons", ""), ("Logons", "logons"), ("Logons", "L*"), ("Logons", "*o*s"), ("a", "*")]
        {
            assert!(matches_pattern(name, pattern), "{name} {pattern}");
        }
        for (name, pattern) in [("Logons", "Log"), ("Logons", "*x*"), ("Logons", "*Log"), ("ab", "ab*b")] {
            assert!(!matches_pattern(name, pattern), "{name} {pattern}");
        }
    }
}
