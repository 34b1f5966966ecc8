use crate::ir::{Cte, Expr};
use kql_source::Span;
use kql_syntax::ast;
use std::rc::Rc;
use std::sync::Arc;

/// Names in scope: a list that shares its tail, so that a function keeps the scope it was declared in.
#[derive(Clone, Default)]
pub(crate) struct Env {
    names: Option<Rc<Entry>>,
    /// What `restrict access to` left visible of what is stored.
    restriction: Option<Rc<[String]>>,
}

/// A `let` statement of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LetId(pub(crate) u32);

/// A name in scope.
pub(crate) struct Entry {
    name: String,
    pub(crate) binding: Binding,
    span: Span,
    /// The `let` that declares it; `None` for a name that may stay unused, such as a parameter.
    pub(crate) declared_by: Option<LetId>,
    parent: Env,
}

/// What a name refers to.
#[derive(Clone)]
pub(crate) enum Binding {
    Scalar(Expr),
    /// A named table; every use refers to the same plan.
    Table(Arc<Cte>),
    Function(Rc<UserFunction>),
    Pattern(Rc<Pattern>),
    /// Not visible after `restrict access to`.
    Hidden,
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
    /// The file that defines a workspace function, if one does.
    pub(crate) file: Option<Rc<str>>,
    pub(crate) view: bool,
}

/// A `declare pattern` statement and the scope it was declared in.
pub(crate) struct Pattern {
    pub(crate) declared: ast::Pattern,
    pub(crate) env: Env,
    pub(crate) own_text: bool,
}

impl Env {
    /// The scope with one more name.
    pub(crate) fn with(&self, name: &str, binding: Binding, span: Span) -> Env {
        self.extended(name, binding, span, None)
    }

    /// The scope after a `let` statement, which is reported if nothing uses its name.
    pub(crate) fn with_let(&self, name: &str, binding: Binding, span: Span, id: LetId) -> Env {
        self.extended(name, binding, span, Some(id))
    }

    fn extended(&self, name: &str, binding: Binding, span: Span, declared_by: Option<LetId>) -> Env {
        let entry = Entry { name: name.to_string(), binding, span, declared_by, parent: self.clone() };
        Env { names: Some(Rc::new(entry)), restriction: self.restriction.clone() }
    }

    /// The scope after `restrict access to`.
    pub(crate) fn restricted(&self, stored: Vec<String>) -> Env {
        Env { names: self.names.clone(), restriction: Some(stored.into()) }
    }

    /// Patterns of the stored names that may be used, where the query says so.
    pub(crate) fn restriction(&self) -> Option<&[String]> {
        self.restriction.as_deref()
    }

    /// Tables, functions and patterns in scope, the innermost of each name.
    pub(crate) fn tables(&self) -> Vec<(String, Span)> {
        let mut out: Vec<(String, Span)> = Vec::new();
        let mut at = self.names.as_deref();
        while let Some(entry) = at {
            let tabular = matches!(entry.binding, Binding::Table(_) | Binding::Function(_) | Binding::Pattern(_));
            if tabular && !out.iter().any(|(n, _)| *n == entry.name) {
                out.push((entry.name.clone(), entry.span));
            }
            at = entry.parent.names.as_deref();
        }
        out
    }

    /// The innermost entry of a name.
    pub(crate) fn entry(&self, name: &str) -> Option<&Entry> {
        let mut at = self.names.as_deref();
        while let Some(entry) = at {
            if entry.name == name {
                return Some(entry);
            }
            at = entry.parent.names.as_deref();
        }
        None
    }

    /// What a name means. Looking does not count as use; see `Binder::resolve` for that.
    pub(crate) fn get(&self, name: &str) -> Option<&Binding> {
        self.entry(name).map(|e| &e.binding)
    }

    /// Whether a name is declared.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// Names in scope, innermost first.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut at = self.names.as_deref();
        while let Some(entry) = at {
            out.push(entry.name.clone());
            at = entry.parent.names.as_deref();
        }
        out
    }

    /// The names that `let` statements declared since `base`, with their places, the last first.
    pub(crate) fn lets_since(&self, base: &Env) -> Vec<(LetId, &str, Span)> {
        let stop = base.names.as_ref().map(Rc::as_ptr);
        let mut out = Vec::new();
        let mut at = self.names.as_ref();
        while let Some(entry) = at {
            if Some(Rc::as_ptr(entry)) == stop {
                break;
            }
            out.extend(entry.declared_by.map(|id| (id, entry.name.as_str(), entry.span)));
            at = entry.parent.names.as_ref();
        }
        out
    }
}

/// Long chains are dropped in a loop, since the default drop would recurse once a name.
impl Drop for Env {
    fn drop(&mut self) {
        let mut next = self.names.take();
        while let Some(rc) = next {
            match Rc::try_unwrap(rc) {
                Ok(mut entry) => next = entry.parent.names.take(),
                Err(_) => break,
            }
        }
    }
}
