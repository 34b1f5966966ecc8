use kql_source::{Place, Source, Span};

/// First and last place of a span.
pub(super) fn places(source: &Source, span: Span) -> (Place, Place) {
    (source.place(span.start), source.place(span.end))
}
