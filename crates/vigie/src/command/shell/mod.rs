//! `vigie shell`: queries and commands over loaded data, one after the other.

mod dot;
mod help;
mod settings;
mod statement;
mod terminal;

use super::{Failure, explain, query, report_function_errors};
use crate::args::{DataArgs, PlanArgs, ShellArgs};
use crate::output;
use kql::{Answer, Compiled, Metrics, Query, Session};
use kql_source::{Source, SourceMap};
use settings::Settings;
use statement::{Splitter, Unit};
use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Instant;

pub fn run(args: &ShellArgs) -> Result<u8, Failure> {
    let mut shell = Shell::open(args)?;
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if is_terminal { terminal::run(&mut shell) } else { shell.run_lines(std::io::stdin().lock(), "<stdin>") }
}

/// Under which name queries read the last result.
const LAST: &str = "_";

/// Whether the shell goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Line,
    Exit,
}

/// `1 row`, `2 rows`.
fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// The state of a shell.
struct Shell {
    data: DataArgs,
    /// Shared with completion.
    session: Arc<RwLock<Session>>,
    settings: Settings,
    /// The last statement that ran, for `.explain` and `.plan`.
    last: Option<(String, SourceMap)>,
    /// Its result.
    answer: Option<Answer>,
    /// Notes that were told already.
    told: BTreeSet<String>,
    /// Files that `.read` is reading, inside each other.
    reading: usize,
    /// Whether `.exit` was read.
    left: bool,
    /// The worst that happened: the exit status of a shell without a terminal.
    status: u8,
}

impl Shell {
    fn open(args: &ShellArgs) -> Result<Shell, Failure> {
        let settings = Settings::new(&args.data, dot::printable(args.format)?)?;
        let session = super::open(&args.data)?;
        Ok(Shell {
            data: args.data.clone(),
            session: Arc::new(RwLock::new(session)),
            settings,
            last: None,
            answer: None,
            told: BTreeSet::new(),
            reading: 0,
            left: false,
            status: 0,
        })
    }

    fn session(&self) -> RwLockReadGuard<'_, Session> {
        self.session.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the session again, after something that it is made of changed.
    fn reopen(&mut self, data: DataArgs) -> Result<(), Failure> {
        let mut session = super::builder(&data)?.build()?;
        report_function_errors(&session);
        if let Some(answer) = &self.answer {
            session.keep_result(LAST, answer.schema.clone(), answer.batches.clone());
        }
        self.data = data;
        self.told.clear();
        *self.session.write().unwrap_or_else(PoisonError::into_inner) = session;
        Ok(())
    }

    /// Runs lines to their end; the exit status is that of the worst statement.
    fn run_lines(&mut self, mut input: impl BufRead, name: &str) -> Result<u8, Failure> {
        let mut splitter = Splitter::default();
        let mut text = String::new();
        loop {
            let mut bytes = Vec::new();
            if let Err(e) = input.read_until(b'\n', &mut bytes) {
                return Err(Failure::usage(format!("`{name}` cannot be read: {e}")));
            }
            let is_end = bytes.is_empty();
            let line = String::from_utf8_lossy(&bytes);
            let line = if text.is_empty() { line.trim_start_matches('\u{feff}') } else { &line };
            text.push_str(line);
            let units = if is_end { splitter.finish().into_iter().collect() } else { splitter.line(line) };
            for unit in units {
                if self.unit(unit, name, &text)? == Next::Exit {
                    self.left = true;
                    return Ok(self.status);
                }
            }
            if is_end {
                return Ok(self.status);
            }
        }
    }

    /// Runs what was typed. What goes wrong with it is told, and the shell goes on; only where nothing can be told any more the
    /// shell fails.
    fn unit(&mut self, unit: Unit, name: &str, text: &str) -> Result<Next, Failure> {
        let result = match unit {
            Unit::Command(line) => self.command(&line),
            Unit::Query(query, at) => {
                let outer = Source::new(name, text);
                let map = SourceMap::from_lines(outer, vec![(0, u32::try_from(at).unwrap_or(u32::MAX))]);
                self.query(&query, map).map(|()| Next::Line)
            }
        };
        match result {
            Ok(next) => Ok(next),
            Err(Failure::Output(e)) => Err(Failure::Output(e)),
            Err(failure) => {
                output::failure(&failure);
                self.failed(failure.status());
                Ok(Next::Line)
            }
        }
    }

    fn failed(&mut self, status: u8) {
        self.status = super::worse(self.status, status);
    }

    fn compile(&self, text: &str, map: &SourceMap) -> Compiled {
        let compiled = self.session().compile(&Query { text, now: self.settings.now(), window: None });
        output::diagnostics(map, &compiled.diagnostics);
        compiled
    }

    fn query(&mut self, text: &str, map: SourceMap) -> Result<(), Failure> {
        let compiled = self.compile(text, &map);
        if !compiled.is_ok() {
            self.failed(super::refused(&compiled));
            return Ok(());
        }
        self.last = Some((text.to_string(), map));
        let metrics = Metrics::default();
        let start = Instant::now();
        let answer = self.run_cancellable(&compiled, &metrics)?;
        let time = start.elapsed();
        for note in &answer.notes {
            if self.told.insert(note.message.clone()) {
                output::note(&note.message);
            }
        }
        if !self.settings.is_fixed() {
            query::offer_clock(&self.session(), &compiled, &metrics, ".set now");
        }
        query::print(&answer, self.settings.format, &self.settings.view())?;
        if self.settings.timer {
            output::note(format!("ran in {time:.1?}"));
        }
        let mut session = self.session.write().unwrap_or_else(PoisonError::into_inner);
        session.keep_result(LAST, answer.schema.clone(), answer.batches.clone());
        drop(session);
        self.answer = Some(answer);
        Ok(())
    }

    /// Runs a query, which an interrupt ends and not the shell.
    fn run_cancellable(&self, compiled: &Compiled, metrics: &Metrics) -> Result<Answer, Failure> {
        let session = self.session();
        let cancel = session.cancel_flag();
        cancel.store(false, Ordering::SeqCst);
        let result = output::interrupt_sets(&cancel, || session.run_measured(compiled, metrics));
        let was_cancelled = cancel.swap(false, Ordering::SeqCst);
        match result {
            Err(_) if was_cancelled => Err(Failure::Cancelled),
            result => Ok(result?),
        }
    }

    /// `.explain`: the plans of a query, or of the last one.
    fn explain(&self, text: &str) -> Result<(), Failure> {
        if let Some(compiled) = self.given_or_last(text)? {
            explain::plans(&compiled, PlanArgs::default())?;
        }
        Ok(())
    }

    /// `.plan`: runs a query, or the last one once more, and shows what its operators did.
    fn plan(&self, text: &str) -> Result<(), Failure> {
        if let Some(compiled) = self.given_or_last(text)? {
            let metrics = Metrics::default();
            let start = Instant::now();
            let answer = self.run_cancellable(&compiled, &metrics)?;
            explain::operators(&metrics, answer.row_count(), start.elapsed())?;
        }
        Ok(())
    }

    /// A query of a command, compiled; what is wrong with it is told.
    fn given_or_last(&self, text: &str) -> Result<Option<Compiled>, Failure> {
        let own = || SourceMap::identity(Source::new("<query>", text));
        let (text, map) = match (&self.last, text) {
            (None, "") => return Err(Failure::usage("no query ran yet: write one after the command")),
            (Some((text, map)), "") => (text.as_str(), map.clone()),
            (_, given) => (given, own()),
        };
        let compiled = self.compile(text, &map);
        Ok(compiled.is_ok().then_some(compiled))
    }
}
