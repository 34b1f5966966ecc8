//! Tables by name, and the ways to build one from nothing.

use super::binder::{Any, Binder, Cx, open_table};
use super::references::Use;
use super::suggest::with_suggestion;
use super::wording::counted;
use crate::catalog::Assumed;
use crate::ir::{Cte, Expr, Node, Plan, PlanField, Scan};
use kql_source::{Code, Diagnostic, Span, Subject};
use kql_syntax::ast::{self, ColumnDecl};
use kql_types::{TableSource, TimeFilter, TimeRange, Type, Value};
use std::sync::Arc;

impl Binder<'_> {
    /// A stored table.
    pub(crate) fn stored_table(&mut self, name: &str, cx: Cx<'_>, span: Span) -> Any {
        if !self.may_use(name, cx) {
            self.restricted(name, span);
            return Any::Error;
        }
        match self.catalog.table(name) {
            Some(source) => {
                self.uses.record(Use::Table(name.to_string()));
                let scan = self.scan(name, source, true);
                Any::Table(self.in_scope(scan))
            }
            None if self.as_compiler() && self.catalog.failure(name).is_none() => {
                self.uses.record(Use::Assumed(name.to_string()));
                Any::Table(open_table())
            }
            None if self.assumed(name, span) => Any::Table(open_table()),
            None => {
                self.unknown_table(name, span);
                Any::Error
            }
        }
    }

    /// Whether a name is taken as a table with any columns, which is noted.
    pub(crate) fn assumed(&mut self, name: &str, span: Span) -> bool {
        // A query that runs needs the rows.
        let is_wanted = self.evaluate.is_none() && self.catalog.failure(name).is_none();
        let Some(assumed) = self.catalog.assumes(name).filter(|_| is_wanted) else { return false };
        self.findings.set_incomplete();
        self.uses.record(Use::Assumed(name.to_string()));
        let d = match assumed {
            Assumed::CustomTable => {
                let message = format!("nothing describes the custom table `{name}`: its columns are not checked");
                Diagnostic::new(Code::UndescribedTable, span, message).with_help(format!(
                    "put `{name}.json` with its columns into a folder for `--schemas`, or rows of it into one for `--data`"
                ))
            }
            Assumed::Parser => {
                let message = format!("no file defines the ASIM parser `{name}`: its columns are not checked");
                Diagnostic::new(Code::UndefinedParser, span, message)
                    .with_help("name the folder of its file with `--functions`")
            }
        };
        self.report(d.with_subject(Subject::Table(name.to_string())));
        true
    }

    pub(crate) fn unknown_table(&mut self, name: &str, span: Span) {
        if let Some(reason) = self.catalog.failure(name) {
            // It exists, and the query reads it.
            self.uses.record(Use::Table(name.to_string()));
            let d = Diagnostic::new(Code::UnreadableTable, span, format!("`{name}` cannot be read: {reason}"));
            self.report(d.with_subject(Subject::Table(name.to_string())));
            return;
        }
        let catalog = self.catalog;
        let d = Diagnostic::new(Code::UnknownTable, span, format!("there is no table or function `{name}`"))
            .with_subject(Subject::Table(name.to_string()));
        self.report_unknown(d, name, || {
            let mut names = catalog.known_names();
            names.extend(catalog.function_names());
            names
        });
    }

    pub(crate) fn scan(&mut self, name: &str, source: Arc<dyn TableSource>, windowed: bool) -> Plan {
        let fields: Vec<PlanField> = source
            .schema()
            .fields
            .iter()
            .map(|f| PlanField { id: self.fresh(), name: f.name.clone(), ty: f.ty })
            .collect();
        let columns = (0..fields.len()).collect();
        let time_column =
            fields.iter().position(|f| f.name == "TimeGenerated" && f.ty == Type::DateTime).filter(|_| windowed);
        let scan = |range: Option<TimeRange>| {
            let time = time_column.zip(range).map(|(column, range)| TimeFilter { column, range });
            Scan { name: name.to_string(), source, columns, time, predicates: Vec::new() }
        };
        let of = |time| Plan { node: Node::Scan(scan(time)), fields: fields.clone(), serialized: false, open: false };
        match time_column {
            Some(column) => self.arrived(name, &fields[column], &fields, of),
            None => of(None),
        }
    }

    /// A use of a CTE, with columns of its own.
    pub(crate) fn use_cte(&mut self, cte: &Arc<Cte>) -> Plan {
        let fields = cte.plan.fields.iter().map(|f| self.carried(f, f.name.clone())).collect();
        Plan { node: Node::Cte(cte.clone()), fields, serialized: cte.plan.serialized, open: cte.plan.open }
    }

    /// One row of computed columns, as `print` gives.
    pub(crate) fn single_row(&mut self, items: Vec<(PlanField, Expr)>) -> Plan {
        let unit = Plan { node: Node::Values(vec![Vec::new()]), fields: Vec::new(), serialized: true, open: false };
        let (fields, exprs) = items.into_iter().unzip();
        Plan { node: Node::Project(Box::new(unit), exprs), fields, serialized: true, open: false }
    }

    /// Declared columns with known types; unknown types are reported and taken as string.
    pub(crate) fn declared(&mut self, columns: &[ColumnDecl]) -> Vec<PlanField> {
        let mut out: Vec<PlanField> = Vec::new();
        for c in columns {
            let ty = match &c.ty {
                None => Type::String,
                Some(t) => self.type_of(t),
            };
            if out.iter().any(|f| f.name == c.name.name) {
                self.duplicate_column(&c.name.name, c.name.span);
                continue;
            }
            out.push(self.field(c.name.name.clone(), ty));
        }
        out
    }

    pub(crate) fn type_of(&mut self, word: &ast::Ident) -> Type {
        Type::from_keyword(&word.name).unwrap_or_else(|| {
            let names = Type::ALL.map(Type::name);
            let d = Diagnostic::new(Code::TypeMismatch, word.span, format!("there is no type `{}`", word.name));
            self.report(with_suggestion(d, &word.name, names.into_iter()));
            Type::String
        })
    }

    pub(crate) fn datatable(&mut self, columns: &[ColumnDecl], values: &[ast::Expr], cx: Cx<'_>, span: Span) -> Any {
        let fields = self.declared(columns);
        if fields.is_empty() {
            return Any::Table(Plan { node: Node::Values(Vec::new()), fields, serialized: false, open: false });
        }
        if !values.len().is_multiple_of(fields.len()) {
            let message =
                format!("{} do not fill rows of {}", counted(values.len(), "value"), counted(fields.len(), "column"));
            self.report(
                Diagnostic::new(Code::BadLiteral, span, message)
                    .with_help("each row needs one value for each declared column"),
            );
            return Any::Error;
        }
        let mut rows = Vec::with_capacity(values.len() / fields.len());
        for chunk in values.chunks(fields.len()) {
            let mut row = Vec::with_capacity(fields.len());
            for (value, field) in chunk.iter().zip(&fields) {
                let expr = self.scalar(value, cx.without_row());
                match self.constant_of(expr, field.ty) {
                    Some(v) => row.push(v),
                    None => {
                        let message = format!("a constant of type {} is expected here", field.ty);
                        self.error(Code::ConstantExpected, value.span, message);
                        return Any::Error;
                    }
                }
            }
            rows.push(row);
        }
        Any::Table(Plan { node: Node::Values(rows), fields, serialized: false, open: false })
    }

    /// A constant as a value of a type.
    fn constant_of(&mut self, expr: Expr, ty: Type) -> Option<Value> {
        let same = expr.ty() == ty;
        match self.convert(expr, ty) {
            Expr::Constant(Value::Null(Type::String)) => Some(Value::String(String::new())),
            Expr::Constant(v) if same || v.ty() == ty => Some(v),
            _ => None,
        }
    }
}
