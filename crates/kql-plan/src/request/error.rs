use kql_types::Type;

/// Why a request property cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No documentation names it.
    #[error("there is no request property `{name}`")]
    Unknown {
        /// As it was given.
        name: String,
    },
    /// It would change the answer in a way that is not supported.
    #[error("the request property `{name}` is not supported: {reason}")]
    Refused {
        /// The property.
        name: &'static str,
        /// A main clause.
        reason: &'static str,
    },
    /// Its value has another type, or cannot be read as that type.
    #[error("the request property `{name}` takes {expected}, not `{found}`")]
    BadValue {
        /// The property.
        name: &'static str,
        /// The type with its article.
        expected: String,
        /// The value as text.
        found: String,
    },
}

/// The type of a property with its article, as messages put it.
pub(super) fn a_value_of(ty: Type) -> String {
    let article = if ty == Type::Int { "an" } else { "a" };
    format!("{article} {ty}")
}
