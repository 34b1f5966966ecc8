//! Forms of a result.
