use crate::bind::binder::{Any, Binder, Cx, open_table};
use crate::bind::env::Binding;
use crate::bind::references::Use;
use crate::bind::suggest::with_suggestion;
use crate::ir::Plan;
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, ExprKind};

impl Binder<'_> {
    /// `T | invoke f(x)` is `f(T, x)`.
    pub(crate) fn invoke_operator(&mut self, input: Plan, call: &ast::Expr, cx: Cx<'_>) -> Option<Plan> {
        let ExprKind::Call(name, args) = &call.kind else {
            self.error(Code::UnknownFunction, call.span, "`invoke` takes a function call");
            return None;
        };
        let function = match self.resolve(cx.env, &name.name) {
            Some(Binding::Function(f)) => Some(f),
            _ => self.catalog.function(&name.name).map(|f| self.workspace_function(&f, name.span)),
        };
        let Some(function) = function else {
            if self.as_compiler() {
                self.uses.record(Use::Assumed(name.name.clone()));
                // Columns of the piped table are not in scope of the arguments.
                self.arguments(args, cx.without_row());
                return Some(open_table());
            }
            if let Some(reason) = self.catalog.failure(&name.name) {
                self.error(Code::UnreadableTable, name.span, format!("`{}` cannot be read: {reason}", name.name));
                return None;
            }
            let d = Diagnostic::new(Code::UnknownFunction, name.span, format!("there is no function `{}`", name.name));
            let names = self.catalog.function_names();
            self.report(with_suggestion(d, &name.name, names.iter().map(String::as_str)));
            return None;
        };
        match self.invoke(&function, args, cx, call.span, Some(input)) {
            Any::Table(plan) => Some(plan),
            Any::Scalar(_) => {
                self.error(Code::TabularExpected, call.span, "`invoke` needs a function that gives a table");
                None
            }
            Any::Error => None,
        }
    }
}
