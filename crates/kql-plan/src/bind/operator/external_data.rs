use crate::bind::{Any, Binder};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::ColumnDecl;

impl Binder<'_> {
    pub(crate) fn external_data(&mut self, _columns: &[ColumnDecl], span: Span) -> Any {
        self.report(
            Diagnostic::new(Code::Unsupported, span, "`externaldata` is not run yet")
                .with_help("put the data into a file of the data folder and use it as a table"),
        );
        Any::Error
    }
}
