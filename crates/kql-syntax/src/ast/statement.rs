use super::{Expr, Literal};
use kql_source::Span;

/// A whole query: statements separated by `;`. The last [`Statement::Expression`] is its result.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Query {
    /// In order of the text.
    pub statements: Vec<Statement>,
}

/// An identifier, with or without `['…']` around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ident {
    /// The name itself, unquoted.
    pub name: String,
    /// Place, including quotes and brackets.
    pub span: Span,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// `let name = value`.
    Let(Let),
    /// `set option` or `set option = value`.
    Set(Set),
    /// `declare query_parameters(…)`.
    QueryParameters(Vec<Parameter>),
    /// `declare pattern …`; kept as declared, never expanded.
    Pattern(Pattern),
    /// `alias database name = expression`.
    Alias(Alias),
    /// `restrict access to (…)`.
    Restrict(Vec<Expr>),
    /// A query or a scalar expression.
    Expression(Expr),
}

/// `let name = value`; a function is a value of kind [`super::ExprKind::Function`].
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// Declared name.
    pub name: Ident,
    /// A scalar, a table, a function or an entity group.
    pub value: Expr,
    /// From `let` to the end of the value.
    pub span: Span,
}

/// `set option [= value]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// Option name.
    pub name: Ident,
    /// A literal, or a bare name.
    pub value: Option<OptionValue>,
}

/// The value of an option: `hint.strategy=shuffle`, `kind=inner`, `isfuzzy=true`.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// An unquoted word.
    Name(Ident),
    /// A literal.
    Literal(Literal, Span),
    /// Anything else that was written (`kind='inner'` is a literal; `withsource=['a b']` a name).
    Expr(Box<Expr>),
}

/// `name = value` between an operator's keyword and its operands.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatorOption {
    /// Name as written, such as `kind` or `hint.strategy`.
    pub name: Ident,
    /// Value.
    pub value: OptionValue,
}

/// `alias database name = expression`.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    /// Declared name.
    pub name: Ident,
    /// Its value.
    pub value: Expr,
}

/// `declare pattern name = (params)[path] { rules }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Declared name.
    pub name: Ident,
    /// Parameters; empty when only the name is declared.
    pub parameters: Vec<Parameter>,
    /// The parameter in brackets.
    pub path: Option<Parameter>,
    /// Bodies by arguments.
    pub rules: Vec<PatternRule>,
}

/// `('a').['b'] = { body }`.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternRule {
    /// String literals.
    pub arguments: Vec<Expr>,
    /// The literal in brackets.
    pub path: Option<Expr>,
    /// Its value.
    pub body: Vec<Statement>,
}

/// A parameter of a function: scalar or tabular.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name.
    pub name: Ident,
    /// Type.
    pub ty: ParameterType,
    /// Default value, a literal.
    pub default: Option<Expr>,
}

/// The declared type of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ParameterType {
    /// A type keyword, lower case and canonical: `bool int long real datetime timespan string guid decimal dynamic`;
    /// other words are kept for the binder to reject.
    Scalar(Ident),
    /// `(*)`.
    AnyTable,
    /// `(a:long, b:string)`; the flag is a trailing `*`.
    Table(Vec<ColumnDecl>),
}

/// `name:type`.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDecl {
    /// Column name.
    pub name: Ident,
    /// Canonical type keyword (see [`ParameterType::Scalar`]); `None` where the type may be left out and is.
    pub ty: Option<Ident>,
}

/// A function literal: `(a:long, b:string = "x") { let …; body }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Whether it is declared with `view`.
    pub view: bool,
    /// Statements; the last expression is the result.
    pub body: Vec<Statement>,
}
