use super::{Argument, BinaryOp, ColumnDecl, Expr, Ident, OperatorOption, Parameter};
use kql_source::Span;

/// One step of a pipe.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// What it does.
    pub kind: OperatorKind,
    /// `name = value` after the keyword.
    pub options: Vec<OperatorOption>,
    /// From its keyword to its end.
    pub span: Span,
    /// Its keyword.
    pub keyword: Span,
}

/// The operators, one spelling each (`filter` is `Where`, `limit` is `Take`, `order` is `Sort`, `mvexpand` is `MvExpand`).
#[derive(Clone, Debug, PartialEq)]
pub enum OperatorKind {
    /// `as Name`.
    As(Ident),
    /// `assert-schema (a:long)`.
    AssertSchema(Vec<ColumnDecl>),
    /// `consume`.
    Consume,
    /// `count`; the name of `count as Name`.
    Count(Option<Ident>),
    /// `distinct a, b` and `distinct *` (one [`super::ExprKind::Star`]).
    Distinct(Vec<Argument>),
    /// `evaluate plugin(…) [: (schema)]`.
    Evaluate {
        /// Plugin name.
        name: Ident,
        /// Arguments.
        arguments: Vec<Argument>,
        /// Declared output schema.
        schema: Option<RowSchema>,
    },
    /// `execute-and-cache`.
    ExecuteAndCache,
    /// `extend x = …`.
    Extend(Vec<Argument>),
    /// `facet by a, b [with (…)]`.
    Facet {
        /// Columns.
        by: Vec<Expr>,
        /// Pipe over the filtered table.
        with: Option<Expr>,
    },
    /// `find [in (…)] [where] predicate [project …]`.
    Find(Box<Find>),
    /// `fork (…) name=(…)`.
    Fork(Vec<(Option<Ident>, Expr)>),
    /// `getschema`.
    GetSchema,
    /// `graph-mark-components`.
    GraphMarkComponents,
    /// `graph-match`.
    GraphMatch(Box<GraphMatch>),
    /// `graph-shortest-paths`.
    GraphShortestPaths(Box<GraphMatch>),
    /// `graph-to-table nodes as N, edges as E`.
    GraphToTable(Vec<GraphOutput>),
    /// `graph-where-nodes p`, `graph-where-edges p`, with the keyword that was written.
    GraphWhere(Ident, Expr),
    /// `invoke f(…)`.
    Invoke(Expr),
    /// `join [kind=…] (T) on …`.
    Join(Join),
    /// `lookup [kind=…] (T) on …`.
    Lookup(Join),
    /// `make-graph a --> b with …`.
    MakeGraph(Box<MakeGraph>),
    /// `make-series …`.
    MakeSeries(Box<MakeSeries>),
    /// `mv-apply … on (…)`.
    MvApply {
        /// Expanded columns.
        items: Vec<MvItem>,
        /// `limit n`.
        limit: Option<Expr>,
        /// `id guid`.
        id: Option<Expr>,
        /// The sub-query.
        on: Expr,
    },
    /// `mv-expand …`.
    MvExpand {
        /// Expanded columns.
        items: Vec<MvItem>,
        /// `limit n`.
        limit: Option<Expr>,
    },
    /// `parse [kind=…] x with …`.
    Parse(Parse),
    /// `parse-where`.
    ParseWhere(Parse),
    /// `parse-kv x as (…) with (…)`.
    ParseKv {
        /// Parsed text.
        value: Expr,
        /// Keys to keep.
        keys: Vec<ColumnDecl>,
        /// `with (…)`.
        properties: Vec<OperatorOption>,
    },
    /// `partition by x (…)` or `{…}`.
    Partition {
        /// Key.
        by: Expr,
        /// `in (…)`.
        within: Option<Expr>,
        /// The sub-query.
        body: Expr,
        /// Written with braces: a full query rather than a continued pipe.
        braces: bool,
    },
    /// `partitionby`.
    PartitionBy {
        /// Key.
        by: Expr,
        /// `id guid`.
        id: Option<Expr>,
        /// The sub-query.
        body: Expr,
    },
    /// `print …`, only first.
    Print(Vec<Argument>),
    /// `project …`.
    Project(Vec<Argument>),
    /// `project-away …`.
    ProjectAway(Vec<Expr>),
    /// `project-keep …`.
    ProjectKeep(Vec<Expr>),
    /// `project-rename new = old`.
    ProjectRename(Vec<Argument>),
    /// `project-reorder a, b* asc`.
    ProjectReorder(Vec<Reorder>),
    /// `project-by-names …`.
    ProjectByNames(Vec<Expr>),
    /// `project-smart`.
    ProjectSmart,
    /// `range x from a to b step c`, only first.
    Range {
        /// Column.
        name: Ident,
        /// First value.
        from: Expr,
        /// Last value, included.
        to: Expr,
        /// Distance.
        step: Expr,
    },
    /// `reduce by x with …`.
    Reduce {
        /// Text column.
        by: Argument,
        /// `with …`.
        with: Vec<Argument>,
    },
    /// `render chart with (…)`.
    Render {
        /// Kind of chart.
        kind: Ident,
        /// Properties.
        properties: Vec<RenderProperty>,
    },
    /// `sample n`.
    Sample(Argument),
    /// `sample-distinct n of x`.
    SampleDistinct(Argument, Argument),
    /// `scan …`.
    Scan(Box<Scan>),
    /// `search [kind=…] [in (…)] predicate`.
    Search {
        /// Tables; empty for all or for the piped table.
        tables: Vec<Expr>,
        /// Predicate.
        predicate: Expr,
    },
    /// `serialize [x = …]`.
    Serialize(Vec<Argument>),
    /// `sort by …`.
    Sort(Vec<Order>),
    /// `summarize … by …`.
    Summarize {
        /// Aggregates.
        aggregates: Vec<Argument>,
        /// Keys.
        by: Vec<Argument>,
        /// Whether `by` was written.
        has_by: bool,
        /// Legacy `bin = x`.
        bin: Option<Expr>,
    },
    /// `take n`.
    Take(Argument),
    /// `top n by x`.
    Top(Argument, Order),
    /// `top-hitters n of x by y`.
    TopHitters {
        /// How many.
        count: Argument,
        /// Of what.
        of: Argument,
        /// Weight.
        by: Option<Order>,
    },
    /// `top-nested …, top-nested …`.
    TopNested(Vec<TopNested>),
    /// `union …`.
    Union(Vec<Expr>),
    /// `where p`.
    Where(Argument),
    /// An unknown operator, with a diagnostic; kept so that the rest binds.
    Unknown(Ident),
}

