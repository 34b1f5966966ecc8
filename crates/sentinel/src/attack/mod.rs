//! Tactics and techniques of MITRE ATT&CK, as far as rules name them.

mod tactics;
mod techniques;

pub use tactics::Tactic;
pub use techniques::{is_technique, tactics_of};
