//! Forms that look like functions but see names, tables or whole expressions.

use super::binder::{Any, Binder, Cx, open_table};
use super::references::Use;
use super::wording::counted;
use crate::ir::{Cte, Expr, Plan, SubqueryForm};
use kql_functions::{Special, SpecialForm};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast;
use kql_types::{Type, Value};
use std::sync::Arc;

impl Binder<'_> {
    pub(crate) fn special(&mut self, special: &Special, args: &[ast::Argument], cx: Cx<'_>, span: Span) -> Any {
        if let Some(most) = special.form.most_arguments().filter(|most| args.len() > *most) {
            let message = format!("`{}` takes {}, not {}", special.name, counted(most, "argument"), args.len());
            self.error(Code::WrongArgumentCount, span, message);
            return Any::Error;
        }
        match special.form {
            SpecialForm::ToScalar => self.first_value(args, cx, span),
            SpecialForm::ToTable => self.one_table(args, cx, span).map_or(Any::Error, Any::Table),
            SpecialForm::Materialize => match self.one_table(args, cx, span) {
                Some(plan) => {
                    let cte = Arc::new(Cte { id: self.next_id(), name: "materialize".into(), plan });
                    Any::Table(self.use_cte(&cte))
                }
                None => Any::Error,
            },
            SpecialForm::Table => match self.constant_text(args, 0, cx, span) {
                Some(name) => match self.resolve(cx.env, &name) {
                    Some(super::env::Binding::Table(cte)) => Any::Table(self.use_cte(&cte)),
                    _ => self.stored_table(&name, cx, span),
                },
                None => Any::Error,
            },
            SpecialForm::ColumnIfExists => self.column_if_exists(args, cx, span).map_or(Any::Error, Any::Scalar),
            SpecialForm::Watchlist => self.watchlist(args, cx, span),
            SpecialForm::IngestionTime => self.ingestion_time(cx, span).map_or(Any::Error, Any::Scalar),
            SpecialForm::PackColumns => self.pack_columns(args, cx, span).map_or(Any::Error, Any::Scalar),
            SpecialForm::ColumnNamesOf => match self.one_table(args, cx, span) {
                Some(plan) => {
                    let names = plan.fields.iter().map(|f| kql_types::Dyn::String(f.name.clone())).collect();
                    Any::Scalar(Expr::Constant(Value::Dynamic(kql_types::Dyn::Array(names))))
                }
                None => Any::Error,
            },
            SpecialForm::IsColumnExists => match self.constant_text(args, 0, cx, span) {
                Some(name) => {
                    let exists = cx.row.is_some_and(|r| r.fields.iter().any(|f| f.name == name));
                    Any::Scalar(Expr::Constant(Value::Bool(exists)))
                }
                None => Any::Error,
            },
            SpecialForm::BinAuto => self.bin_auto(args, cx, span).map_or(Any::Error, Any::Scalar),
            SpecialForm::PackAll => self.pack_all(args, cx, span).map_or(Any::Error, Any::Scalar),
            SpecialForm::Database if self.unknown_database(args, span) => Any::Error,
            SpecialForm::Cluster
            | SpecialForm::Database
            | SpecialForm::Workspace
            | SpecialForm::Resource
            | SpecialForm::App
            | SpecialForm::ExternalTable
            | SpecialForm::MaterializedView => self.remote(special.name, span),
            SpecialForm::NeedsCluster => {
                self.remote(special.name, span);
                Any::Scalar(self.open_column())
            }
        }
    }

    /// `bin` or `bin_at` with what the options of the query say.
    fn bin_auto(&mut self, args: &[ast::Argument], cx: Cx<'_>, span: Span) -> Option<Expr> {
        let [arg] = args else {
            self.error(Code::WrongArgumentCount, span, format!("`bin_auto` takes 1 argument, not {}", args.len()));
            return None;
        };
        let value = self.scalar(&arg.value, cx);
        let Some(size) = self.options.request.bin_size.clone().map(Expr::Constant) else {
            let message = "`bin_auto` needs the option `query_bin_auto_size`, which is not set";
            let help = "begin the query with `set query_bin_auto_size = 1h;`";
            self.report(Diagnostic::new(Code::BadArgument, span, message).with_help(help));
            return None;
        };
        let mut bound = vec![(value, arg.value.span), (size, span)];
        let point = self.options.request.bin_at.clone().map(Expr::Constant);
        let name = if point.is_some() { "bin_at" } else { "bin" };
        bound.extend(point.map(|p| (p, span)));
        self.builtin(name, bound, cx, span)
    }

    fn first_value(&mut self, args: &[ast::Argument], cx: Cx<'_>, span: Span) -> Any {
        let [arg] = args else {
            self.error(Code::WrongArgumentCount, span, "`toscalar` takes 1 argument, a query");
            return Any::Error;
        };
        match self.any(&arg.value, cx.without_row()) {
            // A scalar is its own value, unless it differs by row: then it is computed once.
            Any::Scalar(e) if !e.columns().is_empty() && !self.as_compiler() => {
                self.row_in_subquery(arg.value.span);
                Any::Error
            }
            Any::Scalar(e) if e.is_movable() => Any::Scalar(e),
            Any::Scalar(e) => {
                let item = (self.field("toscalar", e.ty()), e);
                let plan = self.single_row(vec![item]);
                self.subquery(plan, SubqueryForm::Scalar, arg.value.span).map_or(Any::Error, Any::Scalar)
            }
            Any::Table(plan) => {
                self.subquery(plan, SubqueryForm::Scalar, arg.value.span).map_or(Any::Error, Any::Scalar)
            }
            Any::Error => Any::Error,
        }
    }

    fn one_table(&mut self, args: &[ast::Argument], cx: Cx<'_>, span: Span) -> Option<Plan> {
        match args.first() {
            Some(arg) => self.table(&arg.value, cx),
            None => {
                self.error(Code::WrongArgumentCount, span, "an argument is missing: a query");
                None
            }
        }
    }

    /// An argument that must be a constant string.
    fn constant_text(&mut self, args: &[ast::Argument], index: usize, cx: Cx<'_>, span: Span) -> Option<String> {
        let Some(arg) = args.get(index) else {
            self.error(Code::WrongArgumentCount, span, "an argument is missing: a constant string");
            return None;
        };
        let expr = self.scalar(&arg.value, cx.without_row());
        match expr.constant().and_then(Value::as_str) {
            Some(s) => Some(s.to_string()),
            None => {
                self.error(Code::ConstantExpected, arg.value.span, "expected a constant string");
                None
            }
        }
    }

    fn column_if_exists(&mut self, args: &[ast::Argument], cx: Cx<'_>, span: Span) -> Option<Expr> {
        let name = self.constant_text(args, 0, cx, span)?;
        let Some(default) = args.get(1) else {
            self.error(Code::WrongArgumentCount, span, "`column_ifexists` takes a name and a default");
            return None;
        };
        let default = self.scalar(&default.value, cx);
        // The official compiler gives the result the type of the default, so that a query means the same with the column and
        // without.
        match cx.row.and_then(|r| r.fields.iter().find(|f| f.name == name)) {
            Some(f) if self.is_unknown(&default) => Some(Expr::Column(f.id, f.ty)),
            Some(f) => Some(self.convert(Expr::Column(f.id, f.ty), default.ty())),
            None => Some(default),
        }
    }

    fn watchlist(&mut self, args: &[ast::Argument], cx: Cx<'_>, span: Span) -> Any {
        let Some(alias) = self.constant_text(args, 0, cx, span) else { return Any::Error };
        self.uses.record(Use::Watchlist(alias.clone()));
        let name = format!("watchlist {alias}");
        match self.catalog.watchlist(&alias) {
            Some(source) => Any::Table(self.scan(&name, source, false)),
            None => {
                if let Some(reason) = self.catalog.failure(&name) {
                    let message = format!("the watchlist `{alias}` cannot be read: {reason}");
                    self.error(Code::UnreadableTable, span, message);
                    return Any::Error;
                }
                self.report(
                    Diagnostic::new(
                        Code::MissingWatchlist,
                        span,
                        format!("the watchlist `{alias}` is missing and treated as empty"),
                    )
                    .with_help(format!("add `{alias}.csv` to the `--watchlists` folder")),
                );
                // Without rows it is closed when the query runs.
                self.findings.set_incomplete();
                let mut plan = open_table();
                plan.fields = vec![
                    self.field("_DTItemId", Type::String),
                    self.field("LastUpdatedTimeUTC", Type::DateTime),
                    self.field("SearchKey", Type::String),
                    self.field("WatchlistItem", Type::Dynamic),
                ];
                Any::Table(plan)
            }
        }
    }

    fn ingestion_time(&mut self, cx: Cx<'_>, span: Span) -> Option<Expr> {
        let Some(row) = cx.row else {
            self.error(Code::ScalarExpected, span, "`ingestion_time()` needs an input row");
            return None;
        };
        Some(self.arrival(row.fields, span).unwrap_or(Expr::Constant(Value::Null(Type::DateTime))))
    }

    /// All columns as a bag; with `true`, without null and empty values.
    fn pack_all(&mut self, args: &[ast::Argument], cx: Cx<'_>, span: Span) -> Option<Expr> {
        let ignore = match args.first() {
            Some(a) => matches!(self.scalar(&a.value, cx), Expr::Constant(Value::Bool(true))),
            None => false,
        };
        let fields = cx.row.map_or(&[][..], |r| r.fields).to_vec();
        let mut pairs = Vec::new();
        for f in &fields {
            pairs.push((Expr::Constant(Value::String(f.name.clone())), span));
            pairs.push((Expr::Column(f.id, f.ty), span));
        }
        let name = if ignore { "pack_all_present" } else { "bag_pack" };
        self.builtin(name, pairs, cx, span)
    }

    /// Columns as a bag under their names.
    fn pack_columns(&mut self, args: &[ast::Argument], cx: Cx<'_>, span: Span) -> Option<Expr> {
        let mut pairs = Vec::with_capacity(args.len() * 2);
        for a in args {
            let value = self.scalar(&a.value, cx);
            let Some(name) = super::names::result_name(&a.value, cx.row) else {
                self.error(Code::UnknownColumn, a.value.span, "`bag_pack_columns` takes columns");
                return None;
            };
            pairs.push((Expr::Constant(Value::String(name)), a.value.span));
            pairs.push((value, a.value.span));
        }
        self.builtin("bag_pack", pairs, cx, span)
    }
}
