use super::{BagBuilder, Dyn};
use crate::Decimal;
use kql_literal::dynamic::DynamicLiteral;

/// A constant that has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiteralValueError {
    /// Decimals have 34 digits.
    #[error("`decimal({0})` is out of range")]
    Decimal(String),
    /// `{x}`, which the client that sends the query fills in.
    #[error("`{0}` is a parameter that only the client can fill in")]
    Parameter(String),
}

impl Dyn {
    /// The value of a literal. Timespans become longs of ticks, and of members with one key the last counts, as the engine has
    /// both.
    ///
    /// # Errors
    /// For a decimal that is out of range, and a parameter of the client.
    pub fn from_literal(literal: &DynamicLiteral) -> Result<Dyn, LiteralValueError> {
        Ok(match literal {
            DynamicLiteral::Null => Dyn::Null,
            DynamicLiteral::Bool(v) => Dyn::Bool(*v),
            DynamicLiteral::Long(v) | DynamicLiteral::Timespan(v) => Dyn::Long(*v),
            DynamicLiteral::Real(v) => Dyn::Real(*v),
            DynamicLiteral::Decimal(text) => {
                Decimal::parse(text).map(Dyn::Decimal).ok_or_else(|| LiteralValueError::Decimal(text.clone()))?
            }
            DynamicLiteral::DateTime(v) => Dyn::DateTime(*v),
            DynamicLiteral::Guid(v) => Dyn::Guid(*v),
            DynamicLiteral::String(v) => Dyn::String(v.clone()),
            DynamicLiteral::Array(items) => {
                let mut array = Vec::with_capacity(items.len());
                for item in items {
                    array.push(Dyn::from_literal(item)?);
                }
                Dyn::Array(array)
            }
            DynamicLiteral::Bag(members) => {
                let mut bag = BagBuilder::default();
                for (key, value) in members {
                    bag.insert(key.clone(), Dyn::from_literal(value)?);
                }
                bag.finish()
            }
            DynamicLiteral::Parameter(name) => return Err(LiteralValueError::Parameter(name.clone())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(inside: &str) -> String {
        let text = format!("dynamic({inside})");
        let (literal, _) = kql_literal::dynamic::scan(&text).unwrap();
        Dyn::from_literal(&literal).unwrap().to_json()
    }

    #[test]
    fn values() {
        assert_eq!(json(r#" {"a" : 1, 'b': [2.50, "x", null, true]} "#), r#"{"a":1,"b":[2.5,"x",null,true]}"#);
        assert_eq!(json("[1d, 1.5h, 1tick, 150nanoseconds]"), "[864000000000,54000000000,1,1]");
        assert_eq!(json("datetime(2020-01-02 03:04:05.6)"), r#""2020-01-02T03:04:05.6000000Z""#);
        assert_eq!(
            json("[guid(ABCDEF00-0000-0000-0000-000000000001), long(null), real(1), dynamic([1])]"),
            r#"["abcdef00-0000-0000-0000-000000000001",null,1.0,[1]]"#
        );
        assert_eq!(json(r#"{"a":1,"b":2,"a":3}"#), r#"{"a":3,"b":2}"#);
        let parameter = DynamicLiteral::Array(vec![DynamicLiteral::Parameter("{x}".into())]);
        assert_eq!(Dyn::from_literal(&parameter), Err(LiteralValueError::Parameter("{x}".into())));
    }
}
