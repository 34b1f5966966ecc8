//! A terminal without a window: what the program prints when a person looks at it.

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run of the program showed, standard output and standard error together.
pub struct Screen {
    pub status: i32,
    pub text: String,
}

/// Variables of the test machine that must not change the output.
const UNSET: [&str; 10] = [
    "COLUMNS",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "PAGER",
    "LESS",
    "TERM",
    "CI",
    "GITHUB_ACTIONS",
    "GITHUB_STEP_SUMMARY",
];

/// Runs `vigie` in a folder on a terminal of a number of columns.
pub fn on_terminal(folder: &Path, columns: u16, arguments: &[&str], variables: &[(&str, &str)]) -> Screen {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&controller).expect("a grant");
    unlockpt(&controller).expect("a lock");
    let size = Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&controller, size).expect("a size");
    let name =
        PathBuf::from(std::ffi::OsString::from_vec(ptsname(&controller, Vec::new()).expect("a name").into_bytes()));
    let no_control = i32::try_from(rustix::fs::OFlags::NOCTTY.bits()).expect("a flag");
    let open = || OpenOptions::new().read(true).write(true).custom_flags(no_control).open(&name).expect("a side");
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    UNSET.iter().for_each(|name| _ = command.env_remove(name));
    command.env("TERM", "xterm").envs(variables.iter().copied()).args(arguments).current_dir(folder);
    command.stdin(open()).stdout(open()).stderr(open());
    let mut child = command.spawn().expect("the program starts");
    // Only the program keeps the terminal open now, so that reading ends with it.
    drop(command);
    let mut text = Vec::new();
    // The end of a terminal is an error on Linux.
    _ = File::from(controller).read_to_end(&mut text);
    let status = child.wait().expect("the program ends").code().unwrap_or(-1);
    Screen { status, text: String::from_utf8_lossy(&text).replace("\r\n", "\n") }
}
