use crate::bind::binder::{Binder, Cx};
use crate::ir::{Node, Plan, Plugin, PluginOptions, ReducePlan};
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, Operator};
use kql_types::Type;

impl Binder<'_> {
    /// `reduce`: strings grouped by the words that they share.
    pub(crate) fn reduce(
        &mut self,
        input: Plan,
        by: &ast::Argument,
        with: &[ast::Argument],
        o: &Operator,
        cx: Cx<'_>,
    ) -> Option<Plan> {
        let text = self.scalar(&by.value, cx.with_plan(&input));
        if text.ty() != Type::String && !self.is_unknown(&text) {
            let message = format!("`reduce` groups strings, not {}", text.ty());
            self.report(
                Diagnostic::new(Code::TypeMismatch, by.value.span, message)
                    .with_help("convert the values with `tostring(…)`"),
            );
        }
        let (mut threshold, mut separators) = (0.1, None);
        for a in with {
            let Some(name) = a.names.first() else {
                self.error(Code::BadOption, a.value.span, "a name is expected here: `threshold` or `characters`");
                continue;
            };
            let value = self.scalar(&a.value, cx.without_row());
            match (name.name.as_str(), value.constant()) {
                ("threshold", Some(v)) if v.as_f64().is_some_and(|v| v > 0.0 && v <= 1.0) => {
                    threshold = v.as_f64().unwrap_or(threshold);
                }
                ("threshold", _) => {
                    self.error(Code::BadOption, a.value.span, "`threshold` must be a number above 0 and up to 1");
                }
                ("characters", Some(v)) if v.as_str().is_some() => separators = v.as_str().map(str::to_string),
                ("characters", _) => {
                    self.error(Code::BadOption, a.value.span, "`characters` must be a constant string")
                }
                (other, _) => self.error(Code::BadOption, name.span, format!("`reduce` has no property `{other}`")),
            }
        }
        if Self::option_text(o, "kind").is_some() {
            // The documentation says that `Pattern` is added to the rows, the compiler that `Count` and `Representative` are
            // added too.
            self.report(
                Diagnostic::new(
                    Code::Unsupported,
                    o.keyword,
                    "`reduce kind=source` is not implemented: its columns are documented inconsistently",
                )
                .with_help("omit `kind` to get the patterns with their counts"),
            );
        }
        let message = "the groups of `reduce` may differ from the service's, whose algorithm is not published";
        self.report(Diagnostic::new(Code::Approximate, o.keyword, message));
        let fields = vec![
            self.field("Pattern", Type::String),
            self.field("Count", Type::Long),
            self.field("Representative", Type::String),
        ];
        let options = PluginOptions::Reduce(ReducePlan { text, threshold, separators });
        let node = Node::Plugin(Plugin { name: "reduce", input: Box::new(input), args: Vec::new(), options });
        Some(Plan { node, fields, serialized: false, open: false })
    }
}
