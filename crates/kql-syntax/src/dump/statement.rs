use super::Node;
use crate::ast::{Function, Parameter, ParameterType, Pattern, PatternRule, Statement};

impl From<&Statement> for Node {
    fn from(statement: &Statement) -> Node {
        match statement {
            Statement::Let(binding) => Node::list("let", [Node::from(&binding.name), Node::from(&binding.value)]),
            Statement::Set(set) => {
                Node::list("set", std::iter::once(Node::from(&set.name)).chain(set.value.as_ref().map(Node::from)))
            }
            Statement::QueryParameters(parameters) => Node::each("query-parameters", parameters),
            Statement::Pattern(pattern) => Node::from(pattern),
            Statement::Alias(alias) => Node::list("alias", [Node::from(&alias.name), Node::from(&alias.value)]),
            Statement::Restrict(tables) => Node::each("restrict", tables),
            Statement::Expression(expr) => Node::from(expr),
        }
    }
}

impl From<&Pattern> for Node {
    fn from(pattern: &Pattern) -> Node {
        let head = [Node::from(&pattern.name), Node::each("parameters", &pattern.parameters)];
        let rest = Node::maybe("path", &pattern.path).into_iter().chain(pattern.rules.iter().map(Node::from));
        Node::list("pattern", head.into_iter().chain(rest))
    }
}

impl From<&PatternRule> for Node {
    fn from(rule: &PatternRule) -> Node {
        let path = Node::maybe("path", &rule.path);
        Node::list(
            "rule",
            [Node::each("arguments", &rule.arguments)].into_iter().chain(path).chain([Node::each("body", &rule.body)]),
        )
    }
}

impl From<&Parameter> for Node {
    fn from(parameter: &Parameter) -> Node {
        let ty = match &parameter.ty {
            ParameterType::Scalar(ty) => Node::from(ty),
            ParameterType::AnyTable => Node::list("*", []),
            ParameterType::Table(columns) => Node::each("table", columns),
        };
        Node::list(":", [Node::from(&parameter.name), ty].into_iter().chain(parameter.default.as_ref().map(Node::from)))
    }
}

impl From<&Function> for Node {
    fn from(function: &Function) -> Node {
        let head = if function.view { "view" } else { "function" };
        Node::list(head, [Node::each("parameters", &function.parameters), Node::each("body", &function.body)])
    }
}
