//! The verdict of the published compiler on a query, for whole lists of queries: pull requests, libraries of rules.

use crate::{Compiled, Query, SemanticsProfile, Session};
use jiff::Timestamp;
use kql_source::{Code, Diagnostic};
use kql_types::Schema;
use std::collections::BTreeSet;

/// What the published compiler would say of a query.
pub struct Verdict {
    /// Places that are not KQL.
    pub syntax_errors: Vec<Diagnostic>,
    /// Names and types that do not fit; none are looked for where there are syntax errors.
    pub semantic_errors: Vec<Diagnostic>,
    /// What the compiler accepts and Vigie refuses to run: forms that need a service or are not there yet, literals that cannot be
    /// read, arguments out of their range.
    pub refused: Vec<Diagnostic>,
    /// Tables and functions that nobody describes, taken as there.
    pub assumed: BTreeSet<String>,
    /// Columns of the result, if there is no error and they do not depend on data.
    pub columns: Option<Schema>,
}

/// A name that a query finds in scope, as the body of a function finds its parameters.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Name.
    pub name: String,
    /// A type by its keyword; one that begins with `table` or a parenthesis is a table.
    pub ty: String,
}

impl Session {
    /// The verdict on a query with some names in scope.
    pub fn verdict(&self, text: &str, parameters: &[Parameter], now: Timestamp) -> Verdict {
        let text = declared(parameters) + text;
        let mut syntax_errors = kql_syntax::parse(&text).diagnostics;
        // To the compiler, an unknown directive is an error, but not one of syntax.
        syntax_errors.retain(|d| d.is_error() && d.code != Code::UnknownDirective);
        let compiled = self.compile_for(&Query { text: &text, now, window: None }, SemanticsProfile::Compiler);
        let closed = compiled.is_ok() || refused_only(&compiled);
        let columns = (closed && !compiled.open).then_some(compiled.schema);
        let (mut refused, mut semantic_errors) = (Vec::new(), Vec::new());
        if syntax_errors.is_empty() {
            let errors = compiled.diagnostics.into_iter().filter(Diagnostic::is_error);
            (refused, semantic_errors) = errors.partition(|d| is_refusal(d.code));
        }
        Verdict { syntax_errors, semantic_errors, refused, assumed: compiled.references.assumed, columns }
    }
}

fn refused_only(compiled: &Compiled) -> bool {
    compiled.diagnostics.iter().filter(|d| d.is_error()).all(|d| is_refusal(d.code))
}

fn is_refusal(code: Code) -> bool {
    matches!(code, Code::Unsupported | Code::NeedsCluster | Code::BadArgument | Code::BadLiteral)
}

/// Scalar parameters as parameters of the query; a table counts as assumed.
fn declared(parameters: &[Parameter]) -> String {
    let is_table = |ty: &str| ty.starts_with("table") || ty.starts_with('(');
    let scalars = parameters.iter().filter(|p| !is_table(&p.ty));
    let scalars: Vec<String> = scalars.map(|p| format!("['{}']:{}", p.name, p.ty.to_lowercase())).collect();
    if scalars.is_empty() { String::new() } else { format!("declare query_parameters({});", scalars.join(", ")) }
}
