//! Request properties: options of a request that a client sends beside the query, or a `set` statement in it.

mod error;
mod options;
mod property;
mod value;

pub use error::RequestError;
pub use options::RequestOptions;
pub(crate) use property::property;
pub use property::{PropertySupport, REQUEST_PROPERTIES, RequestProperty, RequestPropertyId};
