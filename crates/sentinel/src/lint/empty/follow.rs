//! Follows a column from the end of a query to where its values are made.

use super::expression::{Made, demands, made};
use kql::syntax::ast::{
    Argument, Expr, ExprKind, Join, Literal, Operator, OperatorKind, OptionValue, ParsePart, Query, Statement,
};
use kql_source::Span;
use std::collections::HashMap;

/// Names inside names are followed this far.
const MAX_DEPTH: usize = 16;

/// Why a column may be empty.
pub(super) struct Reason {
    pub(super) why: &'static str,
    pub(super) at: Span,
    /// The query itself makes empty values, rather than data that may lack something.
    pub(super) is_likely: bool,
}

/// The tables that a query names, and the one that it gives.
pub(super) struct Pipes<'q> {
    text: &'q str,
    names: HashMap<&'q str, &'q Expr>,
    last: Option<&'q Expr>,
}

/// Where the values of a column come from.
enum Origin<'q> {
    /// From the rows before, under this name or as this expression.
    Before(&'q str),
    /// From a table beside.
    Beside(&'q Expr),
    /// From this expression over the rows before.
    Made(&'q Expr),
    /// They may be missing.
    Missing(Reason),
    /// Nobody can tell.
    Unknown,
}

impl<'q> Pipes<'q> {
    pub(super) fn of(text: &'q str, query: &'q Query) -> Pipes<'q> {
        let mut out = Pipes { text, names: HashMap::new(), last: None };
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
            && name.name == "materialize"
        {
            return self.in_table(&args.first()?.value, column, depth + 1);
        }
        let ExprKind::Pipe(source, operators) = &table.kind else { return None };
        // Texts that stand for the same value on the way up.
        let mut column = column.to_string();
        for (i, op) in operators.iter().enumerate().rev() {
            match self.origin(source.as_deref(), &operators[..i], op, &column) {
                Origin::Before(name) => column = name.to_string(),
                Origin::Beside(right) => return self.in_table(right, &column, depth + 1),
                Origin::Missing(reason) => {
                    let is_kept = self.is_parsed_for_sure(&operators[..i], op, &operators[i + 1..]);
                    return (!is_kept).then_some(reason);
                }
                Origin::Unknown => return None,
                Origin::Made(expr) => match self.through(expr) {
                    Ok(name) => column = name.to_string(),
                    Err(None) => return None,
                    Err(Some(reason)) => {
                        // A condition before may have seen to it that there is a value, and a set of a group has a first one.
                        let cut_from_the_same = self.cut_from_the_same(&operators[..i], expr);
                        let is_target =
                            |e: &Expr| self.is_part(e, expr) || cut_from_the_same.iter().any(|n| is_name(e, n));
                        let is_kept =
                            operators[..i].iter().any(|op| is_demanded(op, &is_target) || self.is_collected(op, expr));
                        return (!is_kept).then_some(reason);
                    }
                },
            }
            if is_demanded(op, &|e| is_name(e, &column)) {
                return None;
            }
        }
        self.in_table(source.as_deref()?, &column, depth + 1)
    }

    /// The column that an expression hands on; or why it may be empty, if it may.
    fn through<'e>(&self, expr: &'e Expr) -> Result<&'e str, Option<Reason>> {
        let mut expr = expr;
        loop {
            match made(expr) {
                Made::Filled => return Err(None),
                Made::Empty(reason) => return Err(Some(reason)),
                Made::From(inner) => {
                    if let ExprKind::Name { name, .. } = &inner.kind {
                        return Ok(name);
                    }
                    expr = inner;
                }
            }
        }
    }

    /// Whether conditions leave only rows in which a `parse` matched: those before it look at its text, those behind it at a
    /// column that it made. All its columns have a value then.
    fn is_parsed_for_sure(&self, before: &[Operator], op: &Operator, behind: &[Operator]) -> bool {
        let OperatorKind::Parse(parse) = &op.kind else { return false };
        let made = |e: &Expr| {
            let has = |p: &ParsePart| matches!(p, ParsePart::Column(c) if is_name(e, &c.name.name));
            parse.pattern.iter().any(has)
        };
        before.iter().any(|op| is_demanded(op, &|e| self.is_part(e, &parse.value)))
            || behind.iter().any(|op| is_demanded(op, &made))
    }

    /// Whether an expression takes a part of a list that an aggregate collects.
    fn is_collected(&self, op: &Operator, expr: &Expr) -> bool {
        let OperatorKind::Summarize { aggregates, .. } = &op.kind else { return false };
        let collects = |a: &Argument| matches!(&a.value.kind, ExprKind::Call(name, _) if name.name.starts_with("make") || name.name.starts_with("array"));
        let mut names = aggregates.iter().filter(|a| collects(a)).flat_map(|a| &a.names);
        names.any(|n| self.words(expr).any(|w| w == n.name))
    }

    /// Columns that operators make from a column that an expression is made from too.
    fn cut_from_the_same<'o>(&self, operators: &'o [Operator], expr: &Expr) -> Vec<&'o str> {
        let shares = |e: &Expr| self.words(e).any(|w| self.words(expr).any(|other| other == w));
        let mut out = Vec::new();
        for op in operators {
            if let OperatorKind::Extend(list) = &op.kind {
                out.extend(list.iter().filter(|a| shares(&a.value)).flat_map(|a| &a.names).map(|n| n.name.as_str()));
            }
        }
        out
    }

    /// The words of an expression that begin with a letter: its columns, its functions, and those in its texts.
    fn words(&self, expr: &Expr) -> impl Iterator<Item = &'q str> {
        let calls =
            |w: &&str| !matches!(*w, "extract" | "tostring" | "split" | "parse_json" | "todynamic" | "parse_url");
        let word = |c: char| !(c.is_alphanumeric() || c == '_');
        let text: &'q str = &self.text[expr.span.range()];
        text.split(word).filter(|w| w.starts_with(|c: char| c.is_alphabetic() || c == '_')).filter(calls)
    }

    /// Whether a condition looks at an expression itself, or at a column that it is made of.
    fn is_part(&self, looked_at: &Expr, whole: &Expr) -> bool {
        if let ExprKind::Name { name, .. } = &looked_at.kind {
            return self.words(whole).any(|w| w == name);
        }
        let (part, whole) = (&self.text[looked_at.span.range()], &self.text[whole.span.range()]);
        !matches!(looked_at.kind, ExprKind::Literal(_)) && whole.contains(part)
    }

    /// Where a column comes from that an operator hands out.
    fn origin<'c>(&self, source: Option<&Expr>, before: &[Operator], op: &'c Operator, column: &'c str) -> Origin<'c> {
        let usual = if matches!(op.kind, OperatorKind::Lookup(_)) { "leftouter" } else { "innerunique" };
        let (OperatorKind::Join(join) | OperatorKind::Lookup(join)) = &op.kind else { return origin(op, column) };
        let is_key = join.on.iter().any(|e| is_name(e, column));
        // A column that both sides have is that of the left one.
        let left = is_key || self.pipe_has(source, before, column, 0);
        let right = !left && self.has(&join.right, column, 0);
        joined(join, kind_of(op).unwrap_or(usual), right, op.keyword, column)
    }

    /// Whether a table is seen to have a column: an operator gives it, or the catalogue knows it.
    fn has(&self, table: &Expr, column: &str, depth: usize) -> bool {
        if let ExprKind::Name { name, .. } = &table.kind {
            return match self.names.get(name.as_str()) {
                Some(named) => depth < MAX_DEPTH && self.has(named, column, depth + 1),
                None => kql::catalogue::table(name).is_some_and(|s| s.get(column).is_some()),
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
            // Behind these there is nothing else.
            if matches!(&op.kind, OperatorKind::Project(_) | OperatorKind::Summarize { .. } | OperatorKind::Distinct(_))
            {
                return false;
            }
        }
        source.is_some_and(|s| self.has(s, column, depth + 1))
    }
}

