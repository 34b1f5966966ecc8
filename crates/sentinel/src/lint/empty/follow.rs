//! Traces a column from the result of a query back to the expression that computes it.

use super::super::builtin::Builtins;
use super::expression::{Emptiness, Reason, emptiness, requires_value};
use super::origin::{Origin, gives, is_name, joined, kind_of, origin};
use kql_functions::{AggregateId, ScalarId, SpecialForm};
use kql_syntax::ast::{Expr, ExprKind, Operator, OperatorKind, ParsePart, Query, Statement};
use kql_syntax::visit;
use std::collections::HashMap;

/// How deep `let` names inside `let` names are followed.
const MAX_DEPTH: usize = 16;

/// Aggregates that collect the values of a group.
const COLLECTING: [AggregateId; 10] = [
    AggregateId::MakeSet,
    AggregateId::MakeSetIf,
    AggregateId::MakeSetLegacy,
    AggregateId::MakeList,
    AggregateId::MakeListIf,
    AggregateId::MakeListLegacy,
    AggregateId::MakeListWithNulls,
    AggregateId::MakeBag,
    AggregateId::MakeBagIf,
    AggregateId::MakeDictionary,
];

/// Functions that read a part of a value; their names are not what an expression is made from.
const READING: [ScalarId; 6] = [
    ScalarId::Extract,
    ScalarId::ToString,
    ScalarId::Split,
    ScalarId::ParseJson,
    ScalarId::ToDynamic,
    ScalarId::ParseUrl,
];

/// The tables that a query names, and its result.
pub(super) struct Pipes<'q> {
    text: &'q str,
    builtins: &'q Builtins<'q>,
    names: HashMap<&'q str, &'q Expr>,
    last: Option<&'q Expr>,
}

