use crate::bind::binder::{Any, Binder, Cx};
use crate::bind::results::{Collected, name_of};
use crate::ir::Cte;
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, ExprKind};
use std::sync::Arc;

impl Binder<'_> {
    /// `fork`: a table for each branch, all over the same rows.
    pub(crate) fn fork(
        &mut self,
        input: &Arc<Cte>,
        branches: &[(Option<ast::Ident>, ast::Expr)],
        cx: Cx<'_>,
        out: &mut Vec<Collected>,
    ) -> Option<()> {
        for (name, body) in branches {
            let ExprKind::Pipe(None, operators) = &body.kind else {
                self.error(Code::TabularExpected, body.span, "a branch of `fork` must start with an operator");
                return None;
            };
            if let Some(other) = operators.iter().find(|o| !o.kind.effect().in_fork) {
                self.report(
                    Diagnostic::new(
                        Code::BadArgument,
                        other.keyword,
                        "this operator is not allowed in a branch of `fork`",
                    )
                    .with_help("name the input with `let` and write one statement per table"),
                );
                return None;
            }
            let current = self.use_cte(input);
            let name = name.as_ref().map(|n| n.name.clone()).or_else(|| name_of(body));
            match self.any(body, Cx { current: Some(&current), ..cx.without_row() }) {
                Any::Table(plan) => out.push(Collected { name, plan }),
                Any::Scalar(_) | Any::Error => return None,
            }
        }
        Some(())
    }
}
