//! Inverses of arithmetic and of calendar functions.

use super::assign::Target;
use super::model::Model;
use super::value::number_of;
use kql_functions::ScalarId;
use kql_plan::ir::Expr;
use kql_types::{Type, Value};

impl Model<'_> {
    pub(super) fn invert_number(&mut self, target: Target<'_>) -> Option<bool> {
        let Target { id, args, value: v, depth, .. } = target;
        Some(match (id, args) {
            (ScalarId::Add | ScalarId::Subtract | ScalarId::Multiply | ScalarId::Divide, [a, b]) => {
                self.invert_arithmetic(id, a, b, v, depth)
            }
            (ScalarId::Negate, [x]) => match v.as_f64().or(v.as_i64().map(|n| n as f64)) {
                Some(n) => self.assign(x, &number_of(-n, x.ty()), depth),
                None => false,
            },
            (ScalarId::Modulo, [a, _]) => self.assign(a, v, depth),
            _ => return None,
        })
    }

    pub(super) fn invert_unix_time(&mut self, x: &Expr, v: &Value, ticks: i64, depth: usize) -> bool {
        let Some(t) = v.as_i64() else { return false };
        let n = (t - kql_types::ticks::UNIX_EPOCH) / ticks;
        self.assign(x, &number_of(n as f64, x.ty()), depth)
    }

    pub(super) fn invert_arithmetic(&mut self, op: ScalarId, a: &Expr, b: &Expr, v: &Value, depth: usize) -> bool {
        let float = |v: &Value| v.as_f64().or(v.as_i64().map(|n| n as f64));
        let Some(wanted) = float(v) else { return false };
        let (x, y) = (self.eval(a), self.eval(b));
        // Floats lose ticks, so that integer operands are inverted with integers.
        let exact = |p: &Value, q: &Value, f: fn(i64, i64) -> Option<i64>| f(p.as_i64()?, q.as_i64()?);
        if let (Some(y), false) = (&y, matches!(a, Expr::Constant(_))) {
            let other = float(y).unwrap_or(0.0);
            let (n, whole) = match op {
                ScalarId::Add => (wanted - other, exact(v, y, i64::checked_sub)),
                ScalarId::Subtract => (wanted + other, exact(v, y, i64::checked_add)),
                ScalarId::Multiply => (wanted / other, None),
                _ => (wanted * other, exact(v, y, i64::checked_mul)),
            };
            let n = match whole {
                Some(n) => ticks(n, a.ty()),
                None => number_of(n, a.ty()),
            };
            if self.assign(a, &n, depth) {
                return true;
            }
        }
        let Some(x) = &x else { return false };
        let other = float(x).unwrap_or(0.0);
        let (n, whole) = match op {
            ScalarId::Add => (wanted - other, exact(v, x, i64::checked_sub)),
            ScalarId::Subtract => (other - wanted, exact(x, v, i64::checked_sub)),
            ScalarId::Multiply => (wanted / other, None),
            _ => (other / wanted, None),
        };
        let n = match whole {
            Some(n) => ticks(n, b.ty()),
            None => number_of(n, b.ty()),
        };
        self.assign(b, &n, depth)
    }

    /// Searches back hour by hour for a time with the wanted calendar part.
    pub(super) fn search_time(&mut self, e: &Expr, x: &Expr, v: &Value, depth: usize) -> bool {
        const HOUR: i64 = 36_000_000_000;
        let Some(Value::DateTime(now)) = self.eval(x) else { return false };
        let before = self.state.clone();
        for hours in (0..200).chain((8..400).map(|d| d * 24)) {
            if self.assign(x, &Value::DateTime(now - hours * HOUR), depth) && self.eval(e).as_ref() == Some(v) {
                return true;
            }
            self.state.clone_from(&before);
            self.forget();
        }
        false
    }
}

fn ticks(n: i64, ty: Type) -> Value {
    match ty {
        Type::DateTime => Value::DateTime(n),
        Type::Timespan => Value::Timespan(n),
        _ => Value::Long(n),
    }
}
