use crate::Span;

/// How safe a fix is to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Shown as a suggestion, never applied: it contains placeholders or needs a decision.
    DisplayOnly,
    /// Probably the intended text, but it changes the meaning.
    Unsafe,
    /// Keeps the meaning, or is the only possible intention.
    Safe,
}

impl Applicability {
    /// Name in kebab case, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Applicability::DisplayOnly => "display-only",
            Applicability::Unsafe => "unsafe",
            Applicability::Safe => "safe",
        }
    }
}

/// A replacement of one range of the text; an empty range inserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The replaced range, in the same source as the span of the diagnostic.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

/// A change of the text that resolves a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, in the imperative: `use `has_all``.
    pub title: String,
    /// The replacements, in ascending order and without overlap.
    pub edits: Vec<Edit>,
    /// Whether a tool may apply it.
    pub applicability: Applicability,
}

impl Fix {
    /// A fix that replaces one range.
    pub fn replace(
        title: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
        applicability: Applicability,
    ) -> Self {
        let edits = vec![Edit { span, replacement: replacement.into() }];
        Fix { title: title.into(), edits, applicability }
    }

    /// The text with the fix applied; `None` if an edit lies outside of it or overlaps another.
    pub fn apply(&self, text: &str) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for edit in &self.edits {
            let range = edit.span.range();
            out.push_str(text.get(done..range.start)?);
            text.get(range.clone())?;
            out.push_str(&edit.replacement);
            done = range.end;
        }
        out.push_str(text.get(done..)?);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_order() {
        let edits = vec![
            Edit { span: Span::new(2, 4), replacement: "contains".into() },
            Edit { span: Span::at(6), replacement: "!".into() },
        ];
        let mut fix = Fix { title: "t".into(), edits, applicability: Applicability::Safe };
        assert_eq!(fix.apply("a == b").as_deref(), Some("a contains b!"));
        fix.edits.reverse();
        assert_eq!(fix.apply("a == b"), None, "edits out of order");
        fix.edits = vec![Edit { span: Span::new(5, 9), replacement: String::new() }];
        assert_eq!(fix.apply("a == b"), None, "past the end");
    }
}
