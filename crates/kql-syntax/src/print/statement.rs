use super::Printer;
use super::expr::ANY;
use crate::ast::{ExprKind, Function, Let, Parameter, ParameterType, Pattern, PatternRule, Statement};

impl Printer {
    pub(super) fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Let(binding) => self.binding(binding),
            Statement::Set(set) => {
                self.push("set ");
                self.ident(&set.name);
                if let Some(value) = &set.value {
                    self.push(" = ");
                    self.option_value(value);
                }
            }
            Statement::QueryParameters(parameters) => {
                self.push("declare query_parameters");
                self.parameters(parameters);
            }
            Statement::Pattern(pattern) => self.pattern(pattern),
            Statement::Alias(alias) => {
                self.push("alias database ");
                self.ident(&alias.name);
                self.push(" = ");
                self.expr(&alias.value, ANY);
            }
            Statement::Restrict(tables) => {
                self.push("restrict access to (");
                self.comma(tables, Self::entity);
                self.push(")");
            }
            Statement::Expression(expr) => self.pipe(expr),
        }
    }

    pub(super) fn statements(&mut self, statements: &[Statement]) {
        for (i, statement) in statements.iter().enumerate() {
            if i > 0 {
                self.push("; ");
            }
            self.statement(statement);
        }
    }

    /// Statements inside braces. A body that ends in a declaration needs a final `;`.
    fn body(&mut self, statements: &[Statement]) {
        self.push("{ ");
        self.statements(statements);
        match statements.last() {
            None | Some(Statement::Expression(_)) => {}
            Some(_) => self.push(";"),
        }
        self.push(" }");
    }

    fn binding(&mut self, binding: &Let) {
        self.push("let ");
        self.ident(&binding.name);
        self.push(" = ");
        match &binding.value.kind {
            ExprKind::Call(name, arguments) if name.name == "materialize" && self.table_call(name, arguments) => {}
            _ => self.pipe(&binding.value),
        }
    }

    pub(super) fn function(&mut self, function: &Function) {
        if function.view {
            self.push("view ");
        }
        self.parameters(&function.parameters);
        self.push(" ");
        self.body(&function.body);
    }

    pub(super) fn parameters(&mut self, parameters: &[Parameter]) {
        self.push("(");
        self.comma(parameters, Self::parameter);
        self.push(")");
    }

    fn parameter(&mut self, parameter: &Parameter) {
        self.ident(&parameter.name);
        self.push(":");
        match &parameter.ty {
            ParameterType::Scalar(ty) => self.word(ty),
            ParameterType::AnyTable => self.push("(*)"),
            ParameterType::Table(columns) => self.schema(columns),
        }
        if let Some(default) = &parameter.default {
            self.push(" = ");
            self.expr(default, ANY);
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        self.push("declare pattern ");
        self.ident(&pattern.name);
        if pattern.parameters.is_empty() && pattern.rules.is_empty() {
            return;
        }
        self.push(" = ");
        self.parameters(&pattern.parameters);
        if let Some(path) = &pattern.path {
            self.push("[");
            self.parameter(path);
            self.push("]");
        }
        self.push(" { ");
        for rule in &pattern.rules {
            self.rule(rule);
        }
        self.push("}");
    }

    fn rule(&mut self, rule: &PatternRule) {
        self.push("(");
        self.comma(&rule.arguments, |p, argument| p.expr(argument, ANY));
        self.push(")");
        if let Some(path) = &rule.path {
            self.push(".[");
            self.expr(path, ANY);
            self.push("]");
        }
        self.push(" = ");
        self.body(&rule.body);
        self.push("; ");
    }
}
