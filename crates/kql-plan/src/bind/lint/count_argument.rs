use crate::bind::binder::Binder;
use kql_functions::{Aggregate, AggregateId};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast;

impl Binder<'_> {
    /// `count(x)` counts every row here; in SQL it counts those with a value, and some read it as `countif(x)`.
    pub(crate) fn lint_count_argument(&mut self, function: &Aggregate, args: &[ast::Argument], span: Span) {
        if function.id != Some(AggregateId::Count) || args.is_empty() || !self.lints() {
            return;
        }
        let message = "`count` ignores its argument and counts every row";
        self.report(Diagnostic::new(Code::CountWithArgument, span, message).with_help(
            "write `count()` for all rows, `countif(isnotempty(x))` for rows with a value, or `dcount(x)` for the number of values",
        ));
    }
}
