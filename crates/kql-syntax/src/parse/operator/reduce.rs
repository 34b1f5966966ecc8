use super::Parts;
use crate::ast::OperatorKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;

impl Parser<'_> {
    pub(in crate::parse) fn reduce(&mut self) -> Parts {
        let options = self.options(&["threshold", "characters"]);
        self.require_word("by");
        let by = self.required_named("a column");
        let mut with = Vec::new();
        if self.eat_word("with").is_some() {
            with = self.list(ListShape::Any, "`threshold=…` or `characters=…`", &[], Self::named);
        }
        (options, OperatorKind::Reduce { by, with })
    }
}
