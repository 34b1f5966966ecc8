use super::Parts;
use crate::ast::{Expr, Join, OperatorKind};
use crate::lex::TokenKind;
use crate::parse::Parser;
use kql_source::{Code, Diagnostic};

impl Parser<'_> {
    pub(in crate::parse) fn join(&mut self) -> Parts {
        let options = self.options_only(&[]);
        let right = self.join_table();
        let on = self.join_on();
        let predicate = match on {
            Some(_) => None,
            None => self.eat_word("where").map(|_| self.required("a condition")),
        };
        (options, OperatorKind::Join(Join { right, on: on.unwrap_or_default(), predicate }))
    }

    pub(in crate::parse) fn lookup(&mut self) -> Parts {
        let options = self.options_only(&[]);
        let right = self.join_table();
        let on = self.join_on();
        if on.is_none() {
            self.expected("`on` and a column");
        }
        (options, OperatorKind::Lookup(Join { right, on: on.unwrap_or_default(), predicate: None }))
    }

    fn join_table(&mut self) -> Expr {
        if self.at_word("on") && self.peek_kind(1) != TokenKind::OpenParen {
            return self.missing("a table");
        }
        self.required("a table")
    }

    fn join_on(&mut self) -> Option<Vec<Expr>> {
        self.eat_word("on")?;
        let mut conditions = vec![self.required("a column")];
        loop {
            if self.eat(TokenKind::Comma).is_some() {
                conditions.push(self.required("a column"));
            } else if self.at(TokenKind::Equal) {
                self.assignment_in_condition();
                conditions.extend(self.unnamed());
            } else {
                return Some(conditions);
            }
        }
    }

    fn assignment_in_condition(&mut self) {
        let span = self.token().span;
        self.report(
            Diagnostic::new(Code::UnexpectedToken, span, "`=` is not a comparison")
                .with_help("write `$left.a == $right.b`, or only `a` when both sides have a column `a`"),
        );
        self.bump();
    }
}
