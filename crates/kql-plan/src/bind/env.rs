use crate::ir::{Expr, Shared};
use kql_source::Span;
use kql_syntax::ast;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// Names in scope: a list that shares its tail, so that a function keeps the scope it was declared in.
#[derive(Clone, Default)]
pub(crate) struct Env(Option<Rc<Entry>>);

struct Entry {
    name: String,
    binding: Binding,
    span: Span,
    used: Cell<bool>,
    parent: Env,
}

/// What a name stands for.
#[derive(Clone)]
pub(crate) enum Binding {
    Scalar(Expr),
    /// A table under its name; every use refers to the same plan.
    Table(Arc<Shared>),
    Function(Rc<UserFunction>),
    /// Declared with an error that is reported already.
    Error,
}

/// A function of the query or of the workspace.
pub(crate) struct UserFunction {
    pub(crate) name: String,
    pub(crate) parameters: Vec<ast::Parameter>,
    pub(crate) body: Vec<ast::Statement>,
    pub(crate) env: Env,
    /// Whether the body is the query's own text.
    pub(crate) own_text: bool,
    /// Whether it is a workspace function itself, not one declared inside.
    pub(crate) workspace: bool,
    pub(crate) view: bool,
}

impl Env {
    pub(crate) fn with(&self, name: &str, binding: Binding, span: Span) -> Env {
        let entry = Entry { name: name.to_string(), binding, span, used: Cell::new(false), parent: self.clone() };
        Env(Some(Rc::new(entry)))
    }

    pub(crate) fn get(&self, name: &str) -> Option<Binding> {
        let mut at = self.0.as_deref();
        while let Some(entry) = at {
            if entry.name == name {
                entry.used.set(true);
                return Some(entry.binding.clone());
            }
            at = entry.parent.0.as_deref();
        }
        None
    }

    /// Names in scope, innermost first.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut at = self.0.as_deref();
        while let Some(entry) = at {
            out.push(entry.name.clone());
            at = entry.parent.0.as_deref();
        }
        out
    }

    /// Names declared since `base` that nothing has looked up, with their places.
    pub(crate) fn unused_since(&self, base: &Env) -> Vec<(String, Span)> {
        let stop = base.0.as_ref().map(Rc::as_ptr);
        let mut out = Vec::new();
        let mut at = self.0.as_ref();
        while let Some(entry) = at {
            if Some(Rc::as_ptr(entry)) == stop {
                break;
            }
            if !entry.used.get() {
                out.push((entry.name.clone(), entry.span));
            }
            at = entry.parent.0.as_ref();
        }
        out
    }
}

/// Long chains are dropped in a loop, since the default drop would recurse once a name.
impl Drop for Env {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(rc) = next {
            match Rc::try_unwrap(rc) {
                Ok(mut entry) => next = entry.parent.0.take(),
                Err(_) => break,
            }
        }
    }
}
