//! The program that shows what is longer than the terminal: `$PAGER`, or `less -SFRX`.

use super::temporary;
use std::ffi::OsString;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::{Command, Stdio};

/// Keeps long lines whole (`S`), ends at once where all fits (`F`), passes colors (`R`) and leaves the text there (`X`).
const LESS: &str = "SFRX";

/// A pager and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pager {
    program: String,
    arguments: Vec<String>,
}

impl Pager {
    /// What the environment asks for; none where `PAGER` is empty or `cat`, and on terminals on which no pager can move.
    pub(super) fn wanted(variable: impl Fn(&str) -> Option<OsString>) -> Option<Pager> {
        let given = match variable("PAGER") {
            Some(given) => given.into_string().ok()?,
            None if variable("TERM").is_none_or(|term| term == "dumb") => return None,
            None if cfg!(unix) => format!("less -{LESS}"),
            // The pager of Windows does not show text beyond ASCII.
            None => return None,
        };
        let mut words = given.split_whitespace().map(str::to_string);
        let program = words.next().filter(|program| program != "cat")?;
        Some(Pager { program, arguments: words.collect() })
    }

    /// Shows what `write` writes; `false` if there is no such program, and nothing is written then. A reader who closes the
    /// pager before the end has seen enough, which is no failure.
    ///
    /// # Errors
    ///
    /// What `write` fails with.
    pub(super) fn show(&self, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<bool> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped());
        if std::env::var_os("LESS").is_none() {
            command.env("LESS", LESS);
        }
        let Ok(mut child) = command.spawn() else { return Ok(false) };
        // An interrupt is for the pager, which lives on.
        temporary::ignoring_interrupts(|| {
            let written = match child.stdin.take() {
                Some(input) => {
                    let mut input = BufWriter::new(input);
                    write(&mut input).and_then(|()| input.flush())
                }
                None => Ok(()),
            };
            _ = child.wait();
            match written {
                Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(true),
                written => written.map(|()| true),
            }
        })
    }
}
