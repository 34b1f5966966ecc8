use crate::bind::argument::Argument;
use crate::bind::binder::Binder;
use crate::ir::Expr;
use kql_functions::{Scalar, ScalarId};
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};
use kql_types::Type;

impl Binder<'_> {
    /// `isnull` and `isnotnull` of a string column: a string is empty, never null. `name` is the span of the function's name,
    /// `span` that of the call.
    pub(crate) fn lint_null_test(&mut self, function: &Scalar, name: Span, args: &[Argument], span: Span) {
        let [Argument { expr: Expr::Column(id, Type::String), .. }] = args else { return };
        if !self.lints() || self.columns.is_unknown(*id) {
            return;
        }
        let (code, message, test) = match function.id {
            Some(ScalarId::IsNull) => {
                (Code::NeverTrue, "`isnull` is never true for a string: a missing string is empty, not null", "isempty")
            }
            Some(ScalarId::IsNotNull) => (
                Code::AlwaysTrue,
                "`isnotnull` is always true for a string: a missing string is empty, not null",
                "isnotempty",
            ),
            _ => return,
        };
        let fix = Fix::replace(format!("use `{test}`"), name, test, Applicability::Unsafe);
        self.report(Diagnostic::new(code, span, message).with_help(format!("use `{test}(…)`")).with_fix(fix));
    }
}
