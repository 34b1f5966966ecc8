use crate::bind::binder::{Any, Binder, Cx};
use crate::catalog::ExternalData;
use kql_source::{Code, Diagnostic, Span};
use kql_syntax::ast::{ColumnDecl, Expr, OperatorOption};
use kql_types::{Field, ScanRequest, ScanStream, Schema, SourceError, TableSource, Value};
use std::sync::Arc;

/// The properties in parentheses after `with`.
#[derive(Default)]
struct Properties {
    format: Option<String>,
    ignore_first_record: bool,
    mapping: Option<String>,
}

impl Binder<'_> {
    /// Data of locations, one after the other, out of files that the session holds for them. Nothing is fetched: rules run
    /// the same with and without a network. A location without a file is a note here and an error once its rows are wanted.
    pub(crate) fn external_data(
        &mut self,
        columns: &[ColumnDecl],
        locations: &[Expr],
        options: &[OperatorOption],
        cx: Cx<'_>,
        span: Span,
    ) -> Any {
        if self.options.request.external_data_disabled {
            let message = "the request forbids external data with `request_external_data_disabled`";
            self.error(Code::BadRequestProperty, span, message);
            return Any::Error;
        }
        let schema: Schema = self.declared(columns).into_iter().map(|f| Field::new(f.name, f.ty)).collect();
        let Some(properties) = self.external_properties(options, cx) else { return Any::Error };
        let mut legs = Vec::new();
        for e in locations {
            let location = self.scalar(e, cx.without_row());
            let Some(Value::String(location)) = location.constant().cloned() else {
                self.error(Code::ConstantExpected, e.span, "a location of `externaldata` must be a constant string");
                return Any::Error;
            };
            let wanted = ExternalData {
                location: &location,
                columns: &schema,
                format: properties.format.as_deref(),
                ignore_first_record: properties.ignore_first_record,
                mapping: properties.mapping.as_deref(),
            };
            let source = match self.catalog.external(&wanted) {
                Some(Ok(source)) => source,
                Some(Err(reason)) => {
                    let message = format!("the data of `{location}` cannot be read: {reason}");
                    self.error(Code::UnreadableTable, e.span, message);
                    return Any::Error;
                }
                None => {
                    let message = format!("no file is given for `{location}`, and nothing is downloaded");
                    let help = format!("pass `--external {location}=FILE`, or list it under `external` in a test");
                    self.report(
                        Diagnostic::new(Code::MissingExternalData, e.span, message.clone()).with_help(help.clone()),
                    );
                    Arc::new(Absent { schema: schema.clone(), message: format!("{message}; {help}") })
                }
            };
            legs.push(super::union::Leg { plan: self.scan(&location, source, false), name: None });
        }
        match legs.pop() {
            Some(only) if legs.is_empty() => Any::Table(only.plan),
            Some(last) => {
                legs.push(last);
                Any::Table(self.union_of(legs, None, false))
            }
            None => {
                self.error(Code::WrongArgumentCount, span, "`externaldata` needs at least 1 location");
                Any::Error
            }
        }
    }

    fn external_properties(&mut self, options: &[OperatorOption], cx: Cx<'_>) -> Option<Properties> {
        let mut out = Properties::default();
        for o in options {
            let value = self.option_value(&o.value, o.name.span, cx)?;
            let text = || value.as_str().map(str::to_string).filter(|t| !t.is_empty());
            match o.name.name.to_ascii_lowercase().as_str() {
                "format" => out.format = text(),
                "ignorefirstrecord" => out.ignore_first_record = value == Value::Bool(true) || truth(&value),
                "ingestionmapping" => out.mapping = text(),
                "ingestionmappingreference" => {
                    let message = "a mapping stored in a cluster is not available";
                    self.report(
                        Diagnostic::new(Code::NeedsCluster, o.name.span, message)
                            .with_help("write the mapping itself, as `ingestionMapping`"),
                    );
                    return None;
                }
                // Others steer how the service fetches and unpacks: here the file itself is given.
                _ => {}
            }
        }
        Some(out)
    }
}

/// `"true"` in any case, as properties are often written.
fn truth(value: &Value) -> bool {
    value.as_str().is_some_and(|t| t.eq_ignore_ascii_case("true"))
}

/// A location without data.
struct Absent {
    schema: Schema,
    message: String,
}

impl TableSource for Absent {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn scan(&self, _: &ScanRequest) -> Result<Box<dyn ScanStream>, SourceError> {
        Err(SourceError::Unavailable(self.message.clone()))
    }

    fn describe(&self) -> String {
        "no file".into()
    }
}
