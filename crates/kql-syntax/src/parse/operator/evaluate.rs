use super::Parts;
use crate::ast::{Expr, ExprKind, OperatorKind};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::name::Names;

impl Parser<'_> {
    pub(in crate::parse) fn evaluate(&mut self) -> Parts {
        let options = self.options_only(&[]);
        let name = self.required_name(Names::Usual, "the name of a plugin");
        let arguments = if self.at(TokenKind::OpenParen) {
            self.arguments(&name)
        } else {
            self.expected("`(` and the arguments of the plugin");
            Vec::new()
        };
        let schema = self.eat(TokenKind::Colon).map(|_| self.open_row_schema());
        (options, OperatorKind::Evaluate { name, arguments, schema })
    }

    /// `invoke f(…)`, and `f(…).g(…)`.
    pub(in crate::parse) fn invoke(&mut self) -> Parts {
        (Vec::new(), OperatorKind::Invoke(self.invoked()))
    }

    fn invoked(&mut self) -> Expr {
        let Some(mut call) = (if self.at_call() { self.call() } else { None }) else {
            self.expected("a call such as `f()`");
            self.entity();
            return Expr { kind: ExprKind::Error, span: self.after_previous() };
        };
        while self.at(TokenKind::Dot) {
            let before = self.pos;
            call = self.path_link(call);
            if self.pos == before || self.stopped {
                break;
            }
        }
        call
    }
}
