//! Implicit conversions and common types.

use super::binder::Binder;
use crate::fold::fold;
use crate::ir::Expr;
use kql_functions::{ScalarId, builtin};
use kql_types::{Type, Value};

/// Position in the order int, long, real, decimal.
fn width(ty: Type) -> Option<u8> {
    match ty {
        Type::Int => Some(0),
        Type::Long => Some(1),
        Type::Real => Some(2),
        Type::Decimal => Some(3),
        Type::Bool | Type::DateTime | Type::Timespan | Type::String | Type::Guid | Type::Dynamic => None,
    }
}

/// Whether a number of type `from` is implicitly converted to the wider type `to`.
pub(crate) fn promotable(from: Type, to: Type) -> bool {
    matches!((width(from), width(to)), (Some(a), Some(b)) if a < b)
}

/// The widest number type; an int counts as long.
pub(crate) fn widest(types: &[Type]) -> Type {
    types
        .iter()
        .filter(|t| width(**t).is_some())
        .max_by_key(|t| width(**t))
        .map_or(Type::Long, |t| if *t == Type::Int { Type::Long } else { *t })
}

/// The type that all can be promoted to, if there is one.
pub(crate) fn common(types: &[Type]) -> Option<Type> {
    let mut result: Option<Type> = None;
    for ty in types {
        result = Some(match result {
            None => *ty,
            Some(r) if r == *ty => r,
            Some(r) if promotable(r, *ty) => *ty,
            Some(r) if promotable(*ty, r) => r,
            Some(_) => return None,
        });
    }
    result
}

impl Binder<'_> {
    /// The expression as another type.
    pub(crate) fn convert(&mut self, expr: Expr, ty: Type) -> Expr {
        if expr.ty() == ty {
            return expr;
        }
        if let Expr::Constant(Value::Null(_)) = expr {
            // A string is never null: the conversion of a null is the empty text, as it is in a column.
            return Expr::Constant(if ty == Type::String { Value::String(String::new()) } else { Value::Null(ty) });
        }
        let f = builtin(ScalarId::conversion_to(ty));
        let fallback = Expr::Call(f, vec![expr.clone()], ty);
        fold(f, vec![expr], ty, &self.options.context).unwrap_or(fallback)
    }

    /// Both sides as one type, where a comparison needs it: keys of a join.
    pub(crate) fn convert_pair(&mut self, a: Expr, b: Expr) -> (Expr, Expr) {
        let (ta, tb) = (a.ty(), b.ty());
        if ta == tb {
            return (a, b);
        }
        let ty = common(&[ta, tb]).unwrap_or(if ta == Type::Dynamic { tb } else { ta });
        (self.convert(a, ty), self.convert(b, ty))
    }
}
