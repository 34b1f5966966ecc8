use super::Printer;
use crate::ast::{Argument, BinaryOp, Expr, ExprKind, Ident, ListOp, Literal, UnaryOp, precedence};

/// Precedence of an expression that never needs parentheses.
pub(super) const OPERAND: u8 = 8;
/// Precedence of the root of a path.
const ROOT: u8 = 9;
/// Precedence of any expression without a pipe.
pub(super) const ANY: u8 = 1;
const EQUALITY: u8 = 3;

impl Printer {
    /// An expression, in parentheses if its precedence is below `least`.
    pub(super) fn expr(&mut self, expr: &Expr, least: u8) {
        if level(expr) >= least {
            self.bare(expr);
        } else {
            self.push("(");
            self.pipe(expr);
            self.push(")");
        }
    }

    fn bare(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Name { name, quoted: false } => self.push(name),
            ExprKind::Name { name, quoted: true } => self.quoted(name),
            ExprKind::Wildcard(text) => {
                self.push("[");
                self.push(text);
                self.push("]");
            }
            ExprKind::Star => self.push("*"),
            ExprKind::Unary(op, value) => {
                self.push(match op {
                    UnaryOp::Minus => "-",
                    UnaryOp::Plus => "+",
                });
                self.expr(value, ROOT);
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
            ExprKind::List(op, value, items) => self.list(*op, value, items),
            ExprKind::Between { negated, value, low, high } => {
                self.expr(value, EQUALITY + 1);
                self.push(if *negated { " !between (" } else { " between (" });
                self.expr(low, ANY);
                self.push(" .. ");
                self.expr(high, ANY);
                self.push(")");
            }
            ExprKind::Call(name, arguments) => self.call(name, arguments),
            ExprKind::Member(value, name) => {
                self.expr(value, ROOT);
                self.push(".");
                // `a.['']` is a path whose last name is empty, so the brackets are needed.
                if name.name.is_empty() { self.quoted("") } else { self.ident(name) }
            }
            ExprKind::Index(value, index) => {
                self.expr(value, ROOT);
                self.push("[");
                self.index(index);
                self.push("]");
            }
            ExprKind::MethodCall(value, name, arguments) => {
                self.expr(value, ROOT);
                self.push(".");
                self.ident(name);
                self.arguments(arguments);
            }
            ExprKind::DataTable { columns, values } => {
                self.push("datatable");
                self.schema(columns);
                self.push("[");
                self.comma(values, |p, value| p.expr(value, OPERAND));
                self.push("]");
            }
            ExprKind::ExternalData { columns, uris, options } => {
                self.push("externaldata");
                self.schema(columns);
                self.push("[");
                self.comma(uris, |p, uri| p.expr(uri, ANY));
                self.push("]");
                self.with_options(options);
            }
            ExprKind::Internal(text) => self.push(text),
            ExprKind::Function(function) => self.function(function),
            ExprKind::TypeOf(columns) => {
                self.push("typeof");
                self.schema(columns);
            }
            ExprKind::EntityGroup(members) => {
                self.push("entity_group [");
                self.comma(members, |p, member| p.expr(member, ANY));
                self.push("]");
            }
            ExprKind::Pipe(..) | ExprKind::MacroExpand { .. } => self.pipe(expr),
            ExprKind::Error => {}
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        let level = precedence(op);
        let chains = matches!(level, 1 | 2 | 5 | 6);
        self.expr(left, if chains { level } else { level + 1 });
        let (before, after) = if op.text() == ":" { ("", "") } else { (" ", " ") };
        self.push(before);
        self.push(op.text());
        self.push(after);
        self.expr(right, level + 1);
    }

    fn list(&mut self, op: ListOp, value: &Expr, items: &[Expr]) {
        self.expr(value, EQUALITY + 1);
        self.push(" ");
        self.push(op.text());
        self.push(" (");
        match items {
            [table] => self.pipe(table),
            items => self.comma(items, |p, item| p.expr(item, ANY)),
        }
        self.push(")");
    }

    /// A wildcard in an index has no further brackets.
    fn index(&mut self, index: &Expr) {
        match &index.kind {
            ExprKind::Wildcard(text) => self.push(text),
            _ => self.expr(index, ANY),
        }
    }

    fn call(&mut self, name: &Ident, arguments: &[Argument]) {
        if matches!(name.name.as_str(), "toscalar" | "totable") && self.table_call(name, arguments) {
            return;
        }
        self.ident(name);
        self.arguments(arguments);
    }

    /// A call whose only argument may be a pipe; false when it is not one.
    pub(super) fn table_call(&mut self, name: &Ident, arguments: &[Argument]) -> bool {
        let [Argument { names, value }] = arguments else { return false };
        if !names.is_empty() {
            return false;
        }
        self.word(name);
        self.push("(");
        self.pipe(value);
        self.push(")");
        true
    }

    pub(super) fn arguments(&mut self, arguments: &[Argument]) {
        self.push("(");
        self.comma(arguments, Self::argument);
        self.push(")");
    }

    /// `value`, `name = value` or `(a, b) = value`.
    pub(super) fn argument(&mut self, argument: &Argument) {
        match argument.names.as_slice() {
            [] => {}
            [name] => {
                self.ident(name);
                self.push(" = ");
            }
            names => {
                self.push("(");
                self.comma(names, Self::ident);
                self.push(") = ");
            }
        }
        self.expr(&argument.value, ANY);
    }
}

fn level(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::Pipe(..) | ExprKind::MacroExpand { .. } => 0,
        ExprKind::Binary(op, ..) => precedence(*op),
        ExprKind::List(..) | ExprKind::Between { .. } => EQUALITY,
        ExprKind::Unary(..) => OPERAND,
        // `1.x` would be a number.
        ExprKind::Literal(Literal::Long(_) | Literal::Real(_)) => OPERAND,
        ExprKind::Literal(_)
        | ExprKind::Name { .. }
        | ExprKind::Wildcard(_)
        | ExprKind::Star
        | ExprKind::Call(..)
        | ExprKind::Member(..)
        | ExprKind::Index(..)
        | ExprKind::MethodCall(..)
        | ExprKind::DataTable { .. }
        | ExprKind::ExternalData { .. }
        | ExprKind::Internal(_)
        | ExprKind::Function(_)
        | ExprKind::TypeOf(_)
        | ExprKind::EntityGroup(_)
        | ExprKind::Error => ROOT,
    }
}
