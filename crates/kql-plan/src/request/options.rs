use super::RequestPropertyId as Id;
use super::value::{bad, typed};
use super::{PropertySupport, RequestError, RequestProperty, property};
use kql_types::{TimeRange, Value, ticks};
use std::collections::BTreeMap;

/// What a client asks for beside the text of a query: request properties and values of query parameters. A `set` statement sets the
/// same properties; of limits that are set twice, the lower one applies.
///
/// ```
/// use kql_plan::{RequestError, RequestOptions};
/// use kql_types::Value;
///
/// let mut request = RequestOptions::default();
/// request.set("query_take_max_records", Some(&Value::Long(10)))?;
/// request.set("servertimeout", Some(&Value::String("0:02:00".into())))?;
/// request.set_parameter("threshold", "90");
/// assert!(matches!(request.set("query_nwo", None), Err(RequestError::Unknown { .. })));
/// # Ok::<(), RequestError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestOptions {
    /// `query_now`, in ticks.
    pub(crate) now: Option<i64>,
    pub(crate) scope: DateTimeScope,
    /// `query_take_max_records`.
    pub(crate) take_max_records: Option<u64>,
    /// `maxoutputcolumns`.
    pub(crate) max_columns: Option<u64>,
    /// `query_results_apply_getschema`.
    pub(crate) schema_only: bool,
    /// `best_effort`: every union is fuzzy.
    pub(crate) best_effort: bool,
    /// `request_external_data_disabled`.
    pub(crate) external_data_disabled: bool,
    pub(crate) bin_size: Option<Value>,
    pub(crate) bin_at: Option<Value>,
    /// Values of query parameters, as text.
    pub(crate) parameters: BTreeMap<String, String>,
    truncation_max_records: Option<u64>,
    truncation_max_size: Option<u64>,
    memory_limit: Option<u64>,
    operator_memory_limit: Option<u64>,
    /// `servertimeout`, in ticks.
    timeout: Option<i64>,
    no_timeout: bool,
}

/// The filter that applies to every table with its column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DateTimeScope {
    pub(crate) column: Option<String>,
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

impl DateTimeScope {
    /// The period, both ends included; `None` if there is none.
    pub(crate) fn range(&self) -> Option<TimeRange> {
        let has_end = self.from.is_some() || self.to.is_some();
        has_end.then(|| TimeRange::new(self.from.unwrap_or(0), self.to.unwrap_or(ticks::MAX_DATETIME)))
    }
}

impl RequestOptions {
    /// Sets a request property. Without a value it is `true`. Values may be text, as clients write them.
    ///
    /// # Errors
    ///
    /// No property has this name, it is not supported, or the value is not of its type.
    pub fn set(&mut self, name: &str, value: Option<&Value>) -> Result<(), RequestError> {
        let property = property(name).ok_or_else(|| RequestError::Unknown { name: name.to_string() })?;
        let value = typed(property, value)?;
        match property.support {
            PropertySupport::NoEffect => Ok(()),
            // What is not asked for needs no support.
            PropertySupport::Refused(_) if value == Value::Bool(false) => Ok(()),
            PropertySupport::Refused(reason) => Err(RequestError::Refused { name: property.name, reason }),
            PropertySupport::Done(id) => self.apply(property, id, value),
        }
    }

    fn apply(&mut self, property: &RequestProperty, id: Id, value: Value) -> Result<(), RequestError> {
        let on = value == Value::Bool(true);
        match id {
            Id::BestEffort => self.best_effort = on,
            Id::ExternalDataDisabled => self.external_data_disabled = on,
            Id::NoRequestTimeout => self.no_timeout = on,
            // Nothing is truncated unless a limit is set, and a limit that is set wins over this.
            Id::NoTruncation => {}
            Id::ResultsApplyGetSchema => self.schema_only = on,
            Id::MaxMemoryPerOperator => lower(&mut self.operator_memory_limit, count(property, &value)?),
            Id::MaxMemoryPerQuery => lower(&mut self.memory_limit, count(property, &value)?),
            Id::MaxOutputColumns => lower(&mut self.max_columns, count(property, &value)?),
            Id::TakeMaxRecords => lower(&mut self.take_max_records, count(property, &value)?),
            Id::TruncationMaxRecords => lower(&mut self.truncation_max_records, count(property, &value)?),
            Id::TruncationMaxSize => lower(&mut self.truncation_max_size, count(property, &value)?),
            Id::QueryBinAutoAt => self.bin_at = Some(value),
            Id::QueryBinAutoSize => self.bin_size = Some(value),
            Id::QueryLanguage => match value.as_str().unwrap_or_default() {
                "kql" | "csl" => {}
                "sql" => return Err(RequestError::Refused { name: property.name, reason: "only KQL is understood" }),
                _ => return Err(bad(property, "`kql`, `csl` or `sql`".into(), Some(&value))),
            },
            Id::QueryNow => self.now = value.as_i64(),
            Id::ScopeColumn => self.scope.column = value.as_str().map(str::to_string),
            Id::ScopeFrom => self.scope.from = value.as_i64(),
            Id::ScopeTo => self.scope.to = value.as_i64(),
            Id::ServerTimeout => match value.as_i64().filter(|ticks| *ticks > 0) {
                Some(ticks) => self.timeout = Some(self.timeout.map_or(ticks, |t| t.min(ticks))),
                None => return Err(bad(property, "a timespan above 0".into(), Some(&value))),
            },
        }
        Ok(())
    }

