//! The closed sets of values of fields.

use crate::yaml::Choice;
use std::fmt;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal $(| $alias:literal)*,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// All values, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The spelling of the schema.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            /// The value of an exact spelling, of the schema or an alias.
            pub fn from_name(text: &str) -> Option<Self> {
                $(if [$text $(, $alias)*].contains(&text) { return Some($name::$variant); })*
                None
            }

            /// The value of a spelling in any case.
            pub fn from_name_any_case(text: &str) -> Option<Self> {
                $(if [$text $(, $alias)*].iter().any(|n| n.eq_ignore_ascii_case(text)) {
                    return Some($name::$variant);
                })*
                None
            }
        }

        impl Choice for $name {
            const SPELLINGS: &'static [&'static str] = &[$($text, $($alias,)*)*];

            fn from_spelling(text: &str) -> Option<Self> {
                $name::from_name(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

names! {
    /// The severity of an alert.
    AlertSeverity {
        /// Context for other findings.
        Informational = "Informational",
        /// Little immediate effect.
        Low = "Low",
        /// Needs a look.
        Medium = "Medium",
        /// Act now.
        High = "High",
    }
}

names! {
    /// The kind of a rule.
    RuleKind {
        /// Runs every `queryFrequency`.
        Scheduled = "Scheduled",
        /// Runs every minute on what was ingested.
        Nrt = "NRT",
        /// Runs inside the service only.
        Fusion = "Fusion",
        /// Runs inside the service only.
        MicrosoftSecurityIncidentCreation = "MicrosoftSecurityIncidentCreation",
        /// Runs inside the service only.
        MlBehaviorAnalytics = "MLBehaviorAnalytics",
        /// Runs inside the service only.
        ThreatIntelligence = "ThreatIntelligence",
    }
}

names! {
    /// How the number of rows is compared with the threshold.
    TriggerOperator {
        /// More rows than the threshold.
        GreaterThan = "GreaterThan" | "gt",
        /// Fewer rows than the threshold.
        LessThan = "LessThan" | "lt",
        /// As many rows as the threshold.
        Equal = "Equal" | "eq",
        /// Any other number of rows.
        NotEqual = "NotEqual" | "ne",
    }
}

impl TriggerOperator {
    /// Whether a run with this number of rows raises alerts.
    pub fn fires(self, rows: i64, threshold: i64) -> bool {
        match self {
            TriggerOperator::GreaterThan => rows > threshold,
            TriggerOperator::LessThan => rows < threshold,
            TriggerOperator::Equal => rows == threshold,
            TriggerOperator::NotEqual => rows != threshold,
        }
    }

    /// The mathematical sign.
    pub fn sign(self) -> &'static str {
        match self {
            TriggerOperator::GreaterThan => ">",
            TriggerOperator::LessThan => "<",
            TriggerOperator::Equal => "=",
            TriggerOperator::NotEqual => "≠",
        }
    }
}

names! {
    /// Event grouping: how rows become alerts.
    Aggregation {
        /// One alert per run.
        SingleAlert = "SingleAlert",
        /// One alert per row.
        AlertPerResult = "AlertPerResult",
    }
}

names! {
    /// Which alerts share an incident.
    Matching {
        /// Those with the same entities.
        AllEntities = "AllEntities" | "All",
        /// All alerts of the rule.
        AnyAlert = "AnyAlert" | "None",
        /// Those with equal selected entities and details.
        Selected = "Selected" | "Custom",
    }
}

names! {
    /// A detail of the alert by which incidents can be grouped.
    GroupDetail {
        /// The title.
        DisplayName = "DisplayName",
        /// The severity.
        Severity = "Severity",
    }
}

names! {
    /// A field of the alert that a column can set.
    AlertProperty {
        /// A link to the alert in its product.
        AlertLink = "AlertLink",
        /// Low, High …
        ConfidenceLevel = "ConfidenceLevel",
        /// 0 to 1.
        ConfidenceScore = "ConfidenceScore",
        /// Further links.
        ExtendedLinks = "ExtendedLinks",
        /// The part of the product.
        ProductComponentName = "ProductComponentName",
        /// The product.
        ProductName = "ProductName",
        /// The provider.
        ProviderName = "ProviderName",
        /// What to do.
        RemediationSteps = "RemediationSteps",
        /// Techniques.
        Techniques = "Techniques",
    }
}
