use super::sort::sorted;
use crate::bind::binder::{Binder, Cx, Row};
use crate::ir::{Expr, Node, Plan, PlanField, Plugin, PluginOptions, ScanOutput, ScanStepPlan, ScanSteps};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, Operator, ParameterType};
use kql_types::{Type, Value};

impl Binder<'_> {
    /// `scan`: sequences of rows that meet the conditions of steps.
    pub(crate) fn scan_operator(&mut self, input: Plan, scan: &ast::Scan, o: &Operator, cx: Cx<'_>) -> Option<Plan> {
        let input = if scan.order_by.is_empty() {
            input
        } else {
            let keys = scan.order_by.iter().map(|k| self.sort_key(k, cx.with_plan(&input))).collect::<Option<Vec<_>>>();
            sorted(input, keys?, None)
        };
        if !input.serialized {
            self.report(
                Diagnostic::new(Code::SerializedInputNeeded, o.keyword, "`scan` needs serialized input")
                    .with_help("add `| sort by …` or `| serialize` before it"),
            );
            return None;
        }
        let partition: Vec<Expr> = scan.partition_by.iter().map(|e| self.scalar(e, cx.with_plan(&input))).collect();
        let declared = self.scan_declarations(&scan.declare, cx)?;
        // A row with the declared columns; window functions have no place in the steps.
        let mut visible = input.fields.clone();
        visible.extend(declared.iter().map(|(f, _)| f.clone()));
        let states: Vec<(String, Vec<PlanField>)> = scan
            .steps
            .iter()
            .map(|s| {
                let state = visible.iter().map(|f| self.field(f.name.clone(), f.ty)).collect();
                (s.name.name.clone(), state)
            })
            .collect();
        let row = Row { fields: &visible, open: input.open, serialized: false, sides: None, tuples: &states };
        let mut steps = Vec::with_capacity(scan.steps.len());
        for (s, (_, state)) in scan.steps.iter().zip(&states) {
            steps.push(self.scan_step(s, &declared, state, cx.with_row(row))?);
        }
        let mut fields = visible;
        let match_id = Self::option_text(o, "with_match_id").map(|name| {
            let field = self.field(name, Type::Long);
            let id = field.id;
            fields.push(field);
            id
        });
        let open = input.open;
        let options = PluginOptions::Scan(Box::new(ScanSteps { partition, declared, steps, match_id }));
        let node = Node::Plugin(Plugin { name: "scan", input: Box::new(input), args: Vec::new(), options });
        Some(Plan { node, fields, serialized: true, open })
    }

    /// The columns that `declare` adds, each with its initial value.
    fn scan_declarations(&mut self, parameters: &[ast::Parameter], cx: Cx<'_>) -> Option<Vec<(PlanField, Expr)>> {
        let mut declared: Vec<(PlanField, Expr)> = Vec::new();
        for p in parameters {
            let ty = match &p.ty {
                ParameterType::Scalar(ty) => self.type_of(ty),
                ParameterType::AnyTable | ParameterType::Table(_) => {
                    self.error(Code::ScalarExpected, p.name.span, "a declared column of `scan` must be a scalar");
                    return None;
                }
            };
            let initial = match &p.default {
                Some(d) => {
                    let value = self.scalar(d, cx.without_row());
                    self.convert(value, ty)
                }
                None if ty == Type::String => Expr::Constant(Value::String(String::new())),
                None => Expr::Constant(Value::Null(ty)),
            };
            declared.push((self.field(p.name.name.clone(), ty), initial));
        }
        Some(declared)
    }

    /// A step, bound to the row and the declared columns in `cx`; `state` is the row that it matched last.
    fn scan_step(
        &mut self,
        s: &ast::ScanStep,
        declared: &[(PlanField, Expr)],
        state: &[PlanField],
        cx: Cx<'_>,
    ) -> Option<ScanStepPlan> {
        let condition = self.scalar(&s.condition, cx);
        let condition = self.predicate(condition, s.condition.span)?;
        let output = match s.output.as_ref().map(|o| o.name.as_str()) {
            None | Some("all") => ScanOutput::All,
            Some("last") => ScanOutput::Last,
            Some("none") => ScanOutput::None,
            Some(other) => {
                self.error(Code::BadOption, s.name.span, format!("a step has no output `{other}`"));
                return None;
            }
        };
        let mut assignments = Vec::new();
        for (target, value) in &s.assignments {
            let Some(at) = declared.iter().position(|(f, _)| f.name == target.name) else {
                let fields: Vec<PlanField> = declared.iter().map(|(f, _)| f.clone()).collect();
                self.unknown_column(&target.name, &fields, target.span);
                return None;
            };
            let value = self.scalar(value, cx);
            assignments.push((at, self.convert(value, declared[at].0.ty)));
        }
        Some(ScanStepPlan {
            name: s.name.name.clone(),
            optional: s.optional,
            output,
            condition,
            assignments,
            state: state.iter().map(|f| f.id).collect(),
        })
    }
}
