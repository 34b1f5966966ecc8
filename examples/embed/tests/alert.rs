//! The program raises the alert that its README shows, and is as short as it claims.

use std::process::Command;

const ALERT: &str = "Medium: Web sessions from 203.0.113.77, a known C2 address\n";

#[test]
fn the_alert_is_raised() {
    let run = Command::new(env!("CARGO_BIN_EXE_embed")).output().expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&run.stdout), ALERT, "{}", String::from_utf8_lossy(&run.stderr));
    assert!(include_str!("../README.md").contains(ALERT));
}

#[test]
fn the_program_is_short() {
    assert!(include_str!("../src/main.rs").lines().count() < 40);
}
