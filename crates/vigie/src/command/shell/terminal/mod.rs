//! The shell on a terminal: prompt, colors, completion, history.

mod completer;
mod highlighter;
mod history;
mod prompt;

use super::statement::{self, Unit};
use super::{Next, Shell, counted};
use crate::failure::Failure;
use crate::output::{self, Terminal};
use completer::ShellCompleter;
use highlighter::ShellHighlighter;
use kql_source::Style;
use prompt::ShellPrompt;
use reedline::{
    DefaultHinter, Emacs, IdeMenu, KeyCode, KeyModifiers, MenuBuilder, Reedline, ReedlineEvent, ReedlineMenu, Signal,
    ValidationResult, Validator, default_emacs_keybindings,
};

/// The name of the list of completions, by which the Tab key opens it.
const MENU: &str = "completions";

/// Reads and runs statements until the user leaves.
pub fn run(shell: &mut Shell) -> Result<u8, Failure> {
    shell.settings.for_terminal();
    let tables = shell.session().catalog().table_names().len();
    output::line(format!(
        "Vigie {}, {}. A query ends with `;` or an empty line; `.help` helps.",
        env!("CARGO_PKG_VERSION"),
        counted(tables, "table")
    ))?;
    let mut editor = editor(shell);
    loop {
        match editor.read_line(&ShellPrompt) {
            Ok(Signal::Success(text)) => {
                for unit in statement::units(&text) {
                    let (name, text) = match &unit {
                        Unit::Query(query, _) => ("<query>", query.clone()),
                        Unit::Command(_) => ("<query>", String::new()),
                    };
                    // Lines are counted from the first of the statement.
                    let unit = match unit {
                        Unit::Query(query, _) => Unit::Query(query, 0),
                        command @ Unit::Command(_) => command,
                    };
                    if shell.unit(unit, name, &text)? == Next::Exit {
                        return Ok(0);
                    }
                }
            }
            // An interrupt while typing discards the line.
            Ok(Signal::CtrlC) => {}
            Ok(Signal::CtrlD) => return Ok(0),
            // Nothing asks for these.
            Ok(_) => {}
            Err(e) => return Err(Failure::usage(format!("the terminal cannot be read: {e}"))),
        }
    }
}

fn editor(shell: &Shell) -> Reedline {
    let mut keys = default_emacs_keybindings();
    let open_or_next = ReedlineEvent::UntilFound(vec![ReedlineEvent::Menu(MENU.into()), ReedlineEvent::MenuNext]);
    keys.add_binding(KeyModifiers::NONE, KeyCode::Tab, open_or_next);
    keys.add_binding(KeyModifiers::SHIFT, KeyCode::BackTab, ReedlineEvent::MenuPrevious);
    let is_colored = Terminal::output().screen.style == Style::Colored;
    let menu =
        IdeMenu::default().with_name(MENU).with_marker("> ").with_max_completion_height(12).with_default_border();
    let mut editor = Reedline::create()
        .with_edit_mode(Box::new(Emacs::new(keys)))
        .with_validator(Box::new(Enter))
        .with_completer(Box::new(ShellCompleter::new(shell.session.clone())))
        .with_menu(ReedlineMenu::EngineCompleter(Box::new(menu)))
        .with_quick_completions(true)
        .with_partial_completions(true)
        .with_ansi_colors(is_colored)
        .with_history_exclusion_prefix(Some(" ".into()));
    if is_colored {
        let hint = nu_ansi_term::Style::new().fg(nu_ansi_term::Color::DarkGray);
        editor = editor
            .with_highlighter(Box::new(ShellHighlighter))
            .with_hinter(Box::new(DefaultHinter::default().with_style(hint)));
    }
    match history::open() {
        Ok(Some(history)) => editor.with_history(Box::new(history)),
        Ok(None) => editor,
        Err(e) => {
            output::note(format!("the history is not kept: {e}"));
            editor
        }
    }
}

/// Decides whether Enter runs what is typed or begins a line.
struct Enter;

impl Validator for Enter {
    fn validate(&self, text: &str) -> ValidationResult {
        if statement::is_complete(text) { ValidationResult::Complete } else { ValidationResult::Incomplete }
    }
}
