use crate::bind::binder::{Binder, Cx};
use crate::ir::{Expr, Extract, ExtractResult, Node, Plan, PlanField};
use kql_functions::{ParseKind, ParsePattern, PatternPart};
use kql_source::Code;
use kql_syntax::ast::{self, Operator, ParsePart};
use kql_types::Type;
use std::sync::Arc;

impl Binder<'_> {
    /// `parse` and, with `only_matches`, `parse-where`.
    pub(crate) fn parse(
        &mut self,
        input: Plan,
        parse: &ast::Parse,
        only_matches: bool,
        o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let kind = match Self::option_text(o, "kind").as_deref() {
            None | Some("simple") => ParseKind::Simple,
            Some("relaxed") if !only_matches => ParseKind::Relaxed,
            Some("regex") => ParseKind::Regex,
            Some(other) => {
                self.error(Code::BadOption, o.keyword, format!("there is no parse kind `{other}` here"));
                return None;
            }
        };
        let flags = Self::option_text(o, "flags");
        let text = self.text_of(&parse.value, &input, cx)?;
        let mut parts = Vec::with_capacity(parse.pattern.len());
        let mut outputs: Vec<PlanField> = Vec::new();
        for part in &parse.pattern {
            parts.push(match part {
                ParsePart::Star(_) => PatternPart::Star,
                ParsePart::Text(text, _) => PatternPart::Text(text.clone()),
                ParsePart::Column(c) => {
                    let ty = c.ty.as_ref().map_or(Type::String, |t| self.type_of(t));
                    outputs.push(self.field(c.name.name.clone(), ty));
                    PatternPart::Column { name: c.name.name.clone(), ty }
                }
            });
        }
        let pattern = match ParsePattern::compile(kind, flags.as_deref(), &parts) {
            Ok(p) => p,
            Err(e) => {
                self.error(Code::BadArgument, o.keyword, e.message);
                return None;
            }
        };
        let function = Arc::new(move |column: &kql_types::Column| {
            let (columns, matched) = pattern.run(column);
            Ok(ExtractResult { columns, matched })
        });
        let describe = parts.iter().map(describe).collect::<Vec<_>>().join(" ");
        Some(extracted(input, text, outputs, only_matches, function, describe))
    }

    /// The string that an operator parses.
    pub(crate) fn text_of(&mut self, value: &ast::Expr, input: &Plan, cx: Cx<'_>) -> Option<Expr> {
        let expr = self.scalar(value, cx.with_plan(input));
        Some(self.convert(expr, Type::String))
    }
}

/// The extracted columns take the place of columns of their name, or come last.
pub(crate) fn extracted(
    input: Plan,
    text: Expr,
    outputs: Vec<PlanField>,
    only_matches: bool,
    function: crate::ir::ExtractFn,
    describe: String,
) -> Plan {
    let mut fields = input.fields.clone();
    for output in &outputs {
        match fields.iter_mut().find(|f| f.name == output.name) {
            Some(f) => *f = output.clone(),
            None => fields.push(output.clone()),
        }
    }
    let (serialized, open) = (input.serialized, input.open);
    let node = Node::Extract(Extract { input: Box::new(input), text, outputs, only_matches, function, describe });
    Plan { node, fields, serialized, open }
}

fn describe(part: &PatternPart) -> String {
    match part {
        PatternPart::Star => "*".into(),
        PatternPart::Text(text) => format!("{text:?}"),
        PatternPart::Column { name, ty } => format!("{name}:{ty}"),
    }
}
