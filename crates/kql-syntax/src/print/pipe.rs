use super::Printer;
use super::expr::ANY;
use crate::ast::{Expr, ExprKind, Operator, OperatorOption, OptionValue};

impl Printer {
    /// An expression in a position that accepts a pipe without parentheses.
    pub(super) fn pipe(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Pipe(source, operators) => {
                if let Some(source) = source {
                    self.source(source);
                    self.push(" | ");
                }
                self.operators(operators);
            }
            ExprKind::MacroExpand { .. } => self.macro_expand(expr),
            _ => self.expr(expr, ANY),
        }
    }

    fn source(&mut self, source: &Expr) {
        match &source.kind {
            ExprKind::MacroExpand { .. } => self.macro_expand(source),
            _ => self.expr(source, ANY),
        }
    }

    fn operators(&mut self, operators: &[Operator]) {
        for (i, operator) in operators.iter().enumerate() {
            if i > 0 {
                self.push(" | ");
            }
            self.operator(operator);
        }
    }

    fn macro_expand(&mut self, expr: &Expr) {
        let ExprKind::MacroExpand { group, scope, body, options } = &expr.kind else { return };
        self.push("macro-expand ");
        self.options(options);
        self.expr(group, ANY);
        if !scope.name.is_empty() {
            self.push(" as ");
            self.ident(scope);
        }
        self.push(" (");
        self.statements(body);
        self.push(")");
    }

    /// A table as `union`, `find` and `restrict access` take it.
    pub(super) fn entity(&mut self, entity: &Expr) {
        match &entity.kind {
            ExprKind::Wildcard(text) => self.push(text),
            ExprKind::Member(value, name) if name.name.contains('*') => {
                self.expr(value, ANY);
                self.push(".");
                self.word(name);
            }
            _ if starts_with_name(entity) => self.expr(entity, ANY),
            _ => {
                self.push("(");
                self.pipe(entity);
                self.push(")");
            }
        }
    }

    /// `name=value ` for each option, with a space after it.
    pub(super) fn options(&mut self, options: &[OperatorOption]) {
        for option in options {
            self.option(option);
            self.push(" ");
        }
    }

    pub(super) fn option(&mut self, option: &OperatorOption) {
        self.word(&option.name);
        self.push("=");
        self.option_value(&option.value);
    }

    pub(super) fn option_value(&mut self, value: &OptionValue) {
        match value {
            OptionValue::Name(name) => self.option_word(name),
            OptionValue::Literal(literal, _) => self.literal(literal),
            OptionValue::Expr(expr) => self.expr(expr, ANY),
        }
    }
}

/// Whether the printed form starts with a name, so that it is an entity without parentheses.
fn starts_with_name(expr: &Expr) -> bool {
    let mut root = expr;
    loop {
        match &root.kind {
            ExprKind::Name { .. } | ExprKind::Star => return true,
            ExprKind::Call(name, _) => return !matches!(name.name.as_str(), "toscalar" | "totable"),
            ExprKind::Member(value, _) | ExprKind::Index(value, _) | ExprKind::MethodCall(value, ..) => root = value,
            _ => return false,
        }
    }
}
