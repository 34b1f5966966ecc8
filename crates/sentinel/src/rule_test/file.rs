use crate::rule::{AlertSeverity, Spanned};
use crate::yaml::Node;
use kql::SignedDuration;
use kql_source::{Source, Span};
use std::sync::Arc;

/// A test file.
#[derive(Clone, Debug)]
pub struct TestFile {
    /// The text.
    pub source: Arc<Source>,
    /// `rule`: path of the rule, relative to the file; by default the name without `.test`.
    pub rule: Option<Spanned<String>>,
    /// `now`: the virtual clock, in ticks.
    pub now: Option<Spanned<i64>>,
    /// `tables`: fixture files of all tests.
    pub tables: Vec<(Spanned<String>, Spanned<String>)>,
    /// `watchlists`.
    pub watchlists: Vec<GivenWatchlist>,
    /// `external`: location of `externaldata` and file.
    pub external: Vec<(Spanned<String>, Spanned<String>)>,
    /// `functions`: files or folders of workspace functions.
    pub functions: Vec<Spanned<String>>,
    /// `defaults`: columns that every inline row of a table gets.
    pub defaults: Vec<(String, Node)>,
    /// `tests`.
    pub tests: Vec<TestCase>,
}

impl TestFile {
    /// The paths of its rule, functions and fixtures, relative to its folder.
    pub fn paths(&self) -> Vec<&str> {
        let mut out: Vec<&str> = self.rule.iter().chain(&self.functions).map(|p| p.value.as_str()).collect();
        let files = self.tables.iter().chain(&self.external);
        let files = files.chain(self.tests.iter().flat_map(|t| t.tables.iter().chain(&t.external)));
        out.extend(files.map(|(_, path)| path.value.as_str()));
        let lists = self.watchlists.iter().chain(self.tests.iter().flat_map(|t| &t.watchlists));
        out.extend(lists.filter_map(|list| match &list.rows {
            Given::File(path) => Some(path.value.as_str()),
            Given::Rows(_) => None,
        }));
        out
    }
}

/// A watchlist of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenWatchlist {
    /// Its alias.
    pub alias: Spanned<String>,
    /// Its rows.
    pub rows: Given,
    /// `key`: the column that is `SearchKey`.
    pub key: Option<Spanned<String>>,
}

/// Rows of a watchlist.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// In a file, relative to the test file.
    File(Spanned<String>),
    /// In the test file.
    Rows(Vec<Node>),
}

/// Inline rows of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRows {
    /// Table.
    pub table: Spanned<String>,
    /// Rows as written, with `$repeat` and `$every`.
    pub rows: Vec<Node>,
}

/// A test.
#[derive(Clone, Debug)]
pub struct TestCase {
    /// Name.
    pub name: Spanned<String>,
    /// `now` of this test.
    pub now: Option<Spanned<i64>>,
    /// `rows`.
    pub rows: Vec<TableRows>,
    /// `tables` of this test.
    pub tables: Vec<(Spanned<String>, Spanned<String>)>,
    /// `watchlists` of this test.
    pub watchlists: Vec<GivenWatchlist>,
    /// `external` of this test.
    pub external: Vec<(Spanned<String>, Spanned<String>)>,
    /// `expect`.
    pub expect: Option<Expectation>,
    /// `simulate`.
    pub simulate: Option<Simulate>,
    /// `snapshot`.
    pub snapshot: bool,
    /// `todo`: what is still to be written, so that its expectations do not count yet.
    pub todo: Option<Spanned<String>>,
    /// `cases`: the same rows with other values.
    pub cases: Vec<Case>,
}

/// A line of a table-driven test.
#[derive(Clone, Debug)]
pub struct Case {
    /// Name.
    pub name: Spanned<String>,
    /// `set`: the value of each `${name}` in the rows.
    pub set: Vec<(String, String)>,
    /// `expect`, overriding that of the test.
    pub expect: Option<Expectation>,
}

/// `simulate`.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulate {
    /// The first run, in ticks.
    pub from: i64,
    /// No run after this, in ticks.
    pub to: i64,
    /// `ingestion_delay`: table and delay.
    pub delays: Vec<(String, SignedDuration)>,
    /// Place.
    pub span: Span,
}

/// `expect`.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// `alerts`: their number, or one entry for each.
    pub alerts: Option<Spanned<i64>>,
    /// `alerts` as a list.
    pub each_alert: Vec<AlertExpectation>,
    /// Fields that some alert must have.
    pub any_alert: AlertExpectation,
    /// `rows`.
    pub rows: Option<RowsExpectation>,
    /// `incidents`.
    pub incidents: Option<Spanned<i64>>,
    /// `runs` of a simulation.
    pub runs: Option<Spanned<i64>>,
    /// `suppressed` runs of a simulation.
    pub suppressed: Option<Spanned<i64>>,
    /// `missed_events` of a simulation.
    pub missed: Option<Spanned<i64>>,
    /// `duplicates` of a simulation.
    pub duplicates: Option<Spanned<i64>>,
    /// `alerts_at`: the runs that raise alerts, in ticks.
    pub alerts_at: Option<Spanned<Vec<i64>>>,
    /// Place.
    pub span: Span,
}

/// Expected fields of an alert; fields that are not written may have any value.
#[derive(Clone, Debug, Default)]
pub struct AlertExpectation {
    /// `severity`.
    pub severity: Option<Spanned<AlertSeverity>>,
    /// `title`.
    pub title: Option<Spanned<String>>,
    /// `description`.
    pub description: Option<Spanned<String>>,
    /// `tactics`.
    pub tactics: Option<Spanned<Vec<String>>>,
    /// `entities`: type and readable name; the alert must have all of them.
    pub entities: Vec<(Spanned<String>, Spanned<String>)>,
    /// `details`: name and values; the alert must have all of them.
    pub details: Vec<(Spanned<String>, Vec<String>)>,
    /// Place.
    pub span: Span,
}

impl AlertExpectation {
    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        self.severity.is_none()
            && self.title.is_none()
            && self.description.is_none()
            && self.tactics.is_none()
            && self.entities.is_empty()
            && self.details.is_empty()
    }
}

/// `rows` of `expect`; rows name the columns that count.
#[derive(Clone, Debug, Default)]
pub struct RowsExpectation {
    /// `count`.
    pub count: Option<Spanned<i64>>,
    /// `contains`: rows that must be among the others.
    pub contains: Vec<Node>,
    /// `exactly`: all rows, in order.
    pub exactly: Option<Vec<Node>>,
    /// `unordered`: all rows.
    pub unordered: Option<Vec<Node>>,
    /// Place.
    pub span: Span,
}
