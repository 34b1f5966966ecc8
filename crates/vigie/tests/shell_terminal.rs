//! The shell on a terminal, typed into through tmux. Where there is no tmux the tests say so and pass.

#![allow(clippy::print_stderr, reason = "a skipped test says so")]

mod support;

use std::process::Command;
use std::time::Duration;
use support::Folder;

/// A shell in a terminal of 80 columns and 24 lines.
struct Screen {
    /// The name of the tmux server, which is that of the test.
    server: String,
    folder: Folder,
}

impl Screen {
    fn open(name: &str, arguments: &str) -> Option<Screen> {
        if Command::new("tmux").arg("-V").output().is_err() {
            eprintln!("skipped: there is no tmux on this machine");
            return None;
        }
        let folder = Folder::new(name);
        folder.file(
            "logs/Logons.ndjson",
            "{\"TimeGenerated\":\"2026-03-01T10:00:00Z\",\"User\":\"eve\",\"Attempts\":3}\n\
             {\"TimeGenerated\":\"2026-03-01T11:00:00Z\",\"User\":\"bob\",\"Attempts\":1}\n",
        );
        folder.file("logs/Hosts.csv", "Host,Owner\nweb,eve\n");
        let screen = Screen { server: format!("{name}-{}", std::process::id()), folder };
        screen.start(arguments);
        Some(screen)
    }

    fn start(&self, arguments: &str) {
        let shell = format!(
            "cd '{}' && exec env -u COLUMNS -u PAGER NO_COLOR=1 XDG_STATE_HOME='{0}/state' '{}' shell {arguments}",
            self.folder.path(),
            env!("CARGO_BIN_EXE_vigie")
        );
        self.tmux(&["-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", &shell]);
        self.tmux(&["set-option", "-g", "remain-on-exit", "on"]);
        self.wait("vigie>");
    }

    fn tmux(&self, arguments: &[&str]) -> String {
        let output = Command::new("tmux").args(["-L", &self.server]).args(arguments).output().expect("tmux");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Types text.
    fn text(&self, text: &str) {
        // To tmux, `;` at the end of an argument ends a command.
        let text = text.strip_suffix(';').map_or(text.to_string(), |front| format!("{front}\\;"));
        self.tmux(&["send-keys", "-l", &text]);
    }

    /// Presses a key that tmux knows by this name.
    fn key(&self, key: &str) {
        self.tmux(&["send-keys", key]);
    }

    /// The lines on the screen.
    fn lines(&self) -> String {
        let text = self.tmux(&["capture-pane", "-p"]);
        let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
        lines.join("\n")
    }

    /// Waits until a text is on the screen and nothing changes any more.
    #[track_caller]
    fn wait(&self, text: &str) -> String {
        let mut last = String::new();
        for _ in 0..300 {
            let now = self.lines();
            if now.contains(text) && now == last {
                return now;
            }
            last = now;
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("no `{text}` on the screen:\n{last}");
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}

#[test]
fn names_are_completed_and_statements_span_lines() {
    let Some(screen) = Screen::open("terminal-completion", "--data logs --now 2026-03-01T12:00:00Z") else { return };
    screen.text(".timer off");
    screen.key("Enter");
    screen.text("Logo");
    screen.key("Tab");
    screen.wait("> Logons");
    screen.key("Enter");
    screen.text("| wh");
    screen.key("Tab");
    screen.wait("| where");
    screen.key("Tab");
    insta::assert_snapshot!(screen.wait("Attempts"), @r"
    Vigie 0.1.0, 2 tables. A query ends with `;` or an empty line; `.help` helps.
    vigie> .timer off
    vigie> Logons
      ...> | where
                  ╭──────────────────────────────────╮ ╭─────────────╮
                  │>TimeGenerated                     │ │datetime     │
                  │isnotempty                        │ ╰─────────────╯
                  │User                              │
                  │not                               │
                  │tostring                          │
                  │Attempts                          │
                  │ago                               │
                  │column_ifexists                   │
                  │extract                           │
                  │iff                               │
                  ╰──────────────────────────────────╯
    ");
    screen.text("U");
    screen.wait("where U");
    screen.key("Enter");
    screen.wait("where User");
    screen.text(" == 'eve'");
    screen.key("Enter");
    screen.text("| project User, Attempts;");
    screen.key("Enter");
    insta::assert_snapshot!(screen.wait("1 row"), @r"
    Vigie 0.1.0, 2 tables. A query ends with `;` or an empty line; `.help` helps.
    vigie> .timer off
    vigie> Logons
      ...> | where User == 'eve'
      ...> | project User, Attempts;
    User      eve
    Attempts  3
    1 row
    vigie>
    ");
}

#[test]
fn an_interrupt_cancels_the_query_and_not_the_shell() {
    let Some(screen) = Screen::open("terminal-cancel", "") else { return };
    screen.text(".timer off");
    screen.key("Enter");
    // More than any machine counts while the test waits.
    screen.text("range x from 1 to 1000000000000 step 1 | where x % 7 == 8 | count;");
    screen.key("Enter");
    std::thread::sleep(Duration::from_millis(500));
    screen.key("C-c");
    screen.wait("cancelled");
    // At the prompt it discards the line.
    screen.text("print never");
    screen.wait("print never");
    screen.key("C-c");
    screen.wait("print never\nvigie>");
    screen.text("print 1 + 1;");
    screen.key("Enter");
    insta::assert_snapshot!(screen.wait("1 row"), @r"
    Vigie 0.1.0, 0 tables. A query ends with `;` or an empty line; `.help` helps.
    vigie> .timer off
    vigie> range x from 1 to 1000000000000 step 1 | where x % 7 == 8 | count;
    ^Cerror: the query was cancelled
    vigie> print never
    vigie> print 1 + 1;
    print_0  2
    1 row
    vigie>
    ");
    screen.key("C-d");
    screen.wait("Pane is dead");
}

#[test]
fn the_history_is_kept_for_the_user_alone() {
    let Some(screen) = Screen::open("terminal-history", "--data logs") else { return };
    screen.text("print kept = 1;");
    screen.key("Enter");
    screen.wait("kept  1");
    screen.text(" print secret = 1;");
    screen.key("Enter");
    screen.wait("secret  1");
    screen.text(".exit");
    screen.key("Enter");
    screen.wait("Pane is dead");
    let history = std::fs::read_to_string(screen.folder.0.join("state/vigie/history")).unwrap();
    assert!(history.contains("print kept") && !history.contains("secret"), "{history}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for (path, mode) in [("state/vigie", 0o700), ("state/vigie/history", 0o600)] {
            let found = std::fs::metadata(screen.folder.0.join(path)).unwrap().permissions().mode() & 0o777;
            assert_eq!(found, mode, "{path}");
        }
    }
    screen.tmux(&["kill-server"]);
    screen.start("--data logs");
    screen.key("Up");
    screen.key("Up");
    screen.wait("print kept = 1;");
}

#[test]
fn mistakes_are_shown_with_their_line() {
    let Some(screen) = Screen::open("terminal-mistakes", "--data logs") else { return };
    screen.text("Logons");
    screen.key("Enter");
    screen.text("| where Usr == 'eve';");
    screen.key("Enter");
    insta::assert_snapshot!(screen.wait("did you mean"), @r"
    Vigie 0.1.0, 2 tables. A query ends with `;` or an empty line; `.help` helps.
    vigie> Logons
      ...> | where Usr == 'eve';
    error[KQL101]: there is no column `Usr` here
     --> <query>:2:9
      |
    2 | | where Usr == 'eve';
      |         ^^^
      |
      = help: did you mean `User`?

    vigie>
    ");
}
