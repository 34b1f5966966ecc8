//! Predicates of a scan as a cache key that is the same in every execution.

use crate::expr::Layout;
use kql_functions::Purity;
use kql_plan::ir::Expr;
use std::fmt::Write;

/// Longer keys cost more than the cache saves.
const MAX_KEY: usize = 1 << 16;

/// The key of predicates, with columns by position in the table; `None` if a predicate depends on more than the row.
pub(super) fn of(predicates: &[Expr], layout: &Layout, positions: &[usize]) -> Option<String> {
    let mut out = String::new();
    for p in predicates {
        write_key(p, layout, positions, &mut out)?;
        out.push(';');
        if out.len() > MAX_KEY {
            return None;
        }
    }
    Some(out)
}

fn write_key(e: &Expr, layout: &Layout, positions: &[usize], out: &mut String) -> Option<()> {
    match e {
        Expr::Column(id, ty) => {
            let at = positions.get(*layout.get(id)?)?;
            write!(out, "#{at}:{}", ty.name()).ok()
        }
        // The debug form quotes strings, so that no value can be taken for the end of another.
        Expr::Constant(value) => write!(out, "{value:?}").ok(),
        Expr::Call(f, args, ty) if f.purity == Purity::Pure => {
            write!(out, "{:?}:{}(", f.name, ty.name()).ok()?;
            for a in args {
                write_key(a, layout, positions, out)?;
                out.push(',');
            }
            out.push(')');
            Some(())
        }
        Expr::Call(..) | Expr::Subquery(_) => None,
    }
}
