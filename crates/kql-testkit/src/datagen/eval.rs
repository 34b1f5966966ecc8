//! Values of expressions over a [`Model`].

use super::default_value;
use super::model::{Def, Id, Model};
use super::value::convert;
use kql_functions::{Purity, Scalar, ScalarId};
use kql_plan::ir::Expr;
use kql_types::{Column, Dyn, Type, Value};

impl Model<'_> {
    /// The value of an expression; `None` if only running the query would tell.
    pub(super) fn eval(&self, e: &Expr) -> Option<Value> {
        match e {
            Expr::Constant(v) => Some(v.clone()),
            Expr::Column(id, _) => self.column(id.0),
            Expr::Call(f, args, ty) => self.call(f, args, *ty),
            Expr::Subquery(s) => Some(s.nothing()),
        }
    }

    /// Whether a predicate holds.
    pub(super) fn holds(&self, e: &Expr) -> Option<bool> {
        self.eval(e).map(|v| v == Value::Bool(true))
    }

    fn column(&self, id: Id) -> Option<Value> {
        if let Some(known) = self.memo.borrow().get(&id) {
            return known.clone();
        }
        let value = match self.defs.get(&id)? {
            Def::Stored { name, ty } => Some(
                self.state
                    .cells
                    .get(&id)
                    .cloned()
                    .unwrap_or_else(|| default_value::typed(name, *ty, self.path as u64, self.context.now)),
            ),
            Def::Row { rows, at } => {
                let chosen = self.state.rows.get(rows).copied().unwrap_or(0);
                self.constants.get(*rows).and_then(|r| r.get(chosen)).and_then(|r| r.get(*at)).cloned()
            }
            Def::Is(e) => self.eval(e),
            Def::Element { of, ty, pairs } => self.eval(of).and_then(|v| element(&v, *ty, *pairs)),
            Def::Part { text, extract, at } => self.eval(text).and_then(|v| {
                let result = (extract.function)(&Column::repeat(&v, 1)).ok()?;
                match at {
                    Some(at) => result.columns.get(*at).map(|c| c.value(0)),
                    None => Some(Value::Bool(result.matched.value(0))),
                }
            }),
            Def::Group { group, call, output } => self.aggregate_value(*group, *call, *output),
        };
        self.memo.borrow_mut().insert(id, value.clone());
        value
    }

    fn call(&self, f: &'static Scalar, args: &[Expr], ty: Type) -> Option<Value> {
        match (f.id, args) {
            (Some(ScalarId::And), _) => self.connected(args, false),
            (Some(ScalarId::Or), _) => self.connected(args, true),
            (Some(ScalarId::Iff), [c, a, b]) => {
                let chosen = if self.holds(c)? { a } else { b };
                self.eval(chosen).and_then(|v| convert(&v, ty))
            }
            (Some(ScalarId::Case), [.., last]) => {
                for pair in args.chunks_exact(2) {
                    if self.holds(&pair[0])? {
                        return self.eval(&pair[1]).and_then(|v| convert(&v, ty));
                    }
                }
                self.eval(last).and_then(|v| convert(&v, ty))
            }
            (Some(ScalarId::Coalesce), _) => {
                for a in args {
                    let v = self.eval(a)?;
                    if !v.is_null() && v.as_str() != Some("") {
                        return convert(&v, ty);
                    }
                }
                Some(Value::Null(ty))
            }
            // Adjacent rows are nearly equal.
            (Some(ScalarId::Prev | ScalarId::Next), [first, ..]) => {
                let v = self.eval(first)?;
                let differs = self.stored(first).iter().any(|id| self.state.vary.iter().any(|(_, c)| c == id));
                Some(if differs { near_value(&v) } else { v })
            }
            (Some(ScalarId::RowCumsum | ScalarId::RowWindowSession), [first, ..]) => self.eval(first),
            // Generated series have an outlier; anomaly functions are evaluated for the bin that contains it.
            (Some(ScalarId::SeriesDecomposeAnomalies), _) => {
                let one = |n: f64| Dyn::Array(vec![Dyn::Real(n)]);
                Some(Value::Dynamic(Dyn::Array(vec![one(1.0), one(20.0), one(2.0)])))
            }
            (Some(ScalarId::SeriesOutliers), _) => Some(Value::Dynamic(Dyn::Array(vec![Dyn::Real(20.0)]))),
            (Some(ScalarId::RowNumber | ScalarId::RowRankDense | ScalarId::RowRankMin), _) => Some(Value::Long(1)),
            _ => match f.purity {
                Purity::Row | Purity::Table => None,
                Purity::Pure | Purity::Execution => {
                    let args = args.iter().map(|a| self.eval(a).map(Expr::Constant)).collect::<Option<Vec<_>>>()?;
                    match kql_plan::fold(f, args, ty, self.context) {
                        Ok(Expr::Constant(v)) => Some(v),
                        Ok(_) | Err(_) => None,
                    }
                }
            },
        }
    }

    /// `or` with `decides` true, `and` with false.
    fn connected(&self, args: &[Expr], decides: bool) -> Option<Value> {
        let mut unknown = false;
        for a in args {
            match self.holds(a) {
                Some(v) if v == decides => return Some(Value::Bool(decides)),
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown { None } else { Some(Value::Bool(!decides)) }
    }
}

/// A value near another, but different.
fn near_value(v: &Value) -> Value {
    match v {
        Value::String(s) => Value::String(format!("{s}~")),
        Value::DateTime(t) => Value::DateTime(t - 600_000_000),
        Value::Long(n) => Value::Long(n - 1),
        Value::Int(n) => Value::Int(n - 1),
        Value::Real(n) => Value::Real(n - 1.0),
        other => other.clone(),
    }
}

/// The first element of the value that `mv-expand` expands.
fn element(v: &Value, ty: Type, pairs: bool) -> Option<Value> {
    let first = match v {
        Value::Dynamic(Dyn::Array(items)) => items.first().cloned().unwrap_or(Dyn::Null),
        Value::Dynamic(Dyn::Bag(members)) => match (members.first(), pairs) {
            (Some((k, v)), true) => Dyn::Array(vec![Dyn::String(k.clone()), v.clone()]),
            (Some(first), false) => Dyn::Bag(vec![first.clone()]),
            (None, _) => Dyn::Null,
        },
        other => other.to_dyn(),
    };
    convert(&Value::dynamic(first), ty)
}