    /// Gives a query parameter a value: text for a string, otherwise a literal of the declared type, such as `10`,
    /// `datetime(2026-03-01)` or `dynamic(["a"])`.
    pub fn set_parameter(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.parameters.insert(name.into(), value.into());
    }

    /// `truncationmaxrecords`: the most rows that a table of the answer may have; more are an error.
    pub fn max_records(&self) -> Option<u64> {
        self.truncation_max_records
    }

    /// `truncationmaxsize`: the most bytes that the rows of a table of the answer may have, as JSON values; more are an error.
    pub fn max_bytes(&self) -> Option<u64> {
        self.truncation_max_size
    }

    /// `max_memory_consumption_per_query_per_node`: the most bytes that all operators may hold together.
    pub fn memory_limit(&self) -> Option<usize> {
        self.memory_limit.map(|n| usize::try_from(n).unwrap_or(usize::MAX))
    }

    /// `maxmemoryconsumptionperiterator`: the most bytes that one operator may hold.
    pub fn operator_memory_limit(&self) -> Option<usize> {
        self.operator_memory_limit.map(|n| usize::try_from(n).unwrap_or(usize::MAX))
    }

    /// `servertimeout`, unless `norequesttimeout` lifts it: ticks of 100 ns.
    pub fn timeout(&self) -> Option<i64> {
        self.timeout.filter(|_| !self.no_timeout)
    }
}

/// The lower of the values that are set applies.
fn lower(limit: &mut Option<u64>, value: u64) {
    *limit = Some(limit.map_or(value, |before| before.min(value)));
}

/// A number of things: not negative.
fn count(property: &RequestProperty, value: &Value) -> Result<u64, RequestError> {
    let number = value.as_i64().and_then(|n| u64::try_from(n).ok());
    number.ok_or_else(|| bad(property, "a number that is not negative".into(), Some(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::REQUEST_PROPERTIES;
    use kql_types::Type;

    fn set(name: &str, value: impl Into<Option<Value>>) -> Result<RequestOptions, RequestError> {
        let mut options = RequestOptions::default();
        options.set(name, value.into().as_ref()).map(|()| options)
    }

    fn text(t: &str) -> Value {
        Value::String(t.into())
    }

    #[test]
    fn values_are_typed_or_text() {
        let now = ticks::parse_datetime("2024-05-01").unwrap();
        for value in [Value::DateTime(now), text("2024-05-01 00:00:00"), text("2024-05-01T00:00:00Z")] {
            assert_eq!(set("query_now", value).unwrap().now, Some(now));
        }
        for value in [Value::Timespan(1_200_000_000), text("0:02:00"), text("00:02:00"), text("2m")] {
            assert_eq!(set("servertimeout", value).unwrap().timeout(), Some(1_200_000_000));
        }
        assert_eq!(set("truncationmaxrecords", text("7")).unwrap().max_records(), Some(7));
        assert!(set("best_effort", None).unwrap().best_effort);
        assert!(!set("best_effort", text("False")).unwrap().best_effort);
    }

    #[test]
    fn values_that_do_not_fit_are_refused() {
        for (name, value) in [
            ("query_now", Some(text("yesterday"))),
            ("query_now", None),
            ("query_now", Some(Value::Null(Type::DateTime))),
            ("query_take_max_records", Some(Value::Long(-1))),
            ("query_take_max_records", Some(Value::Real(1.5))),
            ("servertimeout", Some(Value::Timespan(0))),
            ("query_language", Some(text("xml"))),
            ("notruncation", Some(text("maybe"))),
        ] {
            assert!(matches!(set(name, value.clone()), Err(RequestError::BadValue { .. })), "{name} = {value:?}");
        }
        assert!(matches!(set("query_language", text("sql")), Err(RequestError::Refused { .. })));
    }

    #[test]
    fn the_lower_of_two_limits_applies() {
        let mut options = RequestOptions::default();
        for n in [5, 3, 9] {
            options.set("truncationmaxsize", Some(&Value::Long(n))).unwrap();
            options.set("maxmemoryconsumptionperiterator", Some(&Value::Long(n))).unwrap();
        }
        assert_eq!((options.max_bytes(), options.operator_memory_limit()), (Some(3), Some(3)));
        options.set("servertimeout", Some(&text("1m"))).unwrap();
        options.set("norequesttimeout", None).unwrap();
        assert_eq!(options.timeout(), None);
    }

    /// Each property accepts a value of its type, or refuses it by name; none is forgotten.
    #[test]
    fn every_property_is_set_or_refused_by_name() {
        for p in REQUEST_PROPERTIES {
            let value = match p.ty {
                Some(Type::Bool) => Value::Bool(true),
                Some(Type::Long | Type::Int) | None => Value::Long(1),
                Some(Type::DateTime) => Value::DateTime(1),
                Some(Type::Timespan) => Value::Timespan(1),
                Some(_) => text(if p.name == "query_language" { "kql" } else { "x" }),
            };
            match (p.support, set(p.name, value)) {
                (PropertySupport::Refused(_), Err(RequestError::Refused { name, .. })) => assert_eq!(name, p.name),
                (PropertySupport::Done(Id::NoTruncation | Id::QueryLanguage) | PropertySupport::NoEffect, Ok(o)) => {
                    assert_eq!(o, RequestOptions::default(), "{}", p.name);
                }
                (PropertySupport::Done(_), Ok(o)) => assert_ne!(o, RequestOptions::default(), "{}", p.name),
                (support, result) => panic!("{}: {support:?} {result:?}", p.name),
            }
        }
    }
}
