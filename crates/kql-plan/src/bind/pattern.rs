//! `declare pattern`: tables selected by constant strings.

use super::binder::{Any, Binder, Cx};
use super::call_stack::Frame;
use super::env::{Binding, Pattern};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{self, ExprKind};
use kql_types::Value;
use std::rc::Rc;

impl Binder<'_> {
    /// The pattern that `p("a")` calls.
    pub(crate) fn pattern_of(&self, base: &ast::Expr, cx: Cx<'_>) -> Option<Rc<Pattern>> {
        let ExprKind::Call(name, _) = &base.kind else { return None };
        match cx.env.get(&name.name) {
            Some(Binding::Pattern(p)) => Some(p.clone()),
            Some(Binding::Scalar(_) | Binding::Table(_) | Binding::Function(_) | Binding::Hidden | Binding::Error)
            | None => None,
        }
    }

    /// `p("a").path` and `p("a").["path"]`.
    pub(crate) fn pattern_path(&mut self, base: &ast::Expr, path: &str, cx: Cx<'_>, span: Span) -> Any {
        match (self.pattern_of(base, cx), &base.kind) {
            (Some(p), ExprKind::Call(_, args)) => self.pattern_call(&p, args, Some(path), cx, span),
            (_, _) => Any::Error,
        }
    }

    /// What the pattern defines for these arguments.
    pub(crate) fn pattern_call(
        &mut self,
        p: &Rc<Pattern>,
        args: &[ast::Argument],
        path: Option<&str>,
        cx: Cx<'_>,
        span: Span,
    ) -> Any {
        let mut texts = Vec::with_capacity(args.len());
        for a in args {
            match self.pattern_text(&a.value, cx) {
                Some(text) => texts.push(text),
                None => return Any::Error,
            }
        }
        for rule in &p.declared.rules {
            let inner = Cx::new(&p.env);
            let mut wanted = Vec::with_capacity(rule.arguments.len());
            for a in &rule.arguments {
                match self.pattern_text(a, inner) {
                    Some(text) => wanted.push(text),
                    None => return Any::Error,
                }
            }
            let wanted_path = match &rule.path {
                Some(e) => match self.pattern_text(e, inner) {
                    Some(text) => Some(text),
                    None => return Any::Error,
                },
                None => None,
            };
            if wanted == texts && wanted_path.as_deref() == path {
                let name = p.declared.name.name.clone();
                self.calls.push(Frame {
                    name,
                    span,
                    own_text: p.own_text,
                    workspace: false,
                    file: None,
                    without_parameters: false,
                });
                let result = self.statements(&rule.body, &p.env, p.own_text);
                self.calls.pop();
                return result.map_or(Any::Error, |(any, _)| any);
            }
        }
        let name = &p.declared.name.name;
        let written: Vec<String> = texts.iter().map(|t| format!("'{t}'")).collect();
        let path = path.map_or_else(String::new, |p| format!(".['{p}']"));
        let message = format!("the pattern `{name}` does not define `{name}({}){path}`", written.join(", "));
        self.report(
            Diagnostic::new(Code::UnknownFunction, span, message)
                .with_help("the arguments must match the declaration exactly, including case"),
        );
        Any::Error
    }

    fn pattern_text(&mut self, e: &ast::Expr, cx: Cx<'_>) -> Option<String> {
        match self.scalar(e, cx.without_row()).constant() {
            Some(Value::String(text)) => Some(text.clone()),
            _ => {
                self.error(Code::ConstantExpected, e.span, "the arguments of a pattern must be constant strings");
                None
            }
        }
    }
}
