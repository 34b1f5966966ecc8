use super::plugin_call::BoundPlugin;
use crate::bind::binder::{Binder, Cx};
use crate::bind::options::{Evaluate, EvaluateError};
use crate::bind::suggest::with_suggestion;
use crate::ir::{DeclaredPlugin, Node, Plan, PlanField, Plugin, PluginOptions};
use kql_functions::plugin::{self, PluginCall, PluginDeclaration, PluginSchema};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast;
use kql_types::{Batch, MemoryTable, Schema, Type};
use std::sync::Arc;

impl Binder<'_> {
    pub(crate) fn evaluate(
        &mut self,
        input: Plan,
        name: &ast::Ident,
        args: &[ast::Argument],
        schema: Option<&ast::RowSchema>,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        if let Some(refused) = plugin::refused(&name.name) {
            return Some(self.refused_plugin(refused, &input, name, args, schema, cx));
        }
        let Some(declaration) = plugin::plugin(&name.name) else {
            let d = Diagnostic::new(Code::UnknownPlugin, name.span, format!("there is no plugin `{}`", name.name));
            let refused = plugin::all_refused().map(|r| r.name);
            self.report(with_suggestion(d, &name.name, plugin::plugins().map(|p| p.name).chain(refused)));
            return None;
        };
        let bound = self.plugin_call(declaration, input, args, name.span, cx)?;
        let known = match (declaration.columns)(&bound.call()) {
            Ok(known) => known,
            Err(e) => {
                self.error(Code::BadArgument, name.span, format!("`{}`: {}", name.name, e.message));
                return None;
            }
        };
        match (known, schema) {
            (_, Some(schema)) => {
                let declared = self.declared(&schema.columns);
                let mut fields = Vec::new();
                if schema.star {
                    let first = bound.first_column();
                    let kept = bound.input.fields[..bound.visible].iter();
                    let kept = kept.filter(|f| Some(f.id) != first && !declared.iter().any(|d| d.name == f.name));
                    fields.extend(kept.map(|f| (f.name.clone(), f.ty)).collect::<Vec<_>>());
                }
                let mut fields: Vec<PlanField> = fields.into_iter().map(|(n, ty)| self.field(n, ty)).collect();
                fields.extend(declared);
                Some(plugin_plan(declaration, bound, fields, true, false))
            }
            (PluginSchema::Closed(known), None) => {
                let fields = known.into_iter().map(|f| self.field(f.name, f.ty)).collect();
                Some(plugin_plan(declaration, bound, fields, false, false))
            }
            // A plan with placeholders for errors must not run, not even while binding.
            (PluginSchema::Open(known), None) => match self.evaluate.filter(|_| self.findings.failures() == 0) {
                Some(evaluate) => self.computed(evaluate, declaration, bound, name, cx),
                None => {
                    self.findings.set_incomplete();
                    let fields = known.into_iter().map(|f| self.field(f.name, f.ty)).collect();
                    Some(plugin_plan(declaration, bound, fields, true, true))
                }
            },
        }
    }

    /// A plugin whose columns depend on data: it runs now, and binding goes on over its result.
    fn computed(
        &mut self,
        evaluate: &dyn Evaluate,
        declaration: &'static PluginDeclaration,
        bound: BoundPlugin,
        name: &ast::Ident,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        if cx.current.is_some() {
            self.report(
                Diagnostic::new(
                    Code::Unsupported,
                    name.span,
                    format!("the columns of `{}` must be declared inside a subquery", name.name),
                )
                .with_help(format!("write `evaluate {}(…) : (Name: type, …)`", name.name)),
            );
            return None;
        }
        match run_plugin(evaluate, declaration, &bound) {
            Ok((schema, batch)) => {
                let table = MemoryTable::new(schema, vec![batch]);
                Some(self.scan(declaration.name, Arc::new(table), false))
            }
            Err(e) => {
                let code = match &e {
                    PluginError::Input(e) => e.code,
                    PluginError::Plugin(_) => Code::ExecutionFailed,
                };
                self.error(code, name.span, e.to_string());
                None
            }
        }
    }
}

/// Why a plugin did not run while the query was bound.
#[derive(Debug, thiserror::Error)]
enum PluginError {
    #[error(transparent)]
    Input(#[from] EvaluateError),
    #[error(transparent)]
    Plugin(#[from] kql_functions::EvalError),
}

fn run_plugin(
    evaluate: &dyn Evaluate,
    declaration: &'static PluginDeclaration,
    bound: &BoundPlugin,
) -> Result<(Schema, Batch), PluginError> {
    let rows = |plan: &Plan| {
        let result = evaluate.evaluate(plan)?;
        let types: Vec<Type> = result.schema.fields.iter().map(|f| f.ty).collect();
        Ok::<Batch, EvaluateError>(Batch::concat(&types, &result.batches))
    };
    let input = rows(&bound.input)?;
    let mut call: PluginCall = bound.call();
    if let (Some(plan), Some(table)) = (bound.table(), call.table_mut()) {
        table.batch = rows(plan)?;
    }
    let table = (declaration.run)(&call, &input)?;
    Ok((Schema::new(table.fields), Batch::new(table.columns, table.rows)))
}

fn plugin_plan(
    plugin: &'static PluginDeclaration,
    bound: BoundPlugin,
    fields: Vec<PlanField>,
    by_name: bool,
    open: bool,
) -> Plan {
    let (parameters, args) = bound.args.into_iter().unzip();
    let declared = DeclaredPlugin { plugin, parameters, visible: bound.visible, by_name };
    let node = Node::Plugin(Plugin {
        name: plugin.name,
        input: Box::new(bound.input),
        args,
        options: PluginOptions::Declared(declared),
    });
    Plan { node, fields, serialized: false, open }
}