fn is_name(expr: &Expr, column: &str) -> bool {
    matches!(&expr.kind, ExprKind::Name { name, .. } if name == column)
}

/// Whether only rows pass in which the target has a value.
fn is_demanded(op: &Operator, is_target: &dyn Fn(&Expr) -> bool) -> bool {
    if let OperatorKind::Where(condition) = &op.kind {
        return demands(&condition.value, is_target);
    }
    if let OperatorKind::ParseWhere(parse) = &op.kind {
        return is_target(&parse.value);
    }
    // Rows match by a value; rows without one match nothing but each other.
    let OperatorKind::Join(join) = &op.kind else { return false };
    kind_of(op).is_none_or(|k| k.starts_with("inner")) && join.on.iter().any(is_target)
}

/// Where a column comes from that an operator hands out. Joins are not among them.
fn origin<'q>(op: &'q Operator, column: &'q str) -> Origin<'q> {
    match &op.kind {
        OperatorKind::Extend(list) | OperatorKind::Serialize(list) => {
            named(list, column).map_or(Origin::Before(column), Origin::Made)
        }
        OperatorKind::Project(list) | OperatorKind::ProjectRename(list) => {
            named(list, column).map_or(Origin::Before(column), Origin::Made)
        }
        OperatorKind::Distinct(list) => named(list, column).map_or(Origin::Before(column), Origin::Made),
        OperatorKind::Summarize { aggregates, by, .. } => summarized(aggregates, by, column),
        OperatorKind::Parse(parse) => {
            let makes = |p: &ParsePart| matches!(p, ParsePart::Column(c) if c.name.name == column);
            if parse.pattern.iter().any(makes) {
                let why = "`parse` gives nothing where the text does not match";
                return Origin::Missing(Reason { why, at: op.keyword, is_likely: false });
            }
            Origin::Before(column)
        }
        OperatorKind::ParseKv { keys, .. } => {
            if keys.iter().any(|k| k.name.name == column) {
                let why = "not every text holds this key";
                return Origin::Missing(Reason { why, at: op.keyword, is_likely: false });
            }
            Origin::Before(column)
        }
        OperatorKind::As(_)
        | OperatorKind::AssertSchema(_)
        | OperatorKind::ExecuteAndCache
        | OperatorKind::ParseWhere(_)
        | OperatorKind::ProjectAway(_)
        | OperatorKind::ProjectByNames(_)
        | OperatorKind::ProjectKeep(_)
        | OperatorKind::ProjectReorder(_)
        | OperatorKind::ProjectSmart
        | OperatorKind::Render { .. }
        | OperatorKind::Sample(_)
        | OperatorKind::Search { .. }
        | OperatorKind::Sort(_)
        | OperatorKind::Take(_)
        | OperatorKind::Top(..)
        | OperatorKind::Where(_) => Origin::Before(column),
        OperatorKind::Consume
        | OperatorKind::Count(_)
        | OperatorKind::Evaluate { .. }
        | OperatorKind::Facet { .. }
        | OperatorKind::Find(_)
        | OperatorKind::Fork(_)
        | OperatorKind::GetSchema
        | OperatorKind::GraphMarkComponents
        | OperatorKind::GraphMatch(_)
        | OperatorKind::GraphShortestPaths(_)
        | OperatorKind::GraphToTable(_)
        | OperatorKind::GraphWhere(..)
        | OperatorKind::Invoke(_)
        | OperatorKind::Join(_)
        | OperatorKind::Lookup(_)
        | OperatorKind::MakeGraph(_)
        | OperatorKind::MakeSeries(_)
        | OperatorKind::MvApply { .. }
        | OperatorKind::MvExpand { .. }
        | OperatorKind::Partition { .. }
        | OperatorKind::PartitionBy { .. }
        | OperatorKind::Print(_)
        | OperatorKind::Range { .. }
        | OperatorKind::Reduce { .. }
        | OperatorKind::SampleDistinct(..)
        | OperatorKind::Scan(_)
        | OperatorKind::TopHitters { .. }
        | OperatorKind::TopNested(_)
        | OperatorKind::Union(_)
        | OperatorKind::Unknown(_) => Origin::Unknown,
    }
}