/// `on …` of a join: `a`, `$left.a == $right.b`, or `where p`.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// Right side.
    pub right: Expr,
    /// Conditions.
    pub on: Vec<Expr>,
    /// `where p` in place of `on`.
    pub predicate: Option<Expr>,
}

/// `(a:long, *)` of `evaluate … : (…)`.
#[derive(Clone, Debug, PartialEq)]
pub struct RowSchema {
    /// `*` first: the input's columns come too.
    pub star: bool,
    /// Declared columns.
    pub columns: Vec<ColumnDecl>,
}

/// `find`.
#[derive(Clone, Debug, PartialEq)]
pub struct Find {
    /// Tables; empty for all or for the piped table.
    pub tables: Vec<Expr>,
    /// Predicate.
    pub predicate: Expr,
    /// `project …` columns, with optional types; `None` without the clause.
    pub project: Option<Vec<ColumnDecl>>,
    /// `pack(*)` among them.
    pub pack: bool,
    /// `project-smart`.
    pub smart: bool,
    /// `project-away …`; a column named `*` is the star.
    pub away: Option<Vec<ColumnDecl>>,
}

/// `graph-match` and `graph-shortest-paths`.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphMatch {
    /// Patterns, each alternating nodes and edges.
    pub patterns: Vec<Vec<GraphStep>>,
    /// `where p`.
    pub predicate: Option<Expr>,
    /// `project …`.
    pub project: Option<Vec<Argument>>,
}

/// A node or an edge of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub enum GraphStep {
    /// `(n)`; the name is `None` for `()`.
    Node(Option<Ident>, Span),
    /// `-[e*1..3]->`.
    Edge {
        /// Name, if any.
        name: Option<Ident>,
        /// Direction.
        direction: GraphDirection,
        /// `*low..high`.
        range: Option<(Expr, Expr)>,
        /// Place.
        span: Span,
    },
}

/// Direction of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphDirection {
    /// `-->`.
    Forward,
    /// `<--`.
    Backward,
    /// `--`.
    Any,
}

/// `nodes as N`.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphOutput {
    /// `edges` rather than `nodes`.
    pub edges: bool,
    /// Name of the table.
    pub name: Option<Ident>,
    /// `with_node_id=…`.
    pub options: Vec<OperatorOption>,
}

