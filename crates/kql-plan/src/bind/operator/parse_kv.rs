use super::parse::extracted;
use crate::bind::binder::{Binder, Cx};
use crate::ir::{ExtractResult, Plan};
use kql_functions::{KvOptions, ParseKv};
use kql_source::{Code, Span};
use kql_syntax::ast::{self, ExprKind, Literal, Operator, OptionValue};
use kql_types::{Type, Value};
use std::sync::Arc;

impl Binder<'_> {
    pub(crate) fn parse_kv(
        &mut self,
        input: Plan,
        value: &ast::Expr,
        keys: &[ast::ColumnDecl],
        properties: &[ast::OperatorOption],
        o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let text = self.text_of(value, &input, cx)?;
        let outputs = self.declared(keys);
        let mut options = KvOptions::default();
        for p in properties.iter().chain(&o.options) {
            self.kv_option(&mut options, p, cx)?;
        }
        let named: Vec<(String, Type)> = outputs.iter().map(|f| (f.name.clone(), f.ty)).collect();
        let compiled = match ParseKv::compile(&named, &options) {
            Ok(c) => c,
            Err(e) => {
                self.error(Code::BadArgument, o.keyword, e.message);
                return None;
            }
        };
        let function = Arc::new(move |column: &kql_types::Column| {
            let columns = compiled.run(column);
            Ok(ExtractResult { columns, matched: vec![true; column.len()].into() })
        });
        let describe = named.iter().map(|(n, t)| format!("{n}:{t}")).collect::<Vec<_>>().join(", ");
        Some(extracted(input, text, outputs, false, function, describe))
    }

    fn kv_option(&mut self, options: &mut KvOptions, p: &ast::OperatorOption, cx: Cx<'_>) -> Option<()> {
        let value = self.option_value(&p.value, p.name.span, cx)?;
        let texts = |v: &Value| match v {
            Value::Dynamic(kql_types::Dyn::Array(items)) => items.iter().map(ToString::to_string).collect(),
            other => vec![other.to_string()],
        };
        match p.name.name.as_str() {
            "pair_delimiter" => options.pair_delimiter = Some(value.to_string()),
            "kv_delimiter" => options.kv_delimiter = Some(value.to_string()),
            "quote" => options.quotes = texts(&value),
            "escape" => options.escapes = texts(&value),
            "regex" => options.regex = Some(value.to_string()),
            "greedy" => options.greedy = value == Value::Bool(true),
            other => {
                self.error(Code::BadOption, p.name.span, format!("`parse-kv` has no property `{other}`"));
                return None;
            }
        }
        Some(())
    }

    /// The constant that an option is set to; a bare word is a string.
    pub(crate) fn option_value(&mut self, value: &OptionValue, span: Span, cx: Cx<'_>) -> Option<Value> {
        match value {
            OptionValue::Name(n) => match n.name.as_str() {
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                name => Some(Value::String(name.to_string())),
            },
            OptionValue::Literal(l, span) => self.literal(l, *span)?.constant().cloned(),
            OptionValue::Expr(e) => match &e.kind {
                ExprKind::Literal(Literal::String(s)) => Some(Value::String(s.clone())),
                _ => {
                    let bound = self.scalar(e, cx.without_row());
                    let constant = bound.constant().cloned();
                    if constant.is_none() {
                        self.error(Code::ConstantExpected, span, "a constant is expected here");
                    }
                    constant
                }
            },
        }
    }
}
