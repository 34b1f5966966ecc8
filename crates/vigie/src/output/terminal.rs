//! What standard output and standard error are: a terminal of some width, with or without colors, or a file or pipe.

use super::pager::Pager;
use colorchoice::ColorChoice;
use kql_source::{Screen, Style};
use std::ffi::OsString;
use std::io::IsTerminal;

/// The width of a terminal that does not tell it.
const USUAL_WIDTH: usize = 80;

/// A stream of the program as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Width and colors.
    pub screen: Screen,
    /// What shows long results; none in a file or a pipe.
    pub pager: Option<Pager>,
}

impl Terminal {
    /// What standard output is.
    pub fn output() -> Terminal {
        let stream = std::io::stdout();
        let size = stream.is_terminal().then(|| terminal_size::terminal_size_of(&stream));
        Terminal::new(size.map(columns), ColorChoice::global(), |name| std::env::var_os(name))
    }

    /// What standard error is.
    pub fn error() -> Terminal {
        let stream = std::io::stderr();
        let size = stream.is_terminal().then(|| terminal_size::terminal_size_of(&stream));
        Terminal::new(size.map(columns), ColorChoice::global(), |name| std::env::var_os(name))
    }

    /// `columns` is the width of a terminal, and `None` for a file or a pipe.
    fn new(
        columns: Option<Option<usize>>,
        choice: ColorChoice,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Terminal {
        let given = || variable("COLUMNS")?.to_str()?.parse().ok().filter(|columns| *columns > 0);
        let width = columns.map(|columns| given().or(columns).unwrap_or(USUAL_WIDTH));
        let style = if is_colored(width.is_some(), choice, &variable) { Style::Colored } else { Style::Plain };
        Terminal { screen: Screen { style, width }, pager: width.and_then(|_| Pager::wanted(&variable)) }
    }
}

fn columns(size: Option<(terminal_size::Width, terminal_size::Height)>) -> Option<usize> {
    size.map(|(width, _)| usize::from(width.0)).filter(|columns| *columns > 0)
}

/// `--color` decides, then `NO_COLOR`, then `CLICOLOR_FORCE`, then what the stream is, as <https://no-color.org> and
/// <https://bixense.com/clicolors> say.
fn is_colored(is_terminal: bool, choice: ColorChoice, variable: &impl Fn(&str) -> Option<OsString>) -> bool {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let is = |name: &str, text: &str| variable(name).is_some_and(|value| value == text);
    match choice {
        ColorChoice::Always | ColorChoice::AlwaysAnsi => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if is_set("NO_COLOR") => false,
        ColorChoice::Auto if is_set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
        ColorChoice::Auto => is_terminal && !is("CLICOLOR", "0") && !is("TERM", "dumb"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal(columns: Option<Option<usize>>, choice: ColorChoice, set: &[(&str, &str)]) -> Terminal {
        let find = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value));
        Terminal::new(columns, choice, find)
    }

    #[test]
    fn the_width_is_that_of_the_terminal() {
        let width = |columns, set: &[(&str, &str)]| terminal(columns, ColorChoice::Auto, set).screen.width;
        assert_eq!(width(Some(Some(120)), &[]), Some(120));
        assert_eq!(width(Some(None), &[]), Some(80));
        assert_eq!(width(Some(Some(120)), &[("COLUMNS", "60")]), Some(60));
        assert_eq!(width(Some(Some(120)), &[("COLUMNS", "0")]), Some(120));
        assert_eq!(width(None, &[("COLUMNS", "60")]), None);
    }

    #[test]
    fn colors_follow_the_flag_then_the_environment() {
        let colored =
            |columns, choice, set: &[(&str, &str)]| terminal(columns, choice, set).screen.style == Style::Colored;
        let (tty, pipe) = (Some(Some(80)), None);
        for (expected, columns, choice, set) in [
            (true, tty, ColorChoice::Auto, &[][..]),
            (false, pipe, ColorChoice::Auto, &[]),
            (false, tty, ColorChoice::Auto, &[("NO_COLOR", "1")]),
            (true, tty, ColorChoice::Auto, &[("NO_COLOR", "")]),
            (true, pipe, ColorChoice::Auto, &[("CLICOLOR_FORCE", "1")]),
            (false, pipe, ColorChoice::Auto, &[("CLICOLOR_FORCE", "0")]),
            (false, pipe, ColorChoice::Auto, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]),
            (false, tty, ColorChoice::Auto, &[("CLICOLOR", "0")]),
            (false, tty, ColorChoice::Auto, &[("TERM", "dumb")]),
            (true, pipe, ColorChoice::Always, &[("NO_COLOR", "1")]),
            (false, tty, ColorChoice::Never, &[("CLICOLOR_FORCE", "1")]),
        ] {
            assert_eq!(colored(columns, choice, set), expected, "{columns:?} {choice:?} {set:?}");
        }
    }

    #[test]
    fn only_a_terminal_has_a_pager() {
        let pager = |columns, set: &[(&str, &str)]| terminal(columns, ColorChoice::Auto, set).pager;
        assert_eq!(pager(None, &[("PAGER", "less")]), None);
        assert_eq!(pager(Some(Some(80)), &[("PAGER", "")]), None);
        assert_eq!(pager(Some(Some(80)), &[("PAGER", "cat")]), None);
        assert_eq!(pager(Some(Some(80)), &[]), None);
        assert_eq!(pager(Some(Some(80)), &[("TERM", "dumb")]), None);
        assert_eq!(pager(Some(Some(80)), &[("TERM", "xterm")]).is_some(), cfg!(unix));
        assert!(pager(Some(Some(80)), &[("PAGER", "more -d")]).is_some());
    }
}
