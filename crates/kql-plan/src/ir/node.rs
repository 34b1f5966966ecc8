use super::{AggregateCall, ColumnId, Expr, Plan, PlanField};
use kql_functions::{EvalError, Scalar};
use kql_types::{Batch, Schema, TableSource, TimeFilter, Type, Value};
use std::sync::Arc;

/// The operators of the plan. KQL operators that are not here desugar into these.
#[derive(Clone)]
pub enum Node {
    /// A stored table.
    Scan(Scan),
    /// Constant rows; `datatable`, and the single row without columns that `print` starts from.
    Values(Vec<Vec<Value>>),
    /// `range`.
    Range {
        /// First value.
        from: Expr,
        /// Last value, included.
        to: Expr,
        /// Distance.
        step: Expr,
    },
    /// Rows for which the predicate is true.
    Filter(Box<Plan>, Expr),
    /// New columns for old: `project`, `extend`, `project-away`, … One expression a field.
    Project(Box<Plan>, Vec<Expr>),
    /// `summarize`, `distinct`, `count`: keys first, then the outputs of the aggregates.
    Aggregate {
        /// Input.
        input: Box<Plan>,
        /// Keys; one field each.
        keys: Vec<Expr>,
        /// Aggregates.
        calls: Vec<AggregateCall>,
    },
    /// `join`, `lookup`.
    Join(Join),
    /// One table after the other; for each input, the expression of each field.
    Union(Vec<(Plan, Vec<Expr>)>),
    /// `sort` and `top`.
    Sort {
        /// Input.
        input: Box<Plan>,
        /// Keys.
        keys: Vec<SortKey>,
        /// Only so many rows.
        limit: Option<Expr>,
    },
    /// `take`.
    Limit(Box<Plan>, Expr),
    /// `mv-expand`.
    Expand(Expand),
    /// A plan that runs over groups of rows: `mv-apply`, `partition`.
    Apply(Apply),
    /// The rows of the current group, inside the body of an [`Apply`].
    GroupRows,
    /// `parse`, `parse-where`, `parse-kv`: a text to several columns.
    Extract(Extract),
    /// `make-series`.
    MakeSeries(MakeSeries),
    /// `evaluate plugin(…)` and operators that work like one (`top-nested`, `scan`, `reduce`, `graph-match`, …).
    Plugin(Plugin),
    /// A reference to a common table expression; field `i` is field `i` of the plan of the CTE.
    Cte(Arc<Cte>),
}

/// A stored table and what of it is read.
#[derive(Clone)]
pub struct Scan {
    /// Name, for `explain` and messages.
    pub name: String,
    /// The table.
    pub source: Arc<dyn TableSource>,
    /// Position of each field in the table.
    pub columns: Vec<usize>,
    /// The period of the time column, constant in this execution.
    pub time: Option<TimeFilter>,
    /// Predicates over the fields; all must hold.
    pub predicates: Vec<Expr>,
}

/// The kinds of join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as in the language")]
pub enum JoinKind {
    InnerUnique,
    Inner,
    LeftOuter,
    RightOuter,
    FullOuter,
    LeftSemi,
    LeftAnti,
    RightSemi,
    RightAnti,
}

impl JoinKind {
    /// The spelling in the language.
    pub fn name(self) -> &'static str {
        match self {
            JoinKind::InnerUnique => "innerunique",
            JoinKind::Inner => "inner",
            JoinKind::LeftOuter => "leftouter",
            JoinKind::RightOuter => "rightouter",
            JoinKind::FullOuter => "fullouter",
            JoinKind::LeftSemi => "leftsemi",
            JoinKind::LeftAnti => "leftanti",
            JoinKind::RightSemi => "rightsemi",
            JoinKind::RightAnti => "rightanti",
        }
    }
}

/// A hash join on equal keys (null equals null, NaN equals NaN).
#[derive(Clone)]
pub struct Join {
    /// Kind.
    pub kind: JoinKind,
    /// Left side.
    pub left: Box<Plan>,
    /// Right side.
    pub right: Box<Plan>,
    /// Pairs of keys of one type; none for a cross join.
    pub on: Vec<(Expr, Expr)>,
    /// Columns of the output: those of the left, then of the right, or of one side for the semi and anti kinds.
    pub output: Vec<ColumnId>,
    /// The side that is hashed; the other one streams past it. Chosen by the optimizer.
    pub build: Side,
    /// Whether the rows come in the order of the left side, as those of `lookup`: then the right side is hashed.
    pub keeps_left_order: bool,
}

impl Join {
    /// The column of the probe side of which only values that the build side has as keys are of use, so that scans below can skip
    /// rows with others: a runtime filter. There is none where probe rows without a partner are kept.
    pub fn runtime_filter(&self) -> Option<ColumnId> {
        let unmatched = match self.build {
            Side::Left => matches!(self.kind, JoinKind::RightOuter | JoinKind::FullOuter | JoinKind::RightAnti),
            Side::Right => matches!(self.kind, JoinKind::LeftOuter | JoinKind::FullOuter | JoinKind::LeftAnti),
        };
        let [(left, right)] = self.on.as_slice() else { return None };
        match (self.build, left, right) {
            (Side::Left, _, Expr::Column(id, _)) | (Side::Right, Expr::Column(id, _), _) if !unmatched => Some(*id),
            _ => None,
        }
    }
}

/// A side of a join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "left and right")]
pub enum Side {
    Left,
    Right,
}

/// A key of a sort.
#[derive(Clone, PartialEq)]
pub struct SortKey {
    /// Value.
    pub expr: Expr,
    /// Largest first.
    pub descending: bool,
    /// Nulls before all others.
    pub nulls_first: bool,
}

