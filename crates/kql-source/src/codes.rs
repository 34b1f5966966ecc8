//! The registry of diagnostic codes. A test checks that each has a page in `docs/errors/`.

use crate::Severity;
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $title:literal;)*) => {
        /// A code of the registry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $name,)* }

        impl Code {
            /// All codes in order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];
            /// As printed, such as `KQL001`.
            pub fn id(self) -> &'static str { match self { $(Code::$name => $id,)* } }
            /// The default severity.
            pub fn severity(self) -> Severity { match self { $(Code::$name => Severity::$severity,)* } }
            /// Whether it concerns the options of the run rather than one query, so that it is reported once.
            pub fn concerns_the_run(self) -> bool { self == Code::MissingGeoDatabase }
            /// Whether it advises another way to write what a query says already; only `check` shows it.
            pub fn is_style(self) -> bool {
                matches!(self, Code::DeprecatedFunction | Code::NeedlessCaseFolding | Code::ContainsWholeTerms)
            }
            /// How `check` shows its findings where nothing selects the code.
            pub fn visibility(self) -> Visibility {
                match self {
                    Code::LateEventsLost | Code::WeakIdentifier | Code::UndefinedParser | Code::DeprecatedFunction
                    | Code::NeedlessCaseFolding | Code::ContainsWholeTerms => Visibility::Counted,
                    Code::MissingWatchlist | Code::MissingExternalData | Code::MissingGeoDatabase
                    | Code::HasWithSeveralTerms | Code::EntityMayBeEmpty => Visibility::OptIn,
                    _ => Visibility::Listed,
                }
            }
            /// Whose rule a code of rule files states; `None` for codes of queries and of test files.
            pub fn profile(self) -> Option<Profile> {
                let of_rules = ["RULE1", "RULE2"].iter().any(|prefix| self.id().starts_with(prefix));
                match self {
                    Code::ContributionFieldMissing | Code::ContributionValue => Some(Profile::AzureSentinel),
                    _ => of_rules.then_some(Profile::Service),
                }
            }
            /// A short title for lists.
            pub fn title(self) -> &'static str { match self { $(Code::$name => $title,)* } }
        }
    };
}

/// How `check` shows the findings of a code that neither an option nor the configuration selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Each finding, with its place.
    Listed,
    /// One line a run with their number: true of many rules, and rarely worth a change.
    Counted,
    /// Not at all: a matter of taste, or of the data that is here rather than of the rule.
    OptIn,
}

/// Whose requirements rules are checked against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// The service: what it refuses, and what goes wrong when it runs the rule.
    #[default]
    Service,
    /// In addition, the contribution rules of the public repository Azure-Sentinel.
    AzureSentinel,
}

impl Profile {
    /// Both, with their names.
    pub const ALL: [Profile; 2] = [Profile::Service, Profile::AzureSentinel];

