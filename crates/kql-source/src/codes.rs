//! Every diagnostic code, once. Each has a page in `docs/errors/`, which a test demands.

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
            /// Whether it tells of what the program was started with, so that it is said once however many queries it concerns.
            pub fn concerns_the_run(self) -> bool { self == Code::MissingGeoDatabase }
            /// A short title for lists.
            pub fn title(self) -> &'static str { match self { $(Code::$name => $title,)* } }
        }
    };
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

codes! {
    // KQL0xx: text that is not KQL.
    UnexpectedToken = "KQL001", Error, "something else is expected here";
    UnclosedDelimiter = "KQL002", Error, "a bracket is not closed";
    UnclosedString = "KQL003", Error, "a string is not closed";
    UnknownOperator = "KQL004", Error, "no such query operator";
    BadLiteral = "KQL005", Error, "a literal cannot be read";
    TooDeep = "KQL006", Error, "the query is nested too deeply";
    TooLong = "KQL007", Error, "the query is too long";
    UnknownCharacter = "KQL008", Error, "a character that KQL does not use";

    // KQL1xx: names.
    UnknownColumn = "KQL101", Error, "no column of that name";
    UnknownTable = "KQL102", Error, "no table of that name";
    UnknownFunction = "KQL103", Error, "no function of that name";
    UnknownPlugin = "KQL104", Error, "no plugin of that name";
    DuplicateName = "KQL105", Error, "a name is declared twice";
    RecursiveFunction = "KQL107", Error, "a function calls itself";
    UnknownParameter = "KQL108", Error, "no parameter of that name";
    MissingTableInFuzzyUnion = "KQL109", Warning, "a leg of a fuzzy union is missing and left out";
    MissingWatchlist = "KQL110", Note, "a watchlist is missing and taken as empty";
    UnreadableTable = "KQL111", Error, "the files of a table cannot be read";
    MissingExternalData = "KQL112", Note, "no file stands for a location of externaldata";
    MissingGeoDatabase = "KQL113", Warning, "no database tells where addresses are";

    // KQL2xx: types and arguments.
    TypeMismatch = "KQL201", Error, "a value of another type is expected";
    WrongArgumentCount = "KQL202", Error, "a function has too few or too many arguments";
    ConstantExpected = "KQL203", Error, "a constant is expected";
    TabularExpected = "KQL204", Error, "a table is expected";
    ScalarExpected = "KQL205", Error, "a scalar is expected";
    BadArgument = "KQL206", Error, "an argument is out of its range";
    AggregateOutOfPlace = "KQL207", Error, "an aggregate cannot stand here";
    SerializedInputNeeded = "KQL208", Error, "a window function needs serialized input";
    BadJoinCondition = "KQL209", Error, "a join condition compares other things than two columns";
    BadOption = "KQL210", Error, "a parameter of an operator has no such value";

    // KQL3xx: valid KQL that this version does not run.
    Unsupported = "KQL301", Error, "valid KQL that Vigie does not run yet";
    NeedsCluster = "KQL302", Error, "works only inside a cluster";

    // KQL4xx: probably not what was meant.
    JoinWithoutKind = "KQL401", Warning, "a join without a kind removes duplicates of its left side";
    NeverTrue = "KQL402", Warning, "a comparison that can never be true";
    SuspiciousComparison = "KQL403", Warning, "a comparison between types that rarely meet";
    HasWithSeveralTerms = "KQL404", Warning, "`has` with a needle of several terms";
    UnusedLet = "KQL405", Warning, "a `let` name that nothing uses";
    FunctionDefinedTwice = "KQL406", Warning, "a workspace function is defined twice";
    Approximate = "KQL407", Note, "the service may give another answer, by a method that it does not publish";
    AlwaysTrue = "KQL408", Warning, "a comparison that is always true";

    // KQL5xx: while running.
    ExecutionFailed = "KQL501", Error, "the query failed while it ran";
    MemoryLimit = "KQL502", Error, "the query needs more memory than it may use";

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
    RuleForbiddenQuery = "RULE113", Error, "the query uses an operator that rules may not use";
    RuleDuplicateId = "RULE114", Error, "two rules have the same id";
    RuleUnknownAllow = "RULE115", Warning, "an invalid `allow` comment";
    RuleUselessAllow = "RULE116", Warning, "an `allow` comment without effect";

    // RULE2xx: rules that probably do something else than was meant.
    LookbackBeyondPeriod = "RULE201", Warning, "the query looks back further than the rule's period";
    LateEventsLost = "RULE202", Note, "late events are missed";
    EntityMayBeEmpty = "RULE203", Warning, "an entity column can be empty";
    ThresholdOutOfReach = "RULE204", Warning, "the query cannot return enough rows for the threshold";
    FilterDoesNotFilter = "RULE205", Warning, "a filter parameter that does not filter";
    WeakIdentifier = "RULE206", Note, "a weak identifier";
    LegacyEntityColumn = "RULE207", Warning, "a legacy entity column without a mapping";

    // RULE3xx: files of tests.
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
