//! What `.set`, `.format`, `.rows`, `.wide` and `.timer` change.

use crate::args::{DataArgs, Format};
use crate::command::time;
use crate::failure::Failure;
use crate::output::{ShownColumns, ShownRows, Terminal, View};
use kql::Timestamp;
use kql_types::ticks;

/// How queries run and how their results are shown.
pub struct Settings {
    /// What `now()` is; the clock without one.
    now: Option<Timestamp>,
    pub format: Format,
    /// Rows shown of a table.
    pub rows: ShownRows,
    /// Columns shown of a table.
    pub columns: ShownColumns,
    /// Whether the time of each query is told.
    pub timer: bool,
}

impl Settings {
    pub fn new(data: &DataArgs, format: Format) -> Result<Settings, Failure> {
        let mut settings =
            Settings { now: None, format, rows: ShownRows::Ends, columns: ShownColumns::Fit, timer: false };
        if let Some(text) = &data.now {
            settings.set_now(text)?;
        }
        Ok(settings)
    }

    /// The settings of a shell on a terminal.
    pub fn for_terminal(&mut self) {
        self.timer = true;
    }

    pub fn now(&self) -> Timestamp {
        self.now.unwrap_or_else(Timestamp::now)
    }

    /// Whether the clock stands still.
    pub fn is_fixed(&self) -> bool {
        self.now.is_some()
    }

    /// Sets the clock; an empty text lets it run again.
    pub fn set_now(&mut self, text: &str) -> Result<(), Failure> {
        self.now = if text.is_empty() { None } else { Some(ticks::to_timestamp(time(text)?)) };
        Ok(())
    }

    /// How results are shown.
    pub fn view(&self) -> View {
        View {
            screen: Terminal::output().screen,
            rows: self.rows,
            columns: self.columns,
            more_rows: "`.rows all`",
            more_columns: "`.wide on`, or project",
        }
    }
}
