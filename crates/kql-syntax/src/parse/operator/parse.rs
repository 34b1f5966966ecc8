use super::Parts;
use crate::ast::{OperatorKind, Parse, ParsePart};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::name::Names;

impl Parser<'_> {
    pub(in crate::parse) fn parse_with(&mut self) -> Parts {
        let options = self.options(&["flags"]);
        (options, OperatorKind::Parse(self.parse_rest()))
    }

    pub(in crate::parse) fn parse_where(&mut self) -> Parts {
        let options = self.options(&["flags"]);
        (options, OperatorKind::ParseWhere(self.parse_rest()))
    }

    fn parse_rest(&mut self) -> Parse {
        let value = self.required("a column");
        self.require_word("with");
        let mut pattern = Vec::new();
        while let Some(part) = self.parse_part() {
            pattern.push(part);
        }
        Parse { value, pattern }
    }

    fn parse_part(&mut self) -> Option<ParsePart> {
        match self.kind() {
            TokenKind::Star => Some(ParsePart::Star(self.bump().span)),
            TokenKind::String => self.strings().map(|(text, span)| ParsePart::Text(text, span)),
            _ => self.column_decl_with_optional_type(Names::Declared).map(ParsePart::Column),
        }
    }

    pub(in crate::parse) fn parse_kv(&mut self) -> Parts {
        let value = self.required("a column");
        self.require_word("as");
        let keys = self.row_schema();
        let properties = if self.eat_word("with").is_some() { self.property_list() } else { Vec::new() };
        (Vec::new(), OperatorKind::ParseKv { value, keys, properties })
    }
}
