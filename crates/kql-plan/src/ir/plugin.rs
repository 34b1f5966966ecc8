//! Plugins of `evaluate`, and the operators that need their whole input at once as plugins do.

use super::graph::GraphPlan;
use super::{AggregateCall, ColumnId, Expr, Plan, PlanField};

/// A plugin's argument.
#[derive(Clone)]
pub enum PluginArg {
    /// A column of the input, or of the table argument.
    Column(PlanField),
    /// A constant of the execution.
    Scalar(Expr),
    /// A table.
    Table(Box<Plan>),
}

/// `evaluate plugin(…)`, and operators that need their whole input at once.
#[derive(Clone)]
pub struct Plugin {
    /// Name, for `explain`.
    pub name: &'static str,
    /// Input.
    pub input: Box<Plan>,
    /// Arguments in order.
    pub args: Vec<PluginArg>,
    /// The plugin or operator, with its options.
    pub options: PluginOptions,
}

/// The plugin or operator that runs over the input, with its options.
#[derive(Clone)]
pub enum PluginOptions {
    /// A plugin of the language.
    Declared(DeclaredPlugin),
    /// `top-nested`.
    TopNested(Vec<TopNestedLevel>),
    /// `scan`.
    Scan(Box<ScanSteps>),
    /// `reduce`.
    Reduce(ReducePlan),
    /// `make-graph … | graph-match …` and the other graph operators.
    Graph(Box<GraphPlan>),
}

/// A plugin of the language and how it is called.
#[derive(Clone)]
pub struct DeclaredPlugin {
    /// Its declaration.
    pub plugin: &'static kql_functions::plugin::PluginDeclaration,
    /// The parameter of each argument.
    pub parameters: Vec<&'static str>,
    /// The number of input columns that the user sees; columns of computed arguments follow them.
    pub visible: usize,
    /// Whether the query declares the columns: then they are found by name and converted.
    pub by_name: bool,
}

/// A level of `top-nested`.
#[derive(Clone)]
pub struct TopNestedLevel {
    /// The number of values to keep; all if there is none.
    pub count: Option<Expr>,
    /// The value that is ranked.
    pub of: Expr,
    /// The value in the row for all other values, if the level has one.
    pub others: Option<Expr>,
    /// The aggregates that the measure uses.
    pub calls: Vec<AggregateCall>,
    /// The measure, over the outputs of the aggregates.
    pub measure: Expr,
    /// Whether the smallest measures are kept.
    pub ascending: bool,
}

/// `reduce`.
#[derive(Clone)]
pub struct ReducePlan {
    /// The text column.
    pub text: Expr,
    /// The share of rows that a word needs to be part of a pattern, and a pattern to get a row of its own.
    pub threshold: f64,
    /// The characters that separate words; by default all but ASCII letters and digits.
    pub separators: Option<String>,
}

/// `scan`.
#[derive(Clone)]
pub struct ScanSteps {
    /// Partition keys.
    pub partition: Vec<Expr>,
    /// Declared columns with their initial values; the last fields of the output.
    pub declared: Vec<(PlanField, Expr)>,
    /// Steps.
    pub steps: Vec<ScanStepPlan>,
    /// Column for the identity of the match.
    pub match_id: Option<ColumnId>,
}

/// A step of `scan`.
#[derive(Clone)]
pub struct ScanStepPlan {
    /// Name.
    pub name: String,
    /// Whether the sequence may skip it.
    pub optional: bool,
    /// `all`, `last` or `none`.
    pub output: ScanOutput,
    /// Condition over the row and the state columns of the steps.
    pub condition: Expr,
    /// New values of declared columns, by position.
    pub assignments: Vec<(usize, Expr)>,
    /// Columns with the state of this step: those of the input, then the declared ones.
    pub state: Vec<ColumnId>,
}

/// Which rows a step gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in the language")]
pub enum ScanOutput {
    All,
    Last,
    None,
}
