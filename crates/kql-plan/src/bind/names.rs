//! Names of columns that have no name of their own. Source: Kusto.Language, result names.

use super::binder::{Binder, Row};
use kql_functions::Naming;
use kql_syntax::ast::{Argument, Expr, ExprKind, Ident, Literal};

/// The name of the column of an unnamed expression; `None` if it has none (then `Column1`), `Some("")` for an empty part.
pub(crate) fn result_name(expr: &Expr, row: Option<Row<'_>>) -> Option<String> {
    match &expr.kind {
        ExprKind::Name { name, .. } => Some(name.clone()),
        ExprKind::Member(base, member) => Some(path_name(base, &member.name, row)),
        ExprKind::Index(base, index) => {
            let right = index_name(index)?;
            Some(path_name(base, &right, row))
        }
        ExprKind::Call(name, args) => call_name(name, args, row),
        ExprKind::MethodCall(_, name, args) => call_name(name, args, row),
        _ => None,
    }
}

fn path_name(base: &Expr, right: &str, row: Option<Row<'_>>) -> String {
    match &base.kind {
        ExprKind::Name { name, .. } if name == "$left" || name == "$right" => right.to_string(),
        _ => match result_name(base, row) {
            Some(left) if !left.trim().is_empty() => format!("{left}_{right}"),
            _ => right.to_string(),
        },
    }
}

fn index_name(index: &Expr) -> Option<String> {
    match &index.kind {
        ExprKind::Literal(Literal::String(s)) => Some(s.clone()),
        ExprKind::Literal(Literal::Long(Some(n))) => Some(n.to_string()),
        ExprKind::Literal(Literal::Int(Some(n))) => Some(n.to_string()),
        ExprKind::Unary(kql_syntax::ast::UnaryOp::Minus, inner) => match &inner.kind {
            ExprKind::Literal(Literal::Long(Some(n))) => Some(format!("_{n}")),
            _ => Some(String::new()),
        },
        _ => Some(String::new()),
    }
}

fn call_name(name: &Ident, args: &[Argument], row: Option<Row<'_>>) -> Option<String> {
    let naming = match (kql_functions::aggregate(&name.name), kql_functions::function(&name.name)) {
        (Some(a), _) => a.naming,
        (None, Some(s)) => s.naming,
        (None, None) => match kql_functions::special::find(&name.name).map(|s| s.form) {
            Some(kql_functions::SpecialForm::ColumnIfExists) => Naming::ColumnValue,
            Some(kql_functions::SpecialForm::BinAuto) => Naming::FirstArgument,
            _ => Naming::None,
        },
    };
    let first = || args.first().map(|a| argument_name(a, row).unwrap_or_default());
    match naming {
        Naming::None => None,
        Naming::FirstArgument => args.first().and_then(|a| argument_name(a, row)),
        Naming::OnlyArgument if args.len() == 1 => args.first().and_then(|a| argument_name(a, row)),
        Naming::OnlyArgument => None,
        Naming::NameAndFirst => Some(format!("{}_{}", name.name, first()?)),
        Naming::PrefixAndFirst(prefix) => Some(format!("{prefix}_{}", first().unwrap_or_default())),
        Naming::PrefixAndOnly(prefix) if args.len() == 1 => Some(format!("{prefix}_{}", first().unwrap_or_default())),
        Naming::PrefixAndOnly(_) => None,
        Naming::PrefixAndTwo(prefix) => {
            let names: Vec<String> = args.iter().take(2).filter_map(|a| argument_name(a, row)).collect();
            Some(format!("{prefix}_{}", names.join("_")))
        }
        Naming::PrefixAndChain(prefix) => Some(format!("{prefix}_{}", first()?)),
        Naming::PrefixAndEach(prefix) if args.len() == 1 => Some(format!("{prefix}_{}", first()?)),
        Naming::PrefixAndEach(_) => None,
        Naming::PrefixOnly(prefix) => Some(prefix.to_string()),
        Naming::ColumnValue => match args.first().map(|a| &a.value.kind) {
            Some(ExprKind::Literal(Literal::String(s)))
                if row.is_some_and(|r| r.fields.iter().any(|f| f.name == *s)) =>
            {
                Some(s.clone())
            }
            _ => None,
        },
    }
}

fn argument_name(argument: &Argument, row: Option<Row<'_>>) -> Option<String> {
    match argument.names.first() {
        Some(n) => Some(n.name.clone()),
        None => result_name(&argument.value, row),
    }
}

impl Binder<'_> {
    /// The next `ColumnN` that no column in scope has.
    pub(crate) fn default_name(&mut self, row: Option<Row<'_>>) -> String {
        loop {
            self.numbering.default_name += 1;
            let name = format!("Column{}", self.numbering.default_name);
            if !row.is_some_and(|r| r.fields.iter().any(|f| f.name == name)) {
                return name;
            }
        }
    }
}
