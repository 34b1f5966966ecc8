use super::Node;
use crate::ast::{Argument, ColumnDecl, Expr, ExprKind, Ident, Literal, OperatorOption, OptionValue, UnaryOp};
use kql_literal::dynamic::DynamicLiteral;

impl From<&Expr> for Node {
    fn from(expr: &Expr) -> Node {
        match &expr.kind {
            ExprKind::Literal(literal) => Node::from(literal),
            ExprKind::Name { name, quoted: false } => Node::atom(name.clone()),
            ExprKind::Name { name, quoted: true } => Node::atom(format!("[{name:?}]")),
            ExprKind::Wildcard(text) => Node::list("wildcard", [Node::atom(format!("{text:?}"))]),
            ExprKind::Star => Node::atom("*"),
            ExprKind::Unary(UnaryOp::Minus, value) => Node::list("minus", [Node::from(&**value)]),
            ExprKind::Unary(UnaryOp::Plus, value) => Node::list("plus", [Node::from(&**value)]),
            ExprKind::Binary(op, left, right) => Node::list(op.text(), [Node::from(&**left), Node::from(&**right)]),
            ExprKind::List(op, value, items) => {
                Node::list(op.text(), std::iter::once(Node::from(&**value)).chain(items.iter().map(Node::from)))
            }
            ExprKind::Between { negated, value, low, high } => {
                let head = if *negated { "!between" } else { "between" };
                Node::list(head, [Node::from(&**value), Node::from(&**low), Node::from(&**high)])
            }
            ExprKind::Call(name, arguments) => {
                Node::list("call", std::iter::once(Node::from(name)).chain(arguments.iter().map(Node::from)))
            }
            ExprKind::Member(value, name) => Node::list(".", [Node::from(&**value), Node::from(name)]),
            ExprKind::Index(value, index) => Node::list("[]", [Node::from(&**value), Node::from(&**index)]),
            ExprKind::MethodCall(value, name, arguments) => {
                let head = [Node::from(&**value), Node::from(name)];
                Node::list(".call", head.into_iter().chain(arguments.iter().map(Node::from)))
            }
            ExprKind::Pipe(source, operators) => {
                let source = source.as_ref().map_or(Node::atom("_"), |source| Node::from(&**source));
                Node::list("pipe", std::iter::once(source).chain(operators.iter().map(Node::from)))
            }
            ExprKind::DataTable { columns, values } => {
                Node::list("datatable", [Node::each("columns", columns), Node::each("values", values)])
            }
            ExprKind::ExternalData { columns, uris, options } => Node::list(
                "externaldata",
                [Node::each("columns", columns), Node::each("uris", uris), Node::each("with", options)],
            ),
            ExprKind::Internal(text) => Node::list("internal", [Node::atom(format!("{text:?}"))]),
            ExprKind::Function(function) => Node::from(&**function),
            ExprKind::TypeOf(columns) => Node::each("typeof", columns),
            ExprKind::EntityGroup(members) => Node::each("entity_group", members),
            ExprKind::MacroExpand { group, scope, body, options } => Node::list(
                "macro-expand",
                [Node::from(&**group), Node::from(scope), Node::each("body", body), Node::each("options", options)],
            ),
            ExprKind::Error => Node::list("error", []),
        }
    }
}

impl From<&Ident> for Node {
    fn from(ident: &Ident) -> Node {
        let plain = !ident.name.is_empty() && ident.name.chars().all(|c| c.is_alphanumeric() || "_$.*-@".contains(c));
        Node::atom(if plain { ident.name.clone() } else { format!("{:?}", ident.name) })
    }
}

impl From<&Argument> for Node {
    fn from(argument: &Argument) -> Node {
        if argument.names.is_empty() {
            return Node::from(&argument.value);
        }
        Node::list("=", [Node::each("names", &argument.names), Node::from(&argument.value)])
    }
}

impl From<&ColumnDecl> for Node {
    fn from(column: &ColumnDecl) -> Node {
        Node::list(":", std::iter::once(Node::from(&column.name)).chain(column.ty.as_ref().map(Node::from)))
    }
}

impl From<&OperatorOption> for Node {
    fn from(option: &OperatorOption) -> Node {
        Node::list("option", [Node::from(&option.name), Node::from(&option.value)])
    }
}

impl From<&OptionValue> for Node {
    fn from(value: &OptionValue) -> Node {
        match value {
            OptionValue::Name(name) => Node::from(name),
            OptionValue::Literal(literal, _) => Node::from(literal),
            OptionValue::Expr(expr) => Node::list("expr", [Node::from(&**expr)]),
        }
    }
}

impl From<&Literal> for Node {
    fn from(literal: &Literal) -> Node {
        fn value<T>(ty: &str, value: Option<T>, show: impl Fn(T) -> String) -> Node {
            Node::list(ty, [Node::atom(value.map_or("null".to_string(), show))])
        }
        match literal {
            Literal::Bool(Some(truth)) => Node::atom(truth.to_string()),
            Literal::Bool(None) => Node::list("bool", [Node::atom("null")]),
            Literal::Long(Some(number)) => Node::atom(number.to_string()),
            Literal::Long(None) => Node::list("long", [Node::atom("null")]),
            Literal::String(text) => Node::atom(format!("{text:?}")),
            Literal::Int(number) => value("int", *number, |n| n.to_string()),
            Literal::Real(number) => value("real", *number, |n| format!("{n:?}")),
            Literal::Decimal(text) => value("decimal", text.as_deref(), |t| format!("{t:?}")),
            Literal::DateTime(text) => value("datetime", text.as_deref(), |t| format!("{t:?}")),
            Literal::Timespan(ticks) => value("timespan", *ticks, |t| t.to_string()),
            Literal::Guid(bytes) => value("guid", *bytes, |b| b.iter().map(|byte| format!("{byte:02x}")).collect()),
            Literal::Dynamic(value) => Node::list("dynamic", [Node::from(value)]),
        }
    }
}

impl From<&DynamicLiteral> for Node {
    fn from(value: &DynamicLiteral) -> Node {
        match value {
            DynamicLiteral::Null => Node::atom("null"),
            DynamicLiteral::Bool(truth) => Node::atom(truth.to_string()),
            DynamicLiteral::Long(number) => Node::atom(number.to_string()),
            DynamicLiteral::Real(number) => Node::list("real", [Node::atom(format!("{number:?}"))]),
            DynamicLiteral::Decimal(text) => Node::list("decimal", [Node::atom(format!("{text:?}"))]),
            DynamicLiteral::DateTime(ticks) => Node::list("datetime", [Node::atom(ticks.to_string())]),
            DynamicLiteral::Timespan(ticks) => Node::list("timespan", [Node::atom(ticks.to_string())]),
            DynamicLiteral::Guid(bytes) => Node::list("guid", [Node::atom(kql_literal::guid::format(bytes))]),
            DynamicLiteral::String(text) => Node::atom(format!("{text:?}")),
            DynamicLiteral::Array(items) => Node::list("array", items.iter().map(Node::from)),
            DynamicLiteral::Bag(members) => Node::list(
                "bag",
                members.iter().map(|(key, value)| Node::list(&format!("{key:?}"), [Node::from(value)])),
            ),
            DynamicLiteral::Parameter(name) => Node::list("parameter", [Node::atom(name.clone())]),
        }
    }
}
