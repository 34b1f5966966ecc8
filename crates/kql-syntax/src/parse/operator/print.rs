use super::Parts;
use crate::ast::OperatorKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;
use crate::parse::name::Names;

impl Parser<'_> {
    pub(in crate::parse) fn print(&mut self) -> Parts {
        (Vec::new(), OperatorKind::Print(self.list(ListShape::Some, "an expression", &[], Self::named)))
    }

    pub(in crate::parse) fn range(&mut self) -> Parts {
        let name = self.required_name(Names::Usual, "the name of a column");
        self.require_word("from");
        let from = self.required("the first value");
        self.require_word("to");
        let to = self.required("the last value");
        self.require_word("step");
        let step = self.required("a distance");
        (Vec::new(), OperatorKind::Range { name, from, to, step })
    }
}
