pub fn parse_dynamic_literal(text: &str) -> Result<kql_types::Dyn, String> { kql_types::Dyn::from_json(text).ok_or_else(|| "not JSON".into()) }
pub fn tuple_columns(_: &str) -> Option<&'static [(&'static str, kql_types::Type)]> { None }
