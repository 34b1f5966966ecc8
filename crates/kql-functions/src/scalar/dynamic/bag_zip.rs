//! `bag_zip(keys, values)`.

use super::_declare::dynamic_function;
use crate::{Kernel, Scalar};
use kql_types::{BagBuilder, Dyn, DynRef};

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "bag_zip",
    &["(keys: array, values: array) -> bag"],
    "Null if the keys are not an array; values that are not an array count as an empty array.",
    "A bag of the keys in one array and the values in another. Missing values are null; a key that is not a string \
     is skipped together with its value.",
    "bag-zip",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let (keys, values) = (args.columns[0].as_dynamics(), args.columns[1].as_dynamics());
            let zipped = |row| {
                let keys = keys.get(row).and_then(DynRef::items)?;
                let mut values = values.get(row).and_then(DynRef::items);
                let mut members = BagBuilder::default();
                for key in keys {
                    let value = values.as_mut().and_then(Iterator::next).map_or(Dyn::Null, DynRef::to_dyn);
                    if let Some(key) = key.as_str() {
                        members.insert(key.into_owned(), value);
                    }
                }
                Some(members.finish())
            };
            args.dynamics((0..args.rows).map(|row| zipped(row).unwrap_or(Dyn::Null)))
        });
        Ok(kernel)
    },
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn keys_lead() {
        let json = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        check("bag_zip", &[json(r#"["a",8,"b","c"]"#), json("[1,2,2.5]")], json(r#"{"a":1,"b":2.5,"c":null}"#));
        check("bag_zip", &[json(r#"["a"]"#), json("1")], json(r#"{"a":null}"#));
    }
}
