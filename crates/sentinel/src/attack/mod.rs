//! Tactics and techniques of MITRE ATT&CK that rules can refer to.

mod tactics;
mod techniques;

pub use tactics::Tactic;
pub use techniques::{is_technique, tactics_of};
