use super::union::Leg;
use super::r#where::filtered;
use crate::bind::binder::{Binder, Cx};
use crate::ir::{Expr, Plan, PlanField};
use kql_source::{Code, Diagnostic, Span, Subject};
use kql_syntax::ast::{self, BinaryOp, ExprKind, Literal, Operator};
use kql_types::{Type, Value};

/// Whether terms distinguish upper and lower case.
pub(crate) type CaseSensitive = bool;

impl Binder<'_> {
    /// The union of the tables under `$table`, filtered by terms and conditions.
    pub(crate) fn search(
        &mut self,
        input: Option<(Plan, Option<String>)>,
        tables: &[ast::Expr],
        predicate: &ast::Expr,
        o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let case = matches!(Self::option_text(o, "kind").as_deref(), Some("case_sensitive"));
        let mut legs = match input {
            Some((plan, name)) => vec![Leg { plan, name }],
            None => self.searched_tables(tables, o, cx)?,
        };
        for (i, leg) in legs.iter_mut().enumerate() {
            leg.name.get_or_insert_with(|| format!("search_arg{i}"));
        }
        let union = self.union_of(legs, Some("$table".into()), false);
        let columns: Vec<PlanField> = union.fields.iter().skip(1).cloned().collect();
        let condition = self.search_condition(predicate, &columns, case, cx.with_plan(&union))?;
        Some(filtered(union, condition))
    }

    /// The tables that `in (…)` names, or all that have data.
    pub(crate) fn searched_tables(&mut self, tables: &[ast::Expr], o: &Operator, cx: Cx<'_>) -> Option<Vec<Leg>> {
        let all = ast::Expr { kind: ExprKind::Wildcard("*".into()), span: o.keyword };
        let tables = if tables.is_empty() { std::slice::from_ref(&all) } else { tables };
        let legs = self.legs(None, tables, false, cx)?;
        if legs.is_empty() {
            let d = Diagnostic::new(Code::UnknownTable, o.keyword, "there is no table to search");
            self.report(d.with_subject(Subject::Workspace));
            return None;
        }
        Some(legs)
    }

    /// A condition in which a bare term means that some column has it, and `*` means any column.
    pub(crate) fn search_condition(
        &mut self,
        e: &ast::Expr,
        columns: &[PlanField],
        case: CaseSensitive,
        cx: Cx<'_>,
    ) -> Option<Expr> {
        match &e.kind {
            ExprKind::Star => Some(Expr::Constant(Value::Bool(true))),
            ExprKind::Literal(Literal::Bool(_)) => Some(self.scalar(e, cx)),
            ExprKind::Literal(l) => {
                let term = self.literal(l, e.span)?.constant().map(ToString::to_string).unwrap_or_default();
                let terms = columns
                    .iter()
                    .filter(|f| searched(f.ty))
                    .map(|f| self.term(Expr::Column(f.id, f.ty), &term, case, cx, e.span))
                    .collect::<Option<Vec<_>>>()?;
                self.any_of(terms, cx, e.span)
            }
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                let left = self.search_condition(a, columns, case, cx);
                let right = self.search_condition(b, columns, case, cx);
                self.builtin(op.text(), vec![(left?, a.span), (right?, b.span)], cx, e.span)
            }
            ExprKind::Call(name, args) if name.name == "not" && args.len() == 1 => {
                let inner = self.search_condition(&args[0].value, columns, case, cx)?;
                self.builtin("not", vec![(inner, args[0].value.span)], cx, e.span)
            }
            ExprKind::Binary(op, left, right) if matches!(left.kind, ExprKind::Star) => {
                let value = self.scalar(right, cx);
                let mut terms = Vec::new();
                for f in columns {
                    let column = Expr::Column(f.id, f.ty);
                    match star_operand(*op, f.ty, value.ty()) {
                        StarOperand::Text if *op == BinaryOp::SearchHas => {
                            let term = value.constant().map(ToString::to_string).unwrap_or_default();
                            terms.push(self.term(column, &term, case, cx, e.span)?);
                        }
                        StarOperand::Text => {
                            let column = self.convert(column, Type::String);
                            let args = vec![(column, left.span), (value.clone(), right.span)];
                            terms.push(self.builtin(op.text(), args, cx, e.span)?);
                        }
                        StarOperand::Value => {
                            let args = vec![(column, left.span), (value.clone(), right.span)];
                            terms.push(self.builtin(op.text(), args, cx, e.span)?);
                        }
                        StarOperand::Skip => {}
                    }
                }
                // `* !contains "x"` is the opposite of `* contains "x"`: it holds where no column does.
                let negates = op.text().starts_with(['!', 'n']);
                self.chained(if negates { "and" } else { "or" }, terms, cx, e.span)
            }
            ExprKind::Binary(BinaryOp::SearchHas, left, right) => {
                let column = self.scalar(left, cx);
                let value = self.scalar(right, cx);
                let term = value.constant().map(ToString::to_string).unwrap_or_default();
                self.term(column, &term, case, cx, e.span)
            }
            _ => {
                let condition = self.scalar(e, cx);
                self.predicate(condition, e.span)
            }
        }
    }

    /// Whether a value has a term. Stars at the ends of the term drop the word boundary there; inside they match any string.
    fn term(&mut self, value: Expr, term: &str, case: CaseSensitive, cx: Cx<'_>, span: Span) -> Option<Expr> {
        let value = self.convert(value, Type::String);
        let inner = term.trim_matches('*');
        if inner.is_empty() {
            let name = if term.is_empty() { "has" } else { return Some(Expr::Constant(Value::Bool(true))) };
            return self.builtin(name, vec![(value, span), (text(term), span)], cx, span);
        }
        if inner.contains('*') {
            let pattern: Vec<String> = inner.split('*').map(escape).collect();
            let (flag, before, after) = (
                if case { "(?s)" } else { "(?is)" },
                if term.starts_with('*') { "" } else { r"\b" },
                if term.ends_with('*') { "" } else { r"\b" },
            );
            let pattern = format!("{flag}{before}{}{after}", pattern.join(".*"));
            return self.builtin("matches regex", vec![(value, span), (text(&pattern), span)], cx, span);
        }
        let name = match (term.starts_with('*'), term.ends_with('*'), case) {
            (false, false, false) => "has",
            (false, false, true) => "has_cs",
            (false, true, false) => "hasprefix",
            (false, true, true) => "hasprefix_cs",
            (true, false, false) => "hassuffix",
            (true, false, true) => "hassuffix_cs",
            (true, true, false) => "contains",
            (true, true, true) => "contains_cs",
        };
        self.builtin(name, vec![(value, span), (text(inner), span)], cx, span)
    }

    fn any_of(&mut self, terms: Vec<Expr>, cx: Cx<'_>, span: Span) -> Option<Expr> {
        self.chained("or", terms, cx, span)
    }

    /// Conditions joined by `and` or `or` as a balanced tree.
    fn chained(&mut self, word: &str, mut terms: Vec<Expr>, cx: Cx<'_>, span: Span) -> Option<Expr> {
        let Some(last) = terms.pop() else { return Some(Expr::Constant(Value::Bool(word == "and"))) };
        if terms.is_empty() {
            return Some(last);
        }
        terms.push(last);
        let right = terms.split_off(terms.len() / 2);
        let (l, r) = (self.chained(word, terms, cx, span)?, self.chained(word, right, cx, span)?);
        self.builtin(word, vec![(l, span), (r, span)], cx, span)
    }
}