    /// As options, configuration and reports spell it.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Service => "service",
            Profile::AzureSentinel => "azure-sentinel",
        }
    }

    /// Whether this profile asks what a code states.
    pub fn includes(self, code: Code) -> bool {
        self == Profile::AzureSentinel || code.profile() != Some(Profile::AzureSentinel)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

codes! {
    // KQL0xx: syntax.
    UnexpectedToken = "KQL001", Error, "unexpected token";
    UnclosedDelimiter = "KQL002", Error, "unclosed bracket";
    UnclosedString = "KQL003", Error, "unterminated string";
    UnknownOperator = "KQL004", Error, "unknown query operator";
    BadLiteral = "KQL005", Error, "invalid literal";
    TooDeep = "KQL006", Error, "query nested too deeply";
    TooLong = "KQL007", Error, "query too long";
    UnknownCharacter = "KQL008", Error, "unknown character";
    UnknownDirective = "KQL009", Error, "unknown directive";

    // KQL1xx: names.
    UnknownColumn = "KQL101", Error, "unknown column";
    UnknownTable = "KQL102", Error, "unknown table";
    UnknownFunction = "KQL103", Error, "unknown function";
    UnknownPlugin = "KQL104", Error, "unknown plugin";
    DuplicateName = "KQL105", Error, "duplicate name";
    RecursiveFunction = "KQL107", Error, "recursive function";
    UnknownParameter = "KQL108", Error, "unknown parameter";
    MissingTableInFuzzyUnion = "KQL109", Warning, "missing leg of a fuzzy union";
    MissingWatchlist = "KQL110", Note, "missing watchlist";
    UnreadableTable = "KQL111", Error, "unreadable table";
    MissingExternalData = "KQL112", Note, "missing file for externaldata";
    MissingGeoDatabase = "KQL113", Warning, "missing geolocation database";
    UnreadableFunction = "KQL114", Error, "unreadable function file";
    UndescribedTable = "KQL115", Note, "custom table without a description";
    UndefinedParser = "KQL116", Note, "ASIM parser without its file";

    // KQL2xx: types and arguments.
    TypeMismatch = "KQL201", Error, "type mismatch";
    WrongArgumentCount = "KQL202", Error, "wrong number of arguments";
    ConstantExpected = "KQL203", Error, "constant expected";
    TabularExpected = "KQL204", Error, "table expected";
    ScalarExpected = "KQL205", Error, "scalar expected";
    BadArgument = "KQL206", Error, "argument out of range";
    AggregateOutOfPlace = "KQL207", Error, "misplaced aggregate";
    SerializedInputNeeded = "KQL208", Error, "window function over unserialized rows";
    BadJoinCondition = "KQL209", Error, "unsupported join condition";
    BadOption = "KQL210", Error, "invalid value of an operator parameter";
    BadRequestProperty = "KQL211", Error, "invalid request property";
    ParameterWithoutValue = "KQL212", Error, "query parameter without a value";

    // KQL3xx: valid KQL that Vigie cannot run.
    Unsupported = "KQL301", Error, "not supported yet";
    NeedsCluster = "KQL302", Error, "requires a cluster";

    // KQL4xx: likely mistakes in queries.
    JoinWithoutKind = "KQL401", Warning, "join without a kind";
    NeverTrue = "KQL402", Warning, "comparison that is never true";
    SuspiciousComparison = "KQL403", Warning, "datetime compared with a string";
    HasWithSeveralTerms = "KQL404", Warning, "`has` with several terms";
    UnusedLet = "KQL405", Warning, "unused `let` name";
    FunctionDefinedTwice = "KQL406", Warning, "workspace function defined twice";
    Approximate = "KQL407", Note, "result may differ from the service";
    AlwaysTrue = "KQL408", Warning, "comparison that is always true";
    UnknownRequestProperty = "KQL409", Warning, "unknown request property";
    CountWithArgument = "KQL410", Warning, "`count` with an argument";
    DeprecatedFunction = "KQL411", Note, "deprecated name of a function";
    NeedlessCaseFolding = "KQL412", Note, "case-insensitive comparison with a text without letters";
    ContainsWholeTerms = "KQL413", Note, "`contains` that `has` could do";

    // KQL5xx: execution.
    ExecutionFailed = "KQL501", Error, "query failed while running";
    MemoryLimit = "KQL502", Error, "memory limit exceeded";
    ResultTooLarge = "KQL503", Error, "result larger than its limit";
    Timeout = "KQL504", Error, "time limit exceeded";

    // RULE1xx: rule files.
    RuleSyntax = "RULE101", Error, "the rule file is not valid YAML or JSON";
    RuleMissingField = "RULE102", Error, "a required field is missing";
    RuleBadValue = "RULE103", Error, "a field has a value that is not allowed";
    RuleUnknownField = "RULE104", Warning, "unknown field";
    RuleUnknownColumn = "RULE105", Error, "a mapping refers to a column that the query does not return";
    RuleUnknownPlaceholder = "RULE106", Warning, "a placeholder refers to a column that the query does not return";
    RuleKindNotRun = "RULE107", Note, "a rule kind that only the service can run";
    RuleMisspelled = "RULE108", Warning, "a misspelled name";
    RuleOutOfLimit = "RULE109", Error, "a value exceeds a limit of the service";
    RuleInconsistent = "RULE110", Error, "two fields contradict each other";
    RuleTechniqueOutOfTactics = "RULE111", Error, "a technique belongs to none of the rule's tactics";
    RuleEntityIdentifier = "RULE112", Error, "an entity mapping without a sufficient identifier";
    RuleForbiddenQuery = "RULE113", Error, "the query reads every table, which rules may not do";
    RuleDuplicateId = "RULE114", Error, "two rules have the same id";
    RuleUnknownAllow = "RULE115", Warning, "an invalid `allow` comment";
    RuleUselessAllow = "RULE116", Warning, "an `allow` comment without effect";
    RuleDuplicateName = "RULE117", Warning, "two rules have the same name";
    ContributionFieldMissing = "RULE118", Error, "a field that the repository Azure-Sentinel requires is missing";
    ContributionValue = "RULE119", Error, "a value that the repository Azure-Sentinel does not accept";

    // RULE2xx: likely mistakes in rules.
    LookbackBeyondPeriod = "RULE201", Warning, "the query looks back further than the rule's period";
    LateEventsLost = "RULE202", Note, "late events are missed";
    EntityMayBeEmpty = "RULE203", Warning, "an entity column can be empty";
    ThresholdOutOfReach = "RULE204", Warning, "the query cannot return enough rows for the threshold";
    FilterDoesNotFilter = "RULE205", Warning, "a filter parameter that does not filter";
    WeakIdentifier = "RULE206", Note, "an entity mapping that identifies the entity only weakly";
    LegacyEntityColumn = "RULE207", Warning, "a legacy entity column without a mapping";

    // RULE3xx: test files.
    TestSyntax = "RULE301", Error, "the test file is not valid";
    TestUnknownField = "RULE302", Error, "unknown key in a test file";
    TestBadValue = "RULE303", Error, "a key of a test file has a value that is not allowed";
    TestUnknownColumn = "RULE304", Warning, "a row of a test has a column that its table does not have";
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn ids_are_unique_and_sorted_within_their_prefix() {
        for pair in Code::ALL.windows(2) {
            let (a, b) = (pair[0].id(), pair[1].id());
            let same = a.trim_end_matches(char::is_numeric) == b.trim_end_matches(char::is_numeric);
            assert!(!same || a < b, "{a} before {b}");
        }
    }
}
