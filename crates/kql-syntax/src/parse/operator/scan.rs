use super::Parts;
use crate::ast::{Ident, OperatorKind, Scan, ScanStep};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;
use crate::parse::name::Names;

/// Words that end a list of `scan`.
const CLAUSES: &[&str] = &["partition", "order", "declare", "with"];

impl Parser<'_> {
    pub(in crate::parse) fn scan(&mut self) -> Parts {
        let options = self.options(&[]);
        let mut scan = Scan { order_by: Vec::new(), partition_by: Vec::new(), declare: Vec::new(), steps: Vec::new() };
        if self.eat_word("order").is_some() {
            self.require_word("by");
            scan.order_by = self.list(ListShape::Some, "a column", CLAUSES, Self::order);
        }
        if self.eat_word("partition").is_some() {
            self.require_word("by");
            scan.partition_by = self.list(ListShape::Some, "a column", CLAUSES, Self::unnamed);
        }
        if self.eat_word("declare").is_some() {
            scan.declare = self.parameters();
        }
        self.require_word("with");
        let open = self.require(TokenKind::OpenParen, "`(` and steps");
        while self.at_word("step") {
            scan.steps.push(self.scan_step());
        }
        self.close(open, TokenKind::CloseParen);
        (options, OperatorKind::Scan(Box::new(scan)))
    }

    fn scan_step(&mut self) -> ScanStep {
        self.bump();
        let name = self.required_name(Names::Declared, "the name of the step");
        let optional = self.eat_word("optional").is_some();
        let output = self.eat_word("output").and_then(|_| {
            self.require(TokenKind::Equal, "`=`");
            self.scan_output()
        });
        self.require(TokenKind::Colon, "`:` and a condition");
        let condition = self.required("a condition");
        let mut assignments = Vec::new();
        if self.eat(TokenKind::FatArrow).is_some() {
            assignments = self.list(ListShape::Some, "an assignment", &[], |p| {
                let name = p.name(Names::Declared)?;
                p.require(TokenKind::Equal, "`=`");
                Some((name, p.required("a value")))
            });
        }
        self.require(TokenKind::Semicolon, "`;` after the step");
        ScanStep { name, optional, output, condition, assignments }
    }

    fn scan_output(&mut self) -> Option<Ident> {
        if !matches!(self.word(), "all" | "last" | "none") {
            self.expected("`all`, `last` or `none`");
            return None;
        }
        let token = self.bump();
        Some(Ident { name: self.text_of(token).to_string(), span: token.span })
    }
}
