//! Tactics.

/// A tactic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is named after its spelling, which `name` gives")]
pub enum Tactic {
    InitialAccess,
    Execution,
    Persistence,
    PrivilegeEscalation,
    DefenseEvasion,
    CredentialAccess,
    Discovery,
    LateralMovement,
    Collection,
    Exfiltration,
    CommandAndControl,
    Impact,
    Reconnaissance,
    ResourceDevelopment,
    ImpairProcessControl,
    InhibitResponseFunction,
    PreAttack,
}

impl Tactic {
    /// All tactics with their spelling.
    pub const ALL: &'static [(Tactic, &'static str)] = &[
        (Tactic::InitialAccess, "InitialAccess"),
        (Tactic::Execution, "Execution"),
        (Tactic::Persistence, "Persistence"),
        (Tactic::PrivilegeEscalation, "PrivilegeEscalation"),
        (Tactic::DefenseEvasion, "DefenseEvasion"),
        (Tactic::CredentialAccess, "CredentialAccess"),
        (Tactic::Discovery, "Discovery"),
        (Tactic::LateralMovement, "LateralMovement"),
        (Tactic::Collection, "Collection"),
        (Tactic::Exfiltration, "Exfiltration"),
        (Tactic::CommandAndControl, "CommandAndControl"),
        (Tactic::Impact, "Impact"),
        (Tactic::Reconnaissance, "Reconnaissance"),
        (Tactic::ResourceDevelopment, "ResourceDevelopment"),
        (Tactic::ImpairProcessControl, "ImpairProcessControl"),
        (Tactic::InhibitResponseFunction, "InhibitResponseFunction"),
        (Tactic::PreAttack, "PreAttack"),
    ];

    /// As the schema spells it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(t, _)| *t == self).map_or("", |(_, name)| name)
    }

    /// Reads the exact spelling.
    pub fn from_name(text: &str) -> Option<Tactic> {
        Self::ALL.iter().find(|(_, name)| *name == text).map(|(t, _)| *t)
    }

    /// Reads any case, with or without spaces.
    pub fn from_name_any_case(text: &str) -> Option<Tactic> {
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        Self::ALL.iter().find(|(_, name)| name.eq_ignore_ascii_case(&bare)).map(|(t, _)| *t)
    }
}
