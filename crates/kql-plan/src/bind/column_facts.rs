//! What is known of columns beyond their types.

use crate::ir::{ColumnId, Expr};
use kql_source::Span;
use kql_types::{Dyn, Type, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The inside of a value of type dynamic.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Shape {
    /// Anything.
    #[default]
    Any,
    /// An array, whose elements have a shape.
    Array(Box<Shape>),
    /// A property bag.
    Bag,
    /// A single value.
    Primitive(Type),
}

/// What is known of the values of an expression, nulls aside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Domain {
    /// A string without upper-case letters.
    Lower,
    /// A string without lower-case letters.
    Upper,
    /// One of these.
    OneOf(Vec<Value>),
    /// An integer between these, both included.
    Between(i64, i64),
}

/// One of the conditions that must all hold.
#[derive(Clone)]
pub(crate) struct Term {
    pub(crate) expr: Expr,
    pub(crate) span: Span,
}

/// Facts about columns. They are noted when a column is new, and filter conditions are logged, so that a failed trial is undone
/// by forgetting the columns and the conditions that it added.
#[derive(Default)]
pub(crate) struct ColumnFacts {
    /// Columns of open tables, whose type depends on data. They are bound as dynamic and accepted wherever a value is.
    unknown: BTreeSet<ColumnId>,
    /// Dynamic columns whose inside is known.
    shapes: BTreeMap<ColumnId, Shape>,
    /// Columns `TimeGenerated` of tables whose rows arrive late, with the delay in ticks.
    delays: BTreeMap<ColumnId, i64>,
    /// Columns that say when a row arrived and that the query does not know of.
    arrivals: BTreeSet<ColumnId>,
    /// What is known of the values of columns, for lints.
    domains: BTreeMap<ColumnId, Domain>,
    /// Conditions of filters by their first column, for lints.
    filters: BTreeMap<ColumnId, Vec<Term>>,
    /// The keys of `filters` in the order in which conditions were added.
    filter_log: Vec<ColumnId>,
}

impl ColumnFacts {
    pub(crate) fn set_unknown(&mut self, id: ColumnId) {
        self.unknown.insert(id);
    }

    pub(crate) fn is_unknown(&self, id: ColumnId) -> bool {
        self.unknown.contains(&id)
    }

    /// Whether the value of an expression depends on a column of unknown type.
    pub(crate) fn depends_on_unknown(&self, expr: &Expr) -> bool {
        !self.unknown.is_empty() && expr.columns().iter().any(|c| self.unknown.contains(c))
    }

    pub(crate) fn set_shape(&mut self, id: ColumnId, shape: Shape) {
        if shape != Shape::Any {
            self.shapes.insert(id, shape);
        }
    }

    pub(crate) fn shape(&self, id: ColumnId) -> Shape {
        self.shapes.get(&id).cloned().unwrap_or_default()
    }

    pub(crate) fn set_delay(&mut self, id: ColumnId, delay: i64) {
        if delay != 0 {
            self.delays.insert(id, delay);
        }
    }

    /// How long after this time its row arrived, in ticks.
    pub(crate) fn delay(&self, id: ColumnId) -> i64 {
        self.delays.get(&id).copied().unwrap_or(0)
    }

    pub(crate) fn set_arrival(&mut self, id: ColumnId) {
        self.arrivals.insert(id);
    }

    /// Whether the column says when a row arrived, and the query does not know of it.
    pub(crate) fn is_arrival(&self, id: ColumnId) -> bool {
        self.arrivals.contains(&id)
    }

    pub(crate) fn set_domain(&mut self, id: ColumnId, domain: Domain) {
        self.domains.insert(id, domain);
    }

    pub(crate) fn domain(&self, id: ColumnId) -> Option<&Domain> {
        self.domains.get(&id)
    }

    /// Notes a condition that all rows after a filter meet.
    pub(crate) fn add_filter(&mut self, term: Term) {
        if let Some(first) = term.expr.columns().first().copied() {
            self.filters.entry(first).or_default().push(term);
            self.filter_log.push(first);
        }
    }

    /// Conditions of filters whose first column is this one.
    pub(crate) fn filters(&self, first: ColumnId) -> &[Term] {
        self.filters.get(&first).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn filter_count(&self) -> usize {
        self.filter_log.len()
    }

    /// Forgets the columns from `next` on, and the conditions added after the first `filters`.
    pub(crate) fn roll_back(&mut self, next: ColumnId, filters: usize) {
        self.unknown.split_off(&next);
        self.shapes.split_off(&next);
        self.domains.split_off(&next);
        self.delays.split_off(&next);
        self.arrivals.split_off(&next);
        for first in self.filter_log.split_off(filters) {
            if let Some(terms) = self.filters.get_mut(&first) {
                terms.pop();
            }
        }
    }
}

impl Shape {
    pub(crate) fn array(of: Shape) -> Shape {
        Shape::Array(Box::new(of))
    }

    /// The shape of what an index into it, or its expansion into rows, gives.
    pub(crate) fn element(&self) -> Shape {
        match self {
            Shape::Array(of) => (**of).clone(),
            Shape::Any | Shape::Bag | Shape::Primitive(_) => Shape::Any,
        }
    }

    /// Whether it may be an array.
    pub(crate) fn may_be_array(&self) -> bool {
        matches!(self, Shape::Any | Shape::Array(_))
    }

    /// Whether it may be a bag.
    pub(crate) fn may_be_bag(&self) -> bool {
        matches!(self, Shape::Any | Shape::Bag)
    }

    /// The shape of a value that is one of several: the same for all, or that of a single value among them.
    pub(crate) fn one_of(shapes: &[Shape]) -> Shape {
        if let Some(single) = shapes.iter().find(|s| matches!(s, Shape::Primitive(_))) {
            return single.clone();
        }
        match shapes.first() {
            Some(first) if shapes.iter().all(|s| s == first) => first.clone(),
            Some(_) if shapes.iter().all(|s| matches!(s, Shape::Array(_))) => Shape::array(Shape::Any),
            Some(_) | None => Shape::Any,
        }
    }

    /// The shape of a literal.
    pub(crate) fn of_value(value: &Dyn) -> Shape {
        match value {
            Dyn::Array(items) => {
                let shapes: Vec<Shape> = items.iter().map(Shape::of_value).collect();
                let same = shapes.iter().all(|s| Some(s) == shapes.first());
                Shape::array(shapes.into_iter().next().filter(|_| same).unwrap_or_default())
            }
            Dyn::Bag(_) => Shape::Bag,
            Dyn::Null => Shape::Any,
            Dyn::Bool(_) => Shape::Primitive(Type::Bool),
            Dyn::Int(_) | Dyn::Long(_) => Shape::Primitive(Type::Long),
            Dyn::Real(_) => Shape::Primitive(Type::Real),
            Dyn::String(_) => Shape::Primitive(Type::String),
            Dyn::DateTime(_) => Shape::Primitive(Type::DateTime),
            Dyn::Timespan(_) => Shape::Primitive(Type::Timespan),
            Dyn::Guid(_) => Shape::Primitive(Type::Guid),
            Dyn::Decimal(_) => Shape::Primitive(Type::Decimal),
        }
    }
}