/// `make-graph`.
#[derive(Clone, Debug, PartialEq)]
pub struct MakeGraph {
    /// Source column.
    pub source: Expr,
    /// Target column.
    pub target: Expr,
    /// `--` or `-->`.
    pub direction: GraphDirection,
    /// `with_node_id=name`.
    pub node_id: Option<Ident>,
    /// `with T on c, T2 on c2`.
    pub nodes: Vec<(Expr, Expr)>,
    /// `partitioned-by c (…)`.
    pub partitioned_by: Option<(Expr, Expr)>,
}

/// `make-series`.
#[derive(Clone, Debug, PartialEq)]
pub struct MakeSeries {
    /// Aggregates with their defaults.
    pub aggregates: Vec<(Argument, Option<Argument>)>,
    /// Axis.
    pub on: Argument,
    /// `from`.
    pub from: Option<Argument>,
    /// `to`.
    pub to: Option<Argument>,
    /// `step`.
    pub step: Argument,
    /// Written as `in range(a, b, c)`, whose end is included.
    pub in_range: bool,
    /// Keys.
    pub by: Vec<Argument>,
}

/// `x to typeof(long)`.
#[derive(Clone, Debug, PartialEq)]
pub struct MvItem {
    /// The column or expression.
    pub value: Argument,
    /// Canonical type keyword.
    pub ty: Option<Ident>,
}

/// `parse`.
#[derive(Clone, Debug, PartialEq)]
pub struct Parse {
    /// Parsed text.
    pub value: Expr,
    /// The pattern.
    pub pattern: Vec<ParsePart>,
}

/// Part of a parse pattern.
#[derive(Clone, Debug, PartialEq)]
pub enum ParsePart {
    /// `*`.
    Star(Span),
    /// A string literal.
    Text(String, Span),
    /// `name` or `name:type`.
    Column(ColumnDecl),
}

/// `column asc` of `project-reorder`.
#[derive(Clone, Debug, PartialEq)]
pub struct Reorder {
    /// Name or wildcard.
    pub column: Expr,
    /// `asc`, `desc`, `granny-asc`, `granny-desc`.
    pub order: Option<Ident>,
}

/// `name = value` of `render`.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderProperty {
    /// Name.
    pub name: Ident,
    /// One value or a list of names.
    pub values: Vec<Expr>,
}

/// `x asc nulls last`.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Key.
    pub value: Argument,
    /// `asc` is false, `desc` is true; `None` when not written.
    pub descending: Option<bool>,
    /// `nulls first` is true.
    pub nulls_first: Option<bool>,
}

/// `top-nested n of x with others = y by z`.
#[derive(Clone, Debug, PartialEq)]
pub struct TopNested {
    /// How many.
    pub count: Option<Argument>,
    /// Of what.
    pub of: Argument,
    /// `with others = …`.
    pub others: Option<Argument>,
    /// Order.
    pub by: Order,
}

/// `scan`.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// `order by`.
    pub order_by: Vec<Order>,
    /// `partition by`.
    pub partition_by: Vec<Expr>,
    /// `declare (…)`.
    pub declare: Vec<Parameter>,
    /// Steps.
    pub steps: Vec<ScanStep>,
}

/// `step name [optional] [output=all] : condition => a = b, c = d;`
#[derive(Clone, Debug, PartialEq)]
pub struct ScanStep {
    /// Name.
    pub name: Ident,
    /// `optional`.
    pub optional: bool,
    /// `output = all|last|none`.
    pub output: Option<Ident>,
    /// Condition.
    pub condition: Expr,
    /// Assignments.
    pub assignments: Vec<(Ident, Expr)>,
}

/// The infix operators of one precedence level bind alike; kept here so that parser and printer share it.
/// Higher binds tighter.
pub fn precedence(op: BinaryOp) -> u8 {
    use BinaryOp::*;
    match op {
        Or => 1,
        And => 2,
        Equal | NotEqual => 3,
        Less | LessOrEqual | Greater | GreaterOrEqual => 4,
        Add | Subtract => 5,
        Multiply | Divide | Modulo => 6,
        EqualCi | NotEqualCi | Has | NotHas | HasCs | NotHasCs | HasPrefix | NotHasPrefix | HasPrefixCs
        | NotHasPrefixCs | HasSuffix | NotHasSuffix | HasSuffixCs | NotHasSuffixCs | Contains | NotContains
        | ContainsCs | NotContainsCs | StartsWith | NotStartsWith | StartsWithCs | NotStartsWithCs | EndsWith
        | NotEndsWith | EndsWithCs | NotEndsWithCs | Like | NotLike | LikeCs | NotLikeCs | MatchesRegex | SearchHas => {
            7
        }
    }
}
