use super::Parts;
use crate::ast::OperatorKind;
use crate::parse::Parser;
use crate::parse::name::Names;

impl Parser<'_> {
    pub(in crate::parse) fn as_(&mut self) -> Parts {
        let options = self.options(&[]);
        (options, OperatorKind::As(self.required_name(Names::Usual, "a name")))
    }

    pub(in crate::parse) fn assert_schema(&mut self) -> Parts {
        (Vec::new(), OperatorKind::AssertSchema(self.row_schema()))
    }

    pub(in crate::parse) fn consume(&mut self) -> Parts {
        (self.options(&[]), OperatorKind::Consume)
    }

    pub(in crate::parse) fn count(&mut self) -> Parts {
        let name = self.eat_word("as").map(|_| self.required_name(Names::Usual, "a name"));
        (Vec::new(), OperatorKind::Count(name))
    }

    pub(in crate::parse) fn getschema(&mut self) -> Parts {
        (self.options(&[]), OperatorKind::GetSchema)
    }

    pub(in crate::parse) fn execute_and_cache(&mut self) -> Parts {
        (Vec::new(), OperatorKind::ExecuteAndCache)
    }
}
