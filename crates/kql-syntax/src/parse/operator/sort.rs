use super::Parts;
use crate::ast::{OperatorKind, Order};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};

impl Parser<'_> {
    pub(in crate::parse) fn sort(&mut self) -> Parts {
        let options = self.options(&[]);
        self.require_by("sort");
        let keys = self.list(ListShape::Some, "a column", &[], Self::order);
        (options, OperatorKind::Sort(keys))
    }

    pub(in crate::parse) fn top(&mut self) -> Parts {
        let options = self.options(&[]);
        let count = self.required_named("a number of rows");
        self.require_by("top …");
        (options, OperatorKind::Top(count, self.required_order()))
    }

    pub(in crate::parse) fn top_hitters(&mut self) -> Parts {
        let count = self.required_named("a number of values");
        self.require_word("of");
        let of = self.required_named("a column");
        let by = self.eat_word("by").map(|_| Order {
            value: self.required_named("a weight"),
            descending: None,
            nulls_first: None,
        });
        (Vec::new(), OperatorKind::TopHitters { count, of, by })
    }

    /// `by`; reports it if missing.
    fn require_by(&mut self, operator: &str) {
        if self.eat_word("by").is_some() {
            return;
        }
        let token = self.token();
        if self.at_end() {
            self.expected("`by` and a column");
        } else {
            let shown = self.describe(token);
            self.report(
                Diagnostic::new(Code::UnexpectedToken, token.span, format!("missing `by` before {shown}"))
                    .with_help(format!("write `{operator} by …`"))
                    .with_fix(Fix::replace(
                        "insert `by`",
                        Span::at(token.span.range().start),
                        "by ",
                        Applicability::Safe,
                    )),
            );
        }
    }

    /// A key with its direction.
    pub(in crate::parse) fn order(&mut self) -> Option<Order> {
        let value = self.named()?;
        let descending = match self.word() {
            "asc" | "granny-asc" => Some(false),
            "desc" | "granny-desc" => Some(true),
            _ => None,
        };
        if descending.is_some() {
            self.bump();
        }
        let nulls_first = self.nulls();
        Some(Order { value, descending, nulls_first })
    }

    fn nulls(&mut self) -> Option<bool> {
        let upper = matches!(self.kind(), TokenKind::Word(_)) && matches!(self.word(), "ASC" | "DESC");
        if upper {
            let token = self.bump();
            let shown = self.text_of(token);
            let lower = shown.to_ascii_lowercase();
            self.pos -= 1;
            self.report(
                Diagnostic::new(Code::UnexpectedToken, token.span, format!("`{shown}` is not a direction"))
                    .with_help(format!("write lowercase `{lower}`"))
                    .with_fix(Fix::replace(format!("write `{lower}`"), token.span, lower, Applicability::Safe)),
            );
            self.bump();
        }
        self.eat_word("nulls")?;
        if self.eat_word("first").is_some() {
            return Some(true);
        }
        if self.eat_word("last").is_none() {
            self.expected("`first` or `last`");
        }
        Some(false)
    }

    pub(in crate::parse) fn required_order(&mut self) -> Order {
        match self.order() {
            Some(order) => order,
            None => Order { value: self.required_named("a column"), descending: None, nulls_first: None },
        }
    }
}
