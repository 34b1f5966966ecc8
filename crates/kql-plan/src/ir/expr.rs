use super::{ColumnId, Plan};
use kql_functions::{Aggregate, Purity, Scalar, ScalarId, builtin};
use kql_types::{Type, Value};
use std::sync::Arc;

/// A scalar expression.
#[derive(Clone)]
pub enum Expr {
    /// A column of the input.
    Column(ColumnId, Type),
    /// A constant.
    Constant(Value),
    /// A builtin over arguments that already have the types it takes.
    Call(&'static Scalar, Vec<Expr>, Type),
    /// The value of a query that does not depend on the row.
    Subquery(Arc<Subquery>),
}

/// A query used as a value: it runs once, before the plan that uses it.
#[derive(Debug)]
pub struct Subquery {
    /// Identity; equal ids are the same query.
    pub id: u32,
    /// The query.
    pub plan: Plan,
    /// The form of the value.
    pub form: SubqueryForm,
    /// Type of the value.
    pub ty: Type,
}

/// The form of the value of a subquery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubqueryForm {
    /// First column of the first row; null without rows.
    Scalar,
    /// All values of the first column as a dynamic array, for `in`, `has_any` and the like.
    List,
}

impl Subquery {
    /// The value of a query without rows: null, and for a string the empty one, since a string is never null.
    pub fn nothing(&self) -> Value {
        match (self.form, self.ty) {
            (SubqueryForm::List, _) => Value::Dynamic(kql_types::Dyn::Array(Vec::new())),
            (SubqueryForm::Scalar, Type::String) => Value::String(String::new()),
            (SubqueryForm::Scalar, ty) => Value::Null(ty),
        }
    }
}

impl Expr {
    /// Type of the value.
    pub fn ty(&self) -> Type {
        match self {
            Expr::Column(_, ty) | Expr::Call(_, _, ty) => *ty,
            Expr::Constant(v) => v.ty(),
            Expr::Subquery(s) => s.ty,
        }
    }

    /// The constant, if it is one.
    pub fn constant(&self) -> Option<&Value> {
        match self {
            Expr::Constant(v) => Some(v),
            Expr::Column(..) | Expr::Call(..) | Expr::Subquery(_) => None,
        }
    }

    /// The conjunction of two predicates.
    pub fn and(self, other: Expr) -> Expr {
        Expr::Call(builtin(ScalarId::And), vec![self, other], Type::Bool)
    }

    /// The parts of a conjunction, left to right. A part that is no bool, whose truth value `and` computes, stays in its call.
    pub fn conjuncts(&self) -> Vec<&Expr> {
        let mut out = Vec::new();
        let mut work = vec![self];
        while let Some(e) = work.pop() {
            match e {
                Expr::Call(f, args, _) if is_conjunction(f, args) => work.extend(args.iter().rev()),
                Expr::Column(..) | Expr::Constant(_) | Expr::Call(..) | Expr::Subquery(_) => out.push(e),
            }
        }
        out
    }

    /// The subqueries in this expression, in order of appearance.
    pub fn subqueries(&self) -> Vec<&Arc<Subquery>> {
        let mut out = Vec::new();
        self.walk(&mut |e| {
            if let Expr::Subquery(s) = e {
                out.push(s);
            }
        });
        out
    }

    /// The number of its nodes.
    pub(crate) fn size(&self) -> usize {
        let mut nodes = 0;
        self.walk(&mut |_| nodes += 1);
        nodes
    }

    /// Calls `f` on this expression and all below it.
    pub fn walk<'a>(&'a self, f: &mut dyn FnMut(&'a Expr)) {
        f(self);
        if let Expr::Call(_, args, _) = self {
            args.iter().for_each(|a| a.walk(f));
        }
    }

    /// Rebuilds the expression bottom-up.
    pub fn rewrite(self, f: &mut dyn FnMut(Expr) -> Expr) -> Expr {
        let rebuilt = match self {
            Expr::Call(function, args, ty) => {
                Expr::Call(function, args.into_iter().map(|a| a.rewrite(f)).collect(), ty)
            }
            other => other,
        };
        f(rebuilt)
    }

    /// Rebuilds the expression bottom-up in place.
    pub fn rewrite_in_place(&mut self, f: &mut dyn FnMut(Expr) -> Expr) {
        let old = std::mem::replace(self, Expr::Constant(Value::Bool(false)));
        *self = old.rewrite(f);
    }

    /// Columns that the expression reads, in order of appearance.
    pub fn columns(&self) -> Vec<ColumnId> {
        let mut out = Vec::new();
        self.walk(&mut |e| {
            if let Expr::Column(id, _) = e
                && !out.contains(id)
            {
                out.push(*id);
            }
        });
        out
    }

    /// Whether a call inside has one of the purities that `test` accepts.
    pub fn any_call(&self, test: impl Fn(Purity) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |e| {
            if let Expr::Call(f, _, _) = e {
                found |= test(f.purity);
            }
        });
        found
    }

    /// Whether it needs the whole serialized table: a window function.
    pub fn needs_table(&self) -> bool {
        self.any_call(|p| p == Purity::Table)
    }

    /// Whether equal rows give equal values whenever it is computed, so that a rule may move or repeat it.
    pub fn is_movable(&self) -> bool {
        !self.any_call(|p| matches!(p, Purity::Table | Purity::Row))
    }
}

fn is_conjunction(f: &Scalar, args: &[Expr]) -> bool {
    f.id == Some(ScalarId::And) && args.iter().all(|a| a.ty() == Type::Bool)
}

/// Structural equality; calls compare by function and arguments, subqueries by identity.
impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        match (self, other) {
            (Expr::Column(a, _), Expr::Column(b, _)) => a == b,
            (Expr::Constant(a), Expr::Constant(b)) => a == b,
            (Expr::Call(f, a, _), Expr::Call(g, b, _)) => std::ptr::eq(*f, *g) && a == b,
            (Expr::Subquery(a), Expr::Subquery(b)) => a.id == b.id,
            (Expr::Column(..) | Expr::Constant(_) | Expr::Call(..) | Expr::Subquery(_), _) => false,
        }
    }
}

/// An aggregate over arguments.
#[derive(Clone)]
pub struct AggregateCall {
    /// The function.
    pub function: &'static Aggregate,
    /// Its arguments, converted.
    pub args: Vec<Expr>,
    /// Output columns: one, but for `arg_max`, `arg_min`, `take_any` and `percentiles`, which have several. For the first
    /// three, output `i` is argument `i`, taken from the chosen row.
    pub outputs: Vec<super::PlanField>,
}
