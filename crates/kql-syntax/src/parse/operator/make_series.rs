use super::Parts;
use crate::ast::{Argument, Expr, ExprKind, MakeSeries, OperatorKind};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;
use kql_source::{Code, Diagnostic};

impl Parser<'_> {
    pub(in crate::parse) fn make_series(&mut self) -> Parts {
        let options = self.options(&[]);
        let aggregates = self.list(ListShape::Some, "an aggregate", &["on", "from", "in"], |p| {
            let aggregate = p.named()?;
            let default = p.eat_word("default").map(|_| {
                p.require(TokenKind::Equal, "`=` and a value");
                p.required_named("a value")
            });
            Some((aggregate, default))
        });
        self.require_word("on");
        let on = self.required_named("a column");
        let in_range = self.at_word("in");
        let (from, to, step) = if in_range { self.in_range() } else { self.bounds() };
        let mut by = Vec::new();
        if self.eat_word("by").is_some() {
            by = self.list(ListShape::Some, "a column", &[], Self::named);
        }
        (options, OperatorKind::MakeSeries(Box::new(MakeSeries { aggregates, on, from, to, step, in_range, by })))
    }

    fn bounds(&mut self) -> (Option<Argument>, Option<Argument>, Argument) {
        let from = self.eat_word("from").map(|_| self.bound());
        let to = self.eat_word("to").map(|_| self.bound());
        if self.require_word("step").is_none() {
            return (from, to, self.no_bound());
        }
        (from, to, self.bound())
    }

    fn in_range(&mut self) -> (Option<Argument>, Option<Argument>, Argument) {
        self.bump();
        self.require_word("range");
        let open = self.require(TokenKind::OpenParen, "`(start, end, step)`");
        let mut bounds = self.list(ListShape::Any, "a bound", &[], Self::named).into_iter();
        self.close(open, TokenKind::CloseParen);
        let (from, to, step) = (bounds.next(), bounds.next(), bounds.next());
        if let Some(fourth) = bounds.next() {
            let message = "`in range(…)` takes three bounds: start, end and step";
            self.diagnostics.push(Diagnostic::new(Code::WrongArgumentCount, fourth.value.span, message));
        }
        (from, to, step.unwrap_or_else(|| self.no_bound()))
    }

    fn bound(&mut self) -> Argument {
        Argument { names: Vec::new(), value: self.required("a value") }
    }

    fn no_bound(&self) -> Argument {
        Argument { names: Vec::new(), value: Expr { kind: ExprKind::Error, span: self.after_previous() } }
    }
}
