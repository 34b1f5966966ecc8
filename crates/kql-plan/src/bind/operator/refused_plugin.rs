use crate::bind::binder::{Binder, Cx};
use crate::ir::{Node, Plan, PlanField};
use kql_functions::plugin::{Refusal, Refused, RefusedColumns};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, ExprKind, Ident, Literal};
use kql_types::Type;

impl Binder<'_> {
    /// A plugin that is accepted by `check` but not run: an error, and an empty table with its columns, so that the rest of the
    /// query is still checked.
    pub(super) fn refused_plugin(
        &mut self,
        refused: &Refused,
        input: &Plan,
        name: &Ident,
        args: &[ast::Argument],
        schema: Option<&ast::RowSchema>,
        cx: Cx<'_>,
    ) -> Plan {
        let (code, message, help) = match refused.refusal {
            Refusal::NeedsCluster => (
                Code::NeedsCluster,
                format!("the plugin `{}` runs only in a cluster", name.name),
                "put its result into the data folder and use it as a table",
            ),
            Refusal::Unpublished => (
                Code::Unsupported,
                format!("the plugin `{}` is not supported: its algorithm is not published", name.name),
                "any other algorithm would give different results",
            ),
        };
        self.report(Diagnostic::new(code, name.span, message).with_help(help));
        let (mut fields, open) = match schema {
            Some(schema) if schema.star => (self.copied(input), false),
            Some(_) => (Vec::new(), false),
            None => match self.refused_columns(refused.columns, input, args) {
                Some(fields) => (fields, false),
                None => (Vec::new(), true),
            },
        };
        if let Some(schema) = schema {
            let declared = self.declared(&schema.columns);
            fields.retain(|f| declared.iter().all(|d| d.name != f.name));
            fields.extend(declared);
        }
        // The arguments are bound only for what they mention.
        for a in args {
            let (_, rejected) = self.dry_run(|b| b.any(&a.value, cx.with_plan(input)));
            self.keep_mentions(rejected);
        }
        Plan { node: Node::Values(Vec::new()), fields, serialized: false, open }
    }

    /// The columns that the plugin would give; `None` if they depend on data, so that any column may be there.
    fn refused_columns(
        &mut self,
        columns: RefusedColumns,
        input: &Plan,
        args: &[ast::Argument],
    ) -> Option<Vec<PlanField>> {
        let fields = match columns {
            RefusedColumns::Open => return None,
            RefusedColumns::Fixed(list) => self.listed(list),
            RefusedColumns::Before(list) => {
                let mut fields = self.listed(list);
                fields.extend(self.copied(input));
                fields
            }
            RefusedColumns::Input => self.copied(input),
            RefusedColumns::Answer(ending, ty) => {
                let mut fields = self.copied(input);
                let of = args.first().and_then(|a| match &a.value.kind {
                    ExprKind::Name { name, .. } => Some(format!("{name}_{ending}")),
                    _ => None,
                });
                let name = of.unwrap_or_else(|| ending.to_string());
                let error = asks_for_errors(args).then(|| self.field(format!("{name}_error"), Type::String));
                fields.push(self.field(name, ty));
                fields.extend(error);
                fields
            }
            RefusedColumns::Declared => match args.first().map(|a| &a.value.kind) {
                Some(ExprKind::TypeOf(columns)) => {
                    let (stars, named): (Vec<_>, Vec<_>) = columns.iter().cloned().partition(|c| c.name.name == "*");
                    let mut fields = if stars.is_empty() { Vec::new() } else { self.copied(input) };
                    let named = self.declared(&named);
                    fields.retain(|f| named.iter().all(|n| n.name != f.name));
                    fields.extend(named);
                    fields
                }
                Some(_) | None => return None,
            },
            RefusedColumns::Funnel => {
                let column = |at: usize| match args.get(at).map(|a| &a.value.kind) {
                    Some(ExprKind::Name { name, .. }) => input.field(name).map(|f| (f.name.clone(), f.ty)),
                    Some(_) | None => None,
                };
                let mut list: Vec<(String, Type)> = column(1).into_iter().collect();
                if let Some((_, ty)) = column(6) {
                    list.extend([("prev".to_string(), ty), ("next".to_string(), ty)]);
                }
                list.extend([("dcount".to_string(), Type::Long), ("samples".to_string(), Type::Dynamic)]);
                list.into_iter().map(|(n, ty)| self.field(n, ty)).collect()
            }
        };
        Some(fields)
    }

    fn copied(&mut self, input: &Plan) -> Vec<PlanField> {
        input.fields.iter().map(|f| self.field(f.name.clone(), f.ty)).collect()
    }

    fn listed(&mut self, list: &[(&str, Type)]) -> Vec<PlanField> {
        list.iter().map(|(name, ty)| self.field(*name, *ty)).collect()
    }
}

/// `IncludeErrorMessages`, the fourth argument or by name.
fn asks_for_errors(args: &[ast::Argument]) -> bool {
    let named = |a: &&ast::Argument| a.names.first().is_some_and(|n| n.name == "IncludeErrorMessages");
    let given = args.iter().find(named).or_else(|| args.get(3).filter(|a| a.names.is_empty()));
    given.is_some_and(|a| matches!(a.value.kind, ExprKind::Literal(Literal::Bool(Some(true)))))
}
