use super::{ColumnDecl, Function, Ident, Operator, OperatorOption};
use kql_literal::dynamic::DynamicLiteral;
use kql_source::Span;

/// An expression: scalar or tabular, which only the binder can tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it is.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal value.
    Literal(Literal),
    /// A name; `quoted` tells `['a']` from `a`.
    Name {
        /// The name.
        name: String,
        /// Written with brackets and quotes, so that it is never a keyword.
        quoted: bool,
    },
    /// A name with `*` in it: `project-away a*`, `union T*`.
    Wildcard(String),
    /// `*`.
    Star,
    /// `-x`, `+x`.
    Unary(UnaryOp, Box<Expr>),
    /// `a op b`; `* has "x"` and `* == x` have [`ExprKind::Star`] on the left.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x in (a, b)` and similar operators.
    List(ListOp, Box<Expr>, Vec<Expr>),
    /// `x between (low .. high)`.
    Between {
        /// `!between`.
        negated: bool,
        /// The tested value.
        value: Box<Expr>,
        /// Lower bound, included.
        low: Box<Expr>,
        /// Upper bound, included.
        high: Box<Expr>,
    },
    /// `f(a, b = c)`; also `toscalar(…)`, `materialize(…)`, `count()`: the grammar knows no function names.
    Call(Ident, Vec<Argument>),
    /// `a.b`.
    Member(Box<Expr>, Ident),
    /// `a[b]` and `a.[b]`.
    Index(Box<Expr>, Box<Expr>),
    /// `a.f(x)`: `cluster("c").database("d").T` is a member of a call of a call.
    MethodCall(Box<Expr>, Ident, Vec<Argument>),
    /// `source | operators`, and a leading operator such as `print`, `range`, `union`, `search`, `find`, `evaluate`,
    /// whose source is `None`. Inside `fork`, `partition`, `mv-apply` and `facet` the source is the current table: `None`.
    Pipe(Option<Box<Expr>>, Vec<Operator>),
    /// `datatable(a:long)[1, 2]`.
    DataTable {
        /// Declared columns.
        columns: Vec<ColumnDecl>,
        /// Values, row by row.
        values: Vec<Expr>,
    },
    /// `externaldata(a:long)["url"] with (format="csv")`.
    ExternalData {
        /// Declared columns.
        columns: Vec<ColumnDecl>,
        /// Locations.
        uris: Vec<Expr>,
        /// Properties.
        options: Vec<OperatorOption>,
    },
    /// `contextual_datatable(…)` and other forms that only services use; kept as text.
    Internal(String),
    /// A function literal, only right of `let`.
    Function(Box<Function>),
    /// `typeof(long)` or `typeof(a:long, b:string)`.
    TypeOf(Vec<ColumnDecl>),
    /// `entity_group [a, b]`.
    EntityGroup(Vec<Expr>),
    /// `macro-expand group as X ( statements )`.
    MacroExpand {
        /// The group.
        group: Box<Expr>,
        /// Name of the current entity.
        scope: Ident,
        /// Statements.
        body: Vec<super::Statement>,
        /// Options.
        options: Vec<OperatorOption>,
    },
    /// A syntax error, with a diagnostic.
    Error,
}

/// An argument of a call or an item of a list: `[name =] value` or `(a, b) = value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Names left of `=`; empty without.
    pub names: Vec<Ident>,
    /// More than one name may be written in parentheses, one name too.
    pub value: Expr,
}

/// Literal values, decoded.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `true`, `bool(false)`; `None` is `bool(null)`.
    Bool(Option<bool>),
    /// `int(1)`.
    Int(Option<i32>),
    /// `1`, `0xff`, `long(1)`.
    Long(Option<i64>),
    /// `1.5`, `real(nan)`.
    Real(Option<f64>),
    /// `decimal(1.5)`: the text between the parentheses, trimmed.
    Decimal(Option<String>),
    /// `datetime(…)`: the text between the parentheses, trimmed (`kql-types` reads it); `now`-less. `None` is null.
    DateTime(Option<String>),
    /// `1d`, `time(…)`: in ticks of 100 ns.
    Timespan(Option<i64>),
    /// `guid(…)`, as its 16 bytes in text order.
    Guid(Option<[u8; 16]>),
    /// Any string form, decoded; adjacent strings are joined.
    String(String),
    /// `dynamic(…)`, as a tree.
    Dynamic(DynamicLiteral),
}

/// Prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`.
    Minus,
    /// `+`.
    Plus,
}

/// Infix operators over two values. The spelling is canonical: `<>` is `NotEqual`, `notcontains` is `NotContains`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named after its spelling, which `text` gives")]
#[rustfmt::skip]
pub enum BinaryOp {
    Or, And,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    Add, Subtract, Multiply, Divide, Modulo,
    EqualCi, NotEqualCi,
    Has, NotHas, HasCs, NotHasCs,
    HasPrefix, NotHasPrefix, HasPrefixCs, NotHasPrefixCs,
    HasSuffix, NotHasSuffix, HasSuffixCs, NotHasSuffixCs,
    Contains, NotContains, ContainsCs, NotContainsCs,
    StartsWith, NotStartsWith, StartsWithCs, NotStartsWithCs,
    EndsWith, NotEndsWith, EndsWithCs, NotEndsWithCs,
    Like, NotLike, LikeCs, NotLikeCs,
    MatchesRegex,
    /// `name : "term"`, only in `search` and `find`.
    SearchHas,
}

impl BinaryOp {
    /// All operators with their canonical spelling.
    #[rustfmt::skip]
    pub const ALL: &'static [(BinaryOp, &'static str)] = {
        use BinaryOp::*;
        &[
            (Or, "or"), (And, "and"), (Equal, "=="), (NotEqual, "!="), (Less, "<"), (LessOrEqual, "<="), (Greater, ">"),
            (GreaterOrEqual, ">="), (Add, "+"), (Subtract, "-"), (Multiply, "*"), (Divide, "/"), (Modulo, "%"),
            (EqualCi, "=~"), (NotEqualCi, "!~"), (Has, "has"), (NotHas, "!has"), (HasCs, "has_cs"), (NotHasCs, "!has_cs"),
            (HasPrefix, "hasprefix"), (NotHasPrefix, "!hasprefix"), (HasPrefixCs, "hasprefix_cs"),
            (NotHasPrefixCs, "!hasprefix_cs"), (HasSuffix, "hassuffix"), (NotHasSuffix, "!hassuffix"),
            (HasSuffixCs, "hassuffix_cs"), (NotHasSuffixCs, "!hassuffix_cs"), (Contains, "contains"),
            (NotContains, "!contains"), (ContainsCs, "contains_cs"), (NotContainsCs, "!contains_cs"),
            (StartsWith, "startswith"), (NotStartsWith, "!startswith"), (StartsWithCs, "startswith_cs"),
            (NotStartsWithCs, "!startswith_cs"), (EndsWith, "endswith"), (NotEndsWith, "!endswith"),
            (EndsWithCs, "endswith_cs"), (NotEndsWithCs, "!endswith_cs"), (Like, "like"), (NotLike, "notlike"),
            (LikeCs, "likecs"), (NotLikeCs, "notlikecs"), (MatchesRegex, "matches regex"), (SearchHas, ":"),
        ]
    };

    /// The canonical spelling; also the name under which `kql-functions` declares the operator.
    pub fn text(self) -> &'static str {
        Self::ALL.iter().find(|(op, _)| *op == self).map_or("", |(_, text)| text)
    }
}

/// Operators with a list on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named after its spelling, which `text` gives")]
#[rustfmt::skip]
pub enum ListOp {
    In, NotIn, InCi, NotInCi, HasAny, HasAll,
}

impl ListOp {
    /// The canonical spelling; also the name under which `kql-functions` declares the operator.
    pub fn text(self) -> &'static str {
        match self {
            ListOp::In => "in",
            ListOp::NotIn => "!in",
            ListOp::InCi => "in~",
            ListOp::NotInCi => "!in~",
            ListOp::HasAny => "has_any",
            ListOp::HasAll => "has_all",
        }
    }
}
