use crate::command::shell::help::COMMANDS;
use crate::output;
use kql::{Session, Timestamp};
use reedline::{Completer, CompletionResult, Span, Suggestion};
use std::sync::{Arc, PoisonError, RwLock};
use vigie_ide::{Item, ItemKind, complete};

/// Completes queries by what is in scope, and commands by their names, tables and files.
pub struct ShellCompleter {
    session: Arc<RwLock<Session>>,
}

impl ShellCompleter {
    pub fn new(session: Arc<RwLock<Session>>) -> ShellCompleter {
        ShellCompleter { session }
    }
}

impl Completer for ShellCompleter {
    fn complete(&mut self, text: &str, position: usize) -> CompletionResult {
        let session = self.session.read().unwrap_or_else(PoisonError::into_inner);
        let line = text[..position].rfind('\n').map_or(0, |i| i + 1);
        let typed = &text[line..position];
        let found = if typed.trim_start().starts_with('.') {
            command(&session, typed, line)
        } else {
            // No time is shown, so any will do.
            let found = complete(&session, Timestamp::UNIX_EPOCH, text, position);
            let span = Span::new(found.replace.start as usize, found.replace.end as usize);
            found.items.iter().map(|item| suggestion(item, span)).collect()
        };
        CompletionResult::fresh(found)
    }
}

fn suggestion(item: &Item, span: Span) -> Suggestion {
    let ends = match item.kind {
        ItemKind::Operator | ItemKind::Keyword => true,
        ItemKind::Column
        | ItemKind::Table
        | ItemKind::Declared
        | ItemKind::Function
        | ItemKind::Aggregate
        | ItemKind::Plugin
        | ItemKind::Parameter
        | ItemKind::Value
        | ItemKind::Type
        | ItemKind::Watchlist => false,
    };
    Suggestion {
        // Names come from files of somebody else.
        value: output::name(&item.insert),
        display_override: Some(output::name(&item.label)),
        description: Some(output::name(&item.detail)).filter(|d| !d.is_empty()),
        span,
        append_whitespace: ends && !item.label.starts_with('$'),
        ..Suggestion::default()
    }
}

/// Completes a line that begins with `.` at `offset`.
fn command(session: &Session, typed: &str, offset: usize) -> Vec<Suggestion> {
    let start = typed.rfind(char::is_whitespace).map_or(typed.len() - typed.trim_start().len(), |i| i + 1);
    let word = &typed[start..];
    let span = Span::new(offset + start, offset + typed.len());
    let name = typed.split_whitespace().next().unwrap_or_default();
    let of = |value: &str, description: &str| Suggestion {
        value: output::name(value),
        description: Some(description.to_string()).filter(|d| !d.is_empty()),
        span,
        ..Suggestion::default()
    };
    if start == typed.len() - typed.trim_start().len() {
        let fits = COMMANDS.iter().filter(|(name, ..)| name.starts_with(word));
        return fits.map(|(name, _, summary)| Suggestion { append_whitespace: true, ..of(name, summary) }).collect();
    }
    let words: Vec<String> = match name {
        ".schema" | ".tables" => session.catalog().table_names(),
        ".functions" => session.catalog().function_names(),
        ".format" => ["table", "csv", "json", "ndjson", "markdown"].map(str::to_string).to_vec(),
        ".timer" | ".wide" => ["on", "off"].map(str::to_string).to_vec(),
        ".rows" => ["all", "auto"].map(str::to_string).to_vec(),
        ".set" => ["now", "threads", "memory-limit"].map(str::to_string).to_vec(),
        ".help" => COMMANDS.iter().map(|(name, ..)| name.trim_start_matches('.').to_string()).collect(),
        ".open" | ".read" | ".save" => paths(word),
        _ => Vec::new(),
    };
    let typed = word.to_lowercase();
    words.iter().filter(|w| w.to_lowercase().starts_with(&typed)).map(|w| of(w, "")).collect()
}

/// Files and folders whose path begins with what is typed.
fn paths(word: &str) -> Vec<String> {
    let (folder, _) = word.rsplit_once('/').map_or(("", word), |(folder, name)| (folder, name));
    let shown = if word.contains('/') { format!("{folder}/") } else { String::new() };
    let searched = if shown.is_empty() { "." } else { &shown };
    let Ok(entries) = std::fs::read_dir(searched) else { return Vec::new() };
    let name = |e: std::fs::DirEntry| {
        let mark = if e.path().is_dir() { "/" } else { "" };
        let name = e.file_name().to_string_lossy().into_owned();
        (!name.starts_with('.')).then(|| format!("{shown}{name}{mark}"))
    };
    let mut found: Vec<String> = entries.flatten().filter_map(name).collect();
    found.sort();
    found
}
