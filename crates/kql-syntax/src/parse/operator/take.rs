use super::Parts;
use crate::ast::OperatorKind;
use crate::parse::Parser;

impl Parser<'_> {
    pub(in crate::parse) fn take(&mut self) -> Parts {
        let options = self.options(&[]);
        (options, OperatorKind::Take(self.required_named("a number of rows")))
    }

    pub(in crate::parse) fn sample(&mut self) -> Parts {
        let options = self.options(&[]);
        (options, OperatorKind::Sample(self.required_named("a number of rows")))
    }

    pub(in crate::parse) fn sample_distinct(&mut self) -> Parts {
        let options = self.options(&[]);
        let count = self.required_named("a number of values");
        self.require_word("of");
        (options, OperatorKind::SampleDistinct(count, self.required_named("a column")))
    }
}
