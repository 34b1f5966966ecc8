//! The clauses of the operators: which word begins them, and what stands in them.

use super::Clause;

/// What the operands of a clause are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A condition.
    Condition,
    /// A value, with or without a name.
    Value,
    /// Mostly a column.
    Column,
    /// An aggregate.
    Aggregate,
    /// A key of groups: a column, or a value such as `bin(…)`.
    GroupKey,
    /// A key of a join.
    JoinKey,
    /// A table.
    Table,
    /// A number.
    Number,
    /// A plugin.
    Plugin,
    /// A function that takes a table.
    Invoked,
    /// The kind of a chart.
    Chart,
    /// A name that the query makes up, or nothing.
    NewName,
}

/// What the operands of a clause of an operator are.
pub(crate) fn role(operator: &str, clause: Clause) -> Role {
    match (operator, clause) {
        ("where" | "filter" | "search" | "find", Clause::Items | Clause::Where) => Role::Condition,
        ("search" | "find", Clause::In) | ("union" | "join" | "lookup", Clause::Items) => Role::Table,
        ("join" | "lookup", Clause::On) => Role::JoinKey,
        ("summarize" | "make-series", Clause::Items) => Role::Aggregate,
        ("summarize" | "make-series", Clause::By) => Role::GroupKey,
        ("take" | "limit" | "sample" | "top" | "top-hitters" | "top-nested" | "sample-distinct", Clause::Items) => {
            Role::Number
        }
        ("evaluate", Clause::Items) => Role::Plugin,
        ("invoke", Clause::Items) => Role::Invoked,
        ("render", Clause::Items) => Role::Chart,
        ("as" | "count" | "getschema" | "consume" | "range", Clause::Items) => Role::NewName,
        ("mv-expand" | "mvexpand" | "mv-apply" | "mvapply", Clause::Limit) | (_, Clause::Default) => Role::Number,
        ("parse" | "parse-where" | "parse-kv", Clause::With | Clause::As) => Role::NewName,
        ("extend" | "print" | "serialize" | "make-series" | "range", _) => Role::Value,
        _ => Role::Column,
    }
}

/// The words that may follow a complete operand of a clause, with the clause that each begins; a word without a clause of its own
/// stays in the same one.
pub(crate) fn words(operator: &str, clause: Clause) -> &'static [(&'static str, Clause)] {
    use Clause::*;
    match (operator, clause) {
        ("summarize", Items) => &[("by", By)],
        ("sort" | "order", Items) | ("facet" | "partition" | "reduce" | "__partitionby", Items) => &[("by", By)],
        ("top", Items) => &[("by", By)],
        ("sort" | "order" | "top" | "top-nested", By) => {
            &[("desc", By), ("asc", By), ("nulls last", By), ("nulls first", By), ("with", With)]
        }
        ("top-nested" | "top-hitters" | "sample-distinct", Items) => &[("of", Of)],
        ("top-nested" | "top-hitters", Of) => &[("by", By), ("with", With)],
        ("join" | "lookup", Items) => &[("on", On)],
        ("mv-expand" | "mvexpand", Items) => &[("to", To), ("limit", Limit)],
        ("mv-apply" | "mvapply", Items) => &[("on", On), ("to", To), ("limit", Limit)],
        ("mv-expand" | "mvexpand", To) => &[("limit", Limit)],
        ("mv-apply" | "mvapply", To | Limit) => &[("on", On)],
        ("make-series", Items) => &[("default", Default), ("on", On)],
        ("make-series", Default) => &[("on", On)],
        ("make-series", On) => &[("from", From), ("to", To), ("step", Step), ("in", In)],
        ("make-series", From) => &[("to", To), ("step", Step)],
        ("make-series", To) => &[("step", Step)],
        ("make-series", Step | In) => &[("by", By)],
        ("range", Items) => &[("from", From)],
        ("range", From) => &[("to", To)],
        ("range", To) => &[("step", Step)],
        ("parse" | "parse-where", Items) => &[("with", With)],
        ("parse-kv", Items) => &[("as", As)],
        ("parse-kv", As) | ("render", Items) | ("facet" | "reduce", By) => &[("with", With)],
        ("find", Items | In) => &[("where", Where), ("in", In)],
        ("find", Where) => &[("project", Project)],
        ("project-reorder", Items) => &[("asc", Items), ("desc", Items), ("granny-asc", Items), ("granny-desc", Items)],
        ("partition", By) => &[("in", In)],
        ("count", Items) => &[("as", As)],
        _ => &[],
    }
}

/// Options that may follow the keyword of an operator.
pub(crate) fn options(operator: &str) -> &'static [&'static str] {
    match operator {
        "join" | "lookup" => &["kind", "hint.strategy", "hint.shufflekey", "hint.remote"],
        "union" => &["kind", "isfuzzy", "withsource", "hint.concurrency", "hint.spread"],
        "search" | "parse" | "parse-where" | "make-series" => &["kind"],
        "find" => &["withsource"],
        "mv-expand" | "mvexpand" => &["kind", "bagexpansion", "with_itemindex"],
        "mv-apply" | "mvapply" => &["with_itemindex"],
        "summarize" => &["hint.strategy", "hint.shufflekey"],
        "partition" => &["hint.strategy"],
        _ => &[],
    }
}
