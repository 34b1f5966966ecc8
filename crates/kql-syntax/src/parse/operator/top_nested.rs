use super::Parts;
use crate::ast::{Argument, OperatorKind, TopNested};
use crate::lex::TokenKind;
use crate::parse::Parser;

impl Parser<'_> {
    pub(in crate::parse) fn top_nested(&mut self) -> Parts {
        let mut levels = vec![self.top_nested_level()];
        while self.eat(TokenKind::Comma).is_some() {
            if self.require_word("top-nested").is_none() {
                self.skip_to_end();
                break;
            }
            levels.push(self.top_nested_level());
        }
        (Vec::new(), OperatorKind::TopNested(levels))
    }

    fn top_nested_level(&mut self) -> TopNested {
        let count = if self.at_word("of") { None } else { self.named() };
        self.require_word("of");
        let of = self.required_named("a column");
        let others = self.eat_word("with").map(|_| {
            self.require_word("others");
            self.require(TokenKind::Equal, "`=`");
            let value = match self.literal() {
                Some(value) => value,
                None => self.required("a value"),
            };
            Argument { names: Vec::new(), value }
        });
        self.require_word("by");
        TopNested { count, of, others, by: self.required_order() }
    }
}
