use super::{AggregateCall, ColumnId, Expr, Join, Plan, PlanField, Plugin};
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
        /// Step from one value to the next.
        step: Expr,
    },
    /// Rows for which the predicate is true.
    Filter(Box<Plan>, Expr),
    /// `project`, `extend`, `project-away`, …: one expression for each output field.
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
        /// The number of rows to keep; all if there is none.
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

/// A scan of a stored table.
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
    /// Pushed-down predicates over the fields; all must hold.
    pub predicates: Vec<Expr>,
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
    /// The most rows that one input row gives.
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
    /// Columns of the input, constant within a group, that precede those of the body in the output.
    pub carried: Vec<ColumnId>,
    /// The most groups that the service accepts.
    pub most_groups: Option<usize>,
}

/// Computes the columns of an [`Extract`]: a batch of its one text column to the columns and, for `parse-where`, to which
/// rows matched.
pub type ExtractFn = Arc<dyn Fn(&kql_types::Column) -> Result<ExtractResult, EvalError> + Send + Sync>;

/// The result of an [`ExtractFn`].
pub struct ExtractResult {
    /// One column for each output.
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
    /// The arrays: a value computed from the aggregates of a bin, and the default for bins without rows.
    pub values: Vec<(Expr, Value)>,
    /// The axis.
    pub on: Expr,
    /// The first bin; the smallest value of the axis by default.
    pub from: Option<Expr>,
    /// The end of the axis; its largest value by default.
    pub to: Option<Expr>,
    /// The width of a bin.
    pub step: Expr,
    /// Written as `in range(a, b, c)`: `to` belongs to the series, and bins lie on multiples of the step.
    pub in_range: bool,
    /// Whether an input without rows gives a series of defaults.
    pub nonempty: bool,
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

/// An implicit conversion between types: a builtin such as `tolong`.
pub type Conversion = &'static Scalar;

/// A table that a plugin with an open schema gave, so that binding can go on (see [`crate::Evaluate`]).
pub struct Materialized {
    /// Its columns.
    pub schema: Schema,
    /// Its rows.
    pub batches: Vec<Batch>,
}
