use super::Parts;
use crate::ast::{Argument, ExprKind, Literal, OperatorKind};
use crate::parse::Parser;
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};

impl Parser<'_> {
    pub(in crate::parse) fn where_(&mut self) -> Parts {
        let options = self.options(&[]);
        let predicate = self.required_named("a condition");
        self.assignment_for_comparison(&predicate);
        (options, OperatorKind::Where(predicate))
    }

    /// `where a = 1` names the constant 1, where `==` was intended.
    fn assignment_for_comparison(&mut self, predicate: &Argument) {
        let [name] = predicate.names.as_slice() else { return };
        let constant = match &predicate.value.kind {
            ExprKind::Literal(Literal::Bool(_)) => false,
            ExprKind::Literal(_) => true,
            _ => false,
        };
        if constant {
            let shown = &name.name;
            let span = name.span.to(predicate.value.span);
            let sign = Span { start: name.span.end, end: predicate.value.span.start };
            self.report(
                Diagnostic::new(Code::UnexpectedToken, span, "`=` assigns a name and does not compare")
                    .with_help(format!("write `{shown} == …`, or `{shown} =~ …` to ignore case"))
                    .with_fix(Fix::replace("write `==`", sign, " == ", Applicability::Safe)),
            );
        }
    }
}
