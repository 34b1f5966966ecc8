use crate::bind::results::{Collected, name_of};
use crate::bind::{Any, Binder, Cx};
use crate::ir::Cte;
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, ExprKind, Operator, OperatorKind};
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
                self.error(Code::TabularExpected, body.span, "a branch of `fork` starts with an operator");
                return None;
            };
            if let Some(other) = operators.iter().find(|o| !may_stand_in_fork(o)) {
                self.report(
                    Diagnostic::new(
                        Code::BadArgument,
                        other.keyword,
                        "this operator cannot stand in a branch of `fork`",
                    )
                    .with_help("put the input under a name with `let` and write a statement for each table"),
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

/// The operators that the language allows in a branch.
fn may_stand_in_fork(o: &Operator) -> bool {
    match &o.kind {
        OperatorKind::As(_)
        | OperatorKind::Count(_)
        | OperatorKind::Distinct(_)
        | OperatorKind::ExecuteAndCache
        | OperatorKind::Extend(_)
        | OperatorKind::Where(_)
        | OperatorKind::Invoke(_)
        | OperatorKind::MvExpand { .. }
        | OperatorKind::Parse(_)
        | OperatorKind::ParseWhere(_)
        | OperatorKind::ParseKv { .. }
        | OperatorKind::Project(_)
        | OperatorKind::ProjectAway(_)
        | OperatorKind::ProjectByNames(_)
        | OperatorKind::ProjectKeep(_)
        | OperatorKind::ProjectRename(_)
        | OperatorKind::ProjectReorder(_)
        | OperatorKind::Reduce { .. }
        | OperatorKind::Sample(_)
        | OperatorKind::SampleDistinct(..)
        | OperatorKind::Sort(_)
        | OperatorKind::Summarize { .. }
        | OperatorKind::Take(_)
        | OperatorKind::Top(..)
        | OperatorKind::TopHitters { .. }
        | OperatorKind::TopNested(_)
        | OperatorKind::Unknown(_) => true,
        OperatorKind::AssertSchema(_)
        | OperatorKind::Consume
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
        | OperatorKind::Join(_)
        | OperatorKind::Lookup(_)
        | OperatorKind::MakeGraph(_)
        | OperatorKind::MakeSeries(_)
        | OperatorKind::MvApply { .. }
        | OperatorKind::Partition { .. }
        | OperatorKind::PartitionBy { .. }
        | OperatorKind::Print(_)
        | OperatorKind::ProjectSmart
        | OperatorKind::Range { .. }
        | OperatorKind::Render { .. }
        | OperatorKind::Scan(_)
        | OperatorKind::Search { .. }
        | OperatorKind::Serialize(_)
        | OperatorKind::Union(_) => false,
    }
}