fn text(s: &str) -> Expr {
    Expr::Constant(Value::String(s.to_string()))
}

/// The text as a regular expression that matches just it.
fn escape(s: &str) -> String {
    s.chars().flat_map(|c| if c.is_alphanumeric() { vec![c] } else { vec!['\\', c] }).collect()
}

/// Which columns a bare term looks into; the engine leaves out real numbers and truth values.
fn searched(ty: Type) -> bool {
    match ty {
        Type::String | Type::Dynamic | Type::Int | Type::Long | Type::Guid | Type::DateTime | Type::Timespan => true,
        Type::Bool | Type::Real | Type::Decimal => false,
    }
}

enum StarOperand {
    /// The column as text.
    Text,
    /// The column as it is.
    Value,
    /// The column cannot be compared with the value.
    Skip,
}

fn star_operand(op: BinaryOp, column: Type, value: Type) -> StarOperand {
    use BinaryOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    match op {
        Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual => {
            if column == value || column.is_number() && value.is_number() {
                StarOperand::Value
            } else {
                StarOperand::Skip
            }
        }
        _ if searched(column) => StarOperand::Text,
        _ => StarOperand::Skip,
    }
}

/// Whether a condition uses `*` for any column, as `where * has "x"` does.
pub(crate) fn has_star(e: &ast::Expr) -> bool {
    match &e.kind {
        ExprKind::Binary(_, a, b) => matches!(a.kind, ExprKind::Star) || has_star(a) || has_star(b),
        ExprKind::Call(name, args) if name.name == "not" => args.iter().any(|a| has_star(&a.value)),
        _ => false,
    }
}
