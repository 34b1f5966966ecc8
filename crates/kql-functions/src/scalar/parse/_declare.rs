//! The kernel that parsing functions share.

use crate::Kernel;
use kql_types::{Dyn, Type};

/// A kernel from a string to a dynamic value.
pub(super) fn kernel(parse: impl Fn(&str) -> Dyn + Send + Sync + 'static) -> Kernel {
    Box::new(move |args| {
        let text = args.columns[0].as_strings();
        let mut out = args.builder(Type::Dynamic);
        (0..args.rows).for_each(|i| out.push_dyn(&parse(text.get(i))));
        Ok(out.finish()?)
    })
}