impl<'q> Pipes<'q> {
    pub(super) fn of(text: &'q str, query: &'q Query, builtins: &'q Builtins<'q>) -> Pipes<'q> {
        let mut out = Pipes { text, builtins, names: HashMap::new(), last: None };
        for statement in &query.statements {
            match statement {
                Statement::Let(l) => _ = out.names.insert(&l.name.name, &l.value),
                Statement::Expression(e) => out.last = Some(e),
                Statement::Alias(_)
                | Statement::Restrict(_)
                | Statement::Set(_)
                | Statement::QueryParameters(_)
                | Statement::Pattern(_) => {}
            }
        }
        out
    }

    /// Why a column of the result may be empty.
    pub(super) fn reason(&self, column: &str) -> Option<Reason> {
        self.in_table(self.last?, column, 0)
    }

    fn in_table(&self, table: &'q Expr, column: &str, depth: usize) -> Option<Reason> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let ExprKind::Name { name, .. } = &table.kind {
            return self.in_table(self.names.get(name.as_str())?, column, depth + 1);
        }
        if let ExprKind::Call(name, args) = &table.kind
            && self.builtins.form(name) == Some(SpecialForm::Materialize)
        {
            return self.in_table(&args.first()?.value, column, depth + 1);
        }
        let ExprKind::Pipe(source, operators) = &table.kind else { return None };
        let mut column = column.to_string();
        for (i, op) in operators.iter().enumerate().rev() {
            match self.origin(source.as_deref(), &operators[..i], op, &column) {
                Origin::Input(name) => column = name.to_string(),
                Origin::RightTable(right) => return self.in_table(right, &column, depth + 1),
                Origin::Missing(reason) => {
                    let matches = self.pattern_always_matches(&operators[..i], op, &operators[i + 1..]);
                    return (!matches).then_some(reason);
                }
                Origin::Unknown => return None,
                Origin::Computed(expr) => match self.source_column(expr) {
                    Source::Column(name) => column = name.to_string(),
                    Source::NeverEmpty => return None,
                    Source::Empty(reason) => return (!self.has_value(&operators[..i], expr)).then_some(reason),
                },
            }
            if self.requires(op, &|e| is_name(e, &column)) {
                return None;
            }
        }
        self.in_table(source.as_deref()?, &column, depth + 1)
    }

    /// Whether the operators before an expression see to it that it has a value: a filter looks at what it is extracted from,
    /// or it is an element of an array that an aggregate collected, which has at least one.
    fn has_value(&self, before: &[Operator], expr: &Expr) -> bool {
        let siblings = self.siblings(before, expr);
        let is_target = |e: &Expr| self.is_part(e, expr) || siblings.iter().any(|n| is_name(e, n));
        before.iter().any(|op| self.requires(op, &is_target) || self.is_collected(op, expr))
    }

    /// Whether filters leave only rows in which the pattern of a `parse` matched: a filter before it looks at the parsed string,
    /// or one after it at a parsed column. All its columns have a value then.
    fn pattern_always_matches(&self, before: &[Operator], op: &Operator, after: &[Operator]) -> bool {
        let OperatorKind::Parse(parse) = &op.kind else { return false };
        let is_parsed = |e: &Expr| {
            let has = |p: &ParsePart| matches!(p, ParsePart::Column(c) if is_name(e, &c.name.name));
            parse.pattern.iter().any(has)
        };
        before.iter().any(|op| self.requires(op, &|e| self.is_part(e, &parse.value)))
            || after.iter().any(|op| self.requires(op, &is_parsed))
    }

    /// Whether an expression takes an element of an array that an aggregate collects.
    fn is_collected(&self, op: &Operator, expr: &Expr) -> bool {
        let OperatorKind::Summarize { aggregates, .. } = &op.kind else { return false };
        let mut names = aggregates.iter().filter(|a| self.collects(&a.value)).flat_map(|a| &a.names);
        names.any(|n| self.identifiers(expr).any(|w| w == n.name))
    }

    /// Whether an expression contains an aggregate that collects values, such as `array_sort_asc(make_set(x))`.
    fn collects(&self, expr: &Expr) -> bool {
        let mut found = false;
        visit::each_expr(expr, |e| {
            let ExprKind::Call(name, _) = &e.kind else { return };
            found |= self.builtins.aggregate(name).is_some_and(|id| COLLECTING.contains(&id));
        });
        found
    }

    /// Computed columns that share an input column with an expression.
    fn siblings<'o>(&self, operators: &'o [Operator], expr: &Expr) -> Vec<&'o str> {
        let shares = |e: &Expr| self.identifiers(e).any(|w| self.identifiers(expr).any(|other| other == w));
        let mut out = Vec::new();
        for op in operators {
            if let OperatorKind::Extend(list) = &op.kind {
                out.extend(list.iter().filter(|a| shares(&a.value)).flat_map(|a| &a.names).map(|n| n.name.as_str()));
            }
        }
        out
    }

    /// The identifiers in the text of an expression, also those inside its strings, such as the keys of a JSONPath.
    fn identifiers(&self, expr: &Expr) -> impl Iterator<Item = &'q str> {
        let is_function =
            |w: &str| kql_functions::function(w).and_then(|f| f.id).is_some_and(|id| READING.contains(&id));
        let text: &'q str = &self.text[expr.span.range()];
        text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .filter(move |w| w.starts_with(|c: char| c.is_alphabetic() || c == '_') && !is_function(w))
    }

    /// Whether a tested expression is part of another one, or a column that the other one uses.
    fn is_part(&self, tested: &Expr, whole: &Expr) -> bool {
        if let ExprKind::Name { name, .. } = &tested.kind {
            return self.identifiers(whole).any(|w| w == name);
        }
        let (part, whole) = (&self.text[tested.span.range()], &self.text[whole.span.range()]);
        !matches!(tested.kind, ExprKind::Literal(_)) && whole.contains(part)
    }

    /// Where the values of an operator's column come from.
    fn origin<'c>(&self, source: Option<&Expr>, before: &[Operator], op: &'c Operator, column: &'c str) -> Origin<'c> {
        let default_kind = if matches!(op.kind, OperatorKind::Lookup(_)) { "leftouter" } else { "innerunique" };
        let (OperatorKind::Join(join) | OperatorKind::Lookup(join)) = &op.kind else {
            return origin(op, column, self.builtins);
        };
        let is_key = join.on.iter().any(|e| is_name(e, column));
        // If both sides have the column, its name belongs to the left one.
        let left = is_key || self.pipe_has(source, before, column, 0);
        let right = !left && self.has(&join.right, column, 0);
        joined(join, kind_of(op).unwrap_or(default_kind), right, op.keyword, column)
    }

    /// Whether a table visibly has a column: an operator outputs it, or the built-in catalog knows it.
    fn has(&self, table: &Expr, column: &str, depth: usize) -> bool {
        if let ExprKind::Name { name, .. } = &table.kind {
            return match self.names.get(name.as_str()) {
                Some(named) => depth < MAX_DEPTH && self.has(named, column, depth + 1),
                None => kql::builtin_tables::schema(name).is_some_and(|s| s.get(column).is_some()),
            };
        }
        let ExprKind::Pipe(source, operators) = &table.kind else { return false };
        self.pipe_has(source.as_deref(), operators, column, depth)
    }

    fn pipe_has(&self, source: Option<&Expr>, operators: &[Operator], column: &str, depth: usize) -> bool {
        for op in operators.iter().rev() {
            if gives(op, column) {
                return true;
            }
            // These output no other columns.
            if matches!(&op.kind, OperatorKind::Project(_) | OperatorKind::Summarize { .. } | OperatorKind::Distinct(_))
            {
                return false;
            }
        }
        source.is_some_and(|s| self.has(s, column, depth + 1))
    }

    fn source_column<'e>(&self, expr: &'e Expr) -> Source<'e> {
        let mut expr = expr;
        loop {
            match emptiness(expr, self.builtins) {
                Emptiness::Never => return Source::NeverEmpty,
                Emptiness::Possible(reason) => return Source::Empty(reason),
                Emptiness::SameAs(inner) => {
                    if let ExprKind::Name { name, .. } = &inner.kind {
                        return Source::Column(name);
                    }
                    expr = inner;
                }
            }
        }
    }

    /// Whether an operator keeps only rows in which the target has a value.
    fn requires(&self, op: &Operator, is_target: &dyn Fn(&Expr) -> bool) -> bool {
        if let OperatorKind::Where(condition) = &op.kind {
            return requires_value(&condition.value, self.builtins, is_target);
        }
        if let OperatorKind::ParseWhere(parse) = &op.kind {
            return is_target(&parse.value);
        }
        // The keys of an inner join rarely are empty: rows without a value only match each other.
        let OperatorKind::Join(join) = &op.kind else { return false };
        kind_of(op).is_none_or(|k| k.starts_with("inner")) && join.on.iter().any(is_target)
    }
}

/// Where the values of an expression come from, through conversions that keep emptiness.
enum Source<'e> {
    Column(&'e str),
    NeverEmpty,
    Empty(Reason),
}
