use crate::bind::binder::Binder;
use crate::ir::Plan;
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{ColumnDecl, Operator};

impl Binder<'_> {
    /// `assert-schema`: the table as it is, if it has the declared columns: names, types and order.
    pub(crate) fn assert_schema(&mut self, input: Plan, columns: &[ColumnDecl], o: &Operator) -> Option<Plan> {
        let declared = self.declared(columns);
        let same = declared.len() == input.fields.len()
            && declared.iter().zip(&input.fields).all(|(d, f)| d.name == f.name && d.ty == f.ty);
        if same || input.open || self.as_compiler() {
            return Some(input);
        }
        let found: Vec<String> = input.fields.iter().map(|f| format!("{}: {}", f.name, f.ty)).collect();
        let message = format!("the schema differs: the table has the columns ({})", found.join(", "));
        self.report(
            Diagnostic::new(Code::TypeMismatch, o.span, message)
                .with_help("`assert-schema` requires the same names and types in the same order"),
        );
        None
    }
}