/// What gives a column its value, where a list names it.
fn named<'q>(list: &'q [Argument], column: &str) -> Option<&'q Expr> {
    list.iter().rev().find(|a| a.names.len() == 1 && a.names[0].name == column).map(|a| &a.value)
}

/// Keys keep their values, and some aggregates give a value of the group.
fn summarized<'q>(aggregates: &'q [Argument], by: &'q [Argument], column: &'q str) -> Origin<'q> {
    if let Some(key) = named(by, column) {
        return Origin::Made(key);
    }
    if by.iter().any(|a| a.names.is_empty() && is_name(&a.value, column)) {
        return Origin::Before(column);
    }
    for aggregate in aggregates {
        let ExprKind::Call(name, args) = &aggregate.value.kind else { continue };
        let gives_one = matches!(name.name.as_str(), "take_any" | "any" | "min" | "max");
        let gives_row = matches!(name.name.as_str(), "arg_max" | "arg_min" | "argmax" | "argmin");
        let is_named = aggregate.names.len() == 1 && aggregate.names[0].name == column;
        match args.as_slice() {
            [only] if gives_one && is_named => return Origin::Made(&only.value),
            [_, rest @ ..] if gives_row => {
                let has = |a: &Argument| matches!(a.value.kind, ExprKind::Star) || is_name(&a.value, column);
                if rest.iter().any(has) {
                    return Origin::Before(column);
                }
            }
            _ => {}
        }
    }
    Origin::Unknown
}

