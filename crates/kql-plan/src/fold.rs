//! Constant folding: a pure call over constants is computed once, when it is bound.

use crate::ir::Expr;
use kql_functions::{Args, BindArgs, BindError, Context, Kernel, Purity, Scalar};
use kql_types::{Column, OutputLimit, Type, Value};

/// Compiles a call over the given arguments, with its constants hoisted.
pub fn compile_call(function: &Scalar, args: &[Expr], ty: Type, context: &Context) -> Result<Kernel, BindError> {
    let types: Vec<Type> = args.iter().map(Expr::ty).collect();
    let constants: Vec<Option<&Value>> = args.iter().map(Expr::constant).collect();
    (function.bind)(&BindArgs { types: &types, constants: &constants, returns: ty, context })
}

/// Longer strings and dynamic values are computed by the engine, so that plans, which are copied often, stay small.
const MAX_CONSTANT_BYTES: usize = 1 << 20;

/// The value of a call whose arguments are all constant; the call itself otherwise.
///
/// # Errors
///
/// The function refuses its constants, such as a regex with a syntax error.
pub fn fold(function: &'static Scalar, args: Vec<Expr>, ty: Type, context: &Context) -> Result<Expr, BindError> {
    let foldable = matches!(function.purity, Purity::Pure | Purity::Execution);
    let constants: Option<Vec<&Value>> = args.iter().map(Expr::constant).collect();
    // A subquery has no value yet, so a call that needs it as a constant is compiled at execution.
    let waits = !args.iter().any(|a| a.constant().is_some()) && args.iter().any(is_subquery);
    match constants {
        Some(values) if foldable => {
            let kernel = compile_call(function, &args, ty, context)?;
            let columns: Vec<Column> = values.into_iter().map(|v| Column::repeat(v, 1)).collect();
            let inputs = Args::new(&columns, 1).with_limit(OutputLimit::new(MAX_CONSTANT_BYTES));
            match kernel(&inputs) {
                Ok(column) if column.len() == 1 => Ok(Expr::Constant(column.value(0))),
                _ => Ok(Expr::Call(function, args, ty)),
            }
        }
        _ => {
            if !waits {
                // Compiled only for its errors: bad constants, or a function that is not supported.
                drop(compile_call(function, &args, ty, context)?);
            }
            Ok(Expr::Call(function, args, ty))
        }
    }
}

fn is_subquery(e: &Expr) -> bool {
    let mut found = false;
    e.walk(&mut |e| found |= matches!(e, Expr::Subquery(_)));
    found
}