/// `mv-expand`: each row becomes as many as its longest array has elements.
#[derive(Clone)]
pub struct Expand {
    /// Input.
    pub input: Box<Plan>,
    /// What is expanded.
    pub items: Vec<ExpandItem>,
    /// `bagexpansion=array`: a bag's members become `[key, value]` pairs.
    pub pairs: bool,
    /// Column for the position of the element.
    pub index: Option<ColumnId>,
    /// At most so many rows from one.
    pub limit: Option<u64>,
    /// Whether empty arrays keep their row (`mv-apply` drops it).
    pub keep_empty: bool,
}

/// One expanded column; its output replaces or adds the field of that identity.
#[derive(Clone)]
pub struct ExpandItem {
    /// The array.
    pub expr: Expr,
    /// Field of the output that gets the elements.
    pub output: ColumnId,
    /// Type of the elements, `dynamic` unless `to typeof(…)` says otherwise.
    pub ty: Type,
}

/// `body` runs once for each group of input rows with equal keys; its results follow each other in order of the groups.
#[derive(Clone)]
pub struct Apply {
    /// Input.
    pub input: Box<Plan>,
    /// Grouping columns.
    pub keys: Vec<ColumnId>,
    /// Plan with [`Node::GroupRows`] leaves, whose fields are those of the input.
    pub body: Box<Plan>,
    /// Columns of the input, constant within a group, that are put before the body's.
    pub carried: Vec<ColumnId>,
    /// With how many groups at most the service runs it.
    pub most_groups: Option<usize>,
}

/// Computes the columns of an [`Extract`]: a batch of its one text column to the columns and, for `parse-where`, to which
/// rows matched.
pub type ExtractFn = Arc<dyn Fn(&kql_types::Column) -> Result<ExtractResult, EvalError> + Send + Sync>;

/// What an [`ExtractFn`] gives.
pub struct ExtractResult {
    /// One column an output.
    pub columns: Vec<kql_types::Column>,
    /// Rows that matched.
    pub matched: arrow_array::BooleanArray,
}

/// `parse`, `parse-where`, `parse-kv`.
#[derive(Clone)]
pub struct Extract {
    /// Input.
    pub input: Box<Plan>,
    /// The text.
    pub text: Expr,
    /// Identities of the extracted columns, in the order of the function's result.
    pub outputs: Vec<PlanField>,
    /// Whether rows without a match are dropped.
    pub only_matches: bool,
    /// The compiled pattern.
    pub function: ExtractFn,
    /// The pattern, for `explain`.
    pub describe: String,
}

/// `make-series`.
#[derive(Clone)]
pub struct MakeSeries {
    /// Input.
    pub input: Box<Plan>,
    /// Keys.
    pub keys: Vec<Expr>,
    /// Aggregates over the rows of each bin.
    pub calls: Vec<AggregateCall>,
    /// The arrays: a value computed from the aggregates of a bin, and what stands where a bin has no rows.
    pub values: Vec<(Expr, Value)>,
    /// Axis.
    pub on: Expr,
    /// First bin; the smallest value of the axis without.
    pub from: Option<Expr>,
    /// End; the largest value without.
    pub to: Option<Expr>,
    /// Distance.
    pub step: Expr,
    /// Written as `in range(a, b, c)`: `to` belongs to the series, and bins lie on multiples of the step.
    pub in_range: bool,
    /// Whether an input without rows gives a series of defaults.
    pub nonempty: bool,
}

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
    /// What runs.
    pub options: PluginOptions,
}

/// What runs over the input.
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
    /// `make-graph … | graph-match …` and kin; described by the binder.
    Graph(Box<crate::ir::graph::GraphPlan>),
}

/// A plugin of the language and how it is called.
#[derive(Clone)]
pub struct DeclaredPlugin {
    /// Its declaration.
    pub plugin: &'static kql_functions::plugin::PluginDeclaration,
    /// The parameter of each argument.
    pub parameters: Vec<&'static str>,
    /// How many columns of the input the user sees; computed arguments come behind them.
    pub visible: usize,
    /// Whether the query declares the columns: then they are found by name and converted.
    pub by_name: bool,
}

/// A level of `top-nested`.
#[derive(Clone)]
pub struct TopNestedLevel {
    /// How many; all without.
    pub count: Option<Expr>,
    /// Of what.
    pub of: Expr,
    /// Value of the row for the rest, if wanted.
    pub others: Option<Expr>,
    /// The aggregates that the measure is made of.
    pub calls: Vec<AggregateCall>,
    /// The measure as computed from them.
    pub measure: Expr,
    /// Smallest first.
    pub ascending: bool,
}

/// `reduce`.
#[derive(Clone)]
pub struct ReducePlan {
    /// The texts.
    pub text: Expr,
    /// Share of the rows that a word must have to stand in a pattern, and a pattern to stand by itself.
    pub threshold: f64,
    /// The characters between words; without, all that are no ASCII letters and digits.
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
    /// Columns that stand for the state of this step: those of the input, then the declared ones.
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

/// A common table expression: a plan that is computed once and used in several places, such as a tabular `let`.
#[derive(Debug)]
pub struct Cte {
    /// Identity.
    pub id: u32,
    /// The `let` name, for `explain`.
    pub name: String,
    /// The plan.
    pub plan: Plan,
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(crate::explain::title(self))
    }
}

/// A conversion between types that the language does without being asked; a builtin such as `tolong`.
pub type Conversion = &'static Scalar;

/// A table that a plugin with an open schema gave, so that binding can go on (see [`crate::Evaluate`]).
pub struct Materialized {
    /// Its columns.
    pub schema: Schema,
    /// Its rows.
    pub batches: Vec<Batch>,
}
