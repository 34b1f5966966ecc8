//! What may stand at a position of a query, told from the tokens before it.

mod clause;
mod recognizer;

pub(crate) use clause::{Role, options, role, words};
pub(crate) use recognizer::slot;

/// What may stand at a position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slot {
    /// What is expected.
    pub(crate) expects: Expects,
    /// The operator whose columns are in scope.
    pub(crate) operator: Option<Keyword>,
    /// The call whose arguments the position is among, innermost.
    pub(crate) call: Option<Call>,
    /// The text of the operand before the position, or before the infix operator before it.
    pub(crate) left: Option<String>,
    /// The infix operator before the position.
    pub(crate) infix: Option<String>,
    /// Operands of the list so far.
    pub(crate) listed: Vec<String>,
    /// The name before the `=` whose value is expected.
    pub(crate) assigned: Option<String>,
    /// The operator of the step before, for the keyword after `|`.
    pub(crate) previous: Option<String>,
}

/// The keyword of an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keyword {
    pub(crate) word: String,
    /// Its first byte.
    pub(crate) offset: usize,
    pub(crate) clause: Clause,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// The argument, from 0.
    pub(crate) argument: usize,
    /// Names before `=` among the arguments so far.
    pub(crate) named: Vec<String>,
}

/// Parts of an operator, named after the word that begins them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Clause {
    /// What follows the keyword.
    #[default]
    Items,
    By,
    On,
    With,
    As,
    In,
    Of,
    From,
    To,
    Step,
    Limit,
    Default,
    Where,
    Project,
}

/// What a position expects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Expects {
    /// A statement.
    #[default]
    Statement,
    /// The value of a `let`: a value, a table or a function.
    LetValue,
    /// A table.
    Table,
    /// An operator after `|`.
    Operator,
    /// The start of a value, a column or whatever else the clause of the operator takes.
    Operand,
    /// The value after `name =`.
    Value,
    /// What goes on after a complete operand.
    AfterOperand,
    /// The value of an option such as `kind=`.
    OptionValue(String),
    /// An element of a dynamic value, or a column of `$left` or `$right`.
    Member(String),
    /// A type.
    TypeName,
    /// Text between quotes.
    Text,
    /// A name that the query makes up, or nothing.
    NewName,
}
