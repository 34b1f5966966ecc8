use super::Printer;
use crate::ast::{ExprKind, MakeSeries, TopNested};

impl Printer {
    pub(super) fn make_series(&mut self, series: &MakeSeries) {
        self.comma(&series.aggregates, |p, (aggregate, default)| {
            p.argument(aggregate);
            p.optional_argument(" default=", default);
        });
        self.push(" on ");
        self.argument(&series.on);
        if series.in_range {
            self.push(" in range(");
            self.optional_argument("", &series.from);
            self.optional_argument(", ", &series.to);
            // Fewer than three bounds are parsed, and rejected later.
            if !matches!(series.step.value.kind, ExprKind::Error) {
                self.push(", ");
                self.argument(&series.step);
            }
            self.push(")");
        } else {
            self.optional_argument(" from ", &series.from);
            self.optional_argument(" to ", &series.to);
            self.push(" step ");
            self.argument(&series.step);
        }
        if !series.by.is_empty() {
            self.push(" by ");
            self.comma(&series.by, Self::argument);
        }
    }

    pub(super) fn top_nested(&mut self, levels: &[TopNested]) {
        for (i, level) in levels.iter().enumerate() {
            if i > 0 {
                self.push(", top-nested ");
            }
            if let Some(count) = &level.count {
                self.argument(count);
                self.push(" ");
            }
            self.push("of ");
            self.argument(&level.of);
            self.optional_argument(" with others = ", &level.others);
            self.push(" by ");
            self.order(&level.by);
        }
    }
}
