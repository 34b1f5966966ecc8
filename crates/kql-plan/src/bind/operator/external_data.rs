use crate::bind::{Any, Binder, Cx};
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{ColumnDecl, Expr};
use kql_types::{Field, Schema};

impl Binder<'_> {
    /// Data of a location that the session holds. Nothing is fetched: rules run the same with and without a network.
    pub(crate) fn external_data(&mut self, columns: &[ColumnDecl], uris: &[Expr], cx: Cx<'_>, span: Span) -> Any {
        let schema: Schema = self.declared(columns).into_iter().map(|f| Field::new(f.name, f.ty)).collect();
        let mut legs = Vec::new();
        for e in uris {
            let Some(uri) = self.scalar(e, cx.without_row()) else { return Any::Error };
            let uri = uri.constant().and_then(|v| v.as_str()).unwrap_or_default().to_string();
            let Some(source) = self.catalog.external(&uri, &schema) else {
                self.report(
                    Diagnostic::new(Code::Unsupported, span, format!("`externaldata` of `{uri}` is not fetched"))
                        .with_help("put the data into a file of the data folder and use it as a table"),
                );
                return Any::Error;
            };
            legs.push(super::union::Leg { plan: self.scan(&uri, source, false), name: None });
        }
        match legs.pop() {
            Some(only) if legs.is_empty() => Any::Table(only.plan),
            Some(last) => {
                legs.push(last);
                Any::Table(self.union_of(legs, None, false))
            }
            None => Any::Error,
        }
    }
}