fn joined<'q>(join: &'q Join, kind: &str, from_right: bool, at: Span, column: &'q str) -> Origin<'q> {
    let missing = |why| Origin::Missing(Reason { why, at, is_likely: true });
    match (kind, from_right) {
        ("leftouter", true) => missing("it comes from the right of a `leftouter` join"),
        ("rightouter", false) => missing("it comes from the left of a `rightouter` join"),
        ("fullouter", _) => missing("it comes from one side of a `fullouter` join"),
        ("inner" | "innerunique" | "rightouter" | "rightsemi" | "rightanti" | "rightantisemi", true) => {
            Origin::Beside(&join.right)
        }
        _ => Origin::Before(column),
    }
}

/// Whether an operator makes a column or chooses it.
fn gives(op: &Operator, column: &str) -> bool {
    let makes = |list: &[Argument]| list.iter().any(|a| a.names.iter().any(|n| n.name == column));
    let chooses = |list: &[Argument]| list.iter().any(|a| a.names.is_empty() && is_name(&a.value, column));
    if let OperatorKind::Extend(list) = &op.kind {
        return makes(list);
    }
    if let OperatorKind::Project(list) | OperatorKind::ProjectRename(list) | OperatorKind::Distinct(list) = &op.kind {
        return makes(list) || chooses(list);
    }
    let OperatorKind::Summarize { aggregates, by, .. } = &op.kind else { return false };
    makes(aggregates) || makes(by) || chooses(by)
}

fn kind_of(op: &Operator) -> Option<&str> {
    let option = op.options.iter().find(|o| o.name.name == "kind")?;
    match &option.value {
        OptionValue::Name(ident) => Some(&ident.name),
        OptionValue::Literal(Literal::String(s), _) => Some(s),
        OptionValue::Literal(..) | OptionValue::Expr(_) => None,
    }
}
