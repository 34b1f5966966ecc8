use super::{Dyn, DynRef};
use arrow_array::builder::BinaryViewBuilder;
use arrow_array::{Array, BinaryViewArray};

/// A column of dynamic values, each in its storage form (see [`DynRef`]).
///
/// Invariant: a null value of Kusto is an Arrow null, so that `null_count` is exact, unless the storage form is the JSON text
/// `null` as a file had it, which [`DynamicArray::get`] also reads as null.
#[derive(Clone, Debug)]
pub struct DynamicArray(pub BinaryViewArray);

impl DynamicArray {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a row; `None` for null.
    pub fn get(&self, row: usize) -> Option<DynRef<'_>> {
        if self.0.is_null(row) {
            return None;
        }
        let value = DynRef::new(self.0.value(row));
        (!value.is_null()).then_some(value)
    }

    /// Stores trees.
    pub fn from_trees(values: impl IntoIterator<Item = Dyn>) -> Self {
        let mut builder = BinaryViewBuilder::new();
        let mut buffer = Vec::new();
        for v in values {
            if v == Dyn::Null {
                builder.append_null();
            } else {
                buffer.clear();
                v.encode(&mut buffer);
                builder.append_value(&buffer);
            }
        }
        DynamicArray(builder.finish())
    }
}

impl FromIterator<Dyn> for DynamicArray {
    fn from_iter<I: IntoIterator<Item = Dyn>>(iter: I) -> Self {
        DynamicArray::from_trees(iter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_text_and_binary_alike() {
        let text = r#"{"a": [1, {"b": "x\ty"}], "c": null, "a": [1, {"b": "z"}]}"#;
        let tree = Dyn::from_json(text).unwrap();
        let mut binary = Vec::new();
        tree.encode(&mut binary);
        for bytes in [text.as_bytes(), &binary] {
            let v = DynRef::new(bytes);
            assert_eq!(v.get("a").unwrap().at(-1).unwrap().get("b").unwrap().as_str().unwrap(), "z");
            assert!(v.get("c").unwrap().is_null());
            assert!(v.get("d").is_none());
            assert_eq!(v.to_dyn(), tree);
        }
        assert_eq!(tree.to_json(), r#"{"a":[1,{"b":"z"}],"c":null}"#);
    }

    #[test]
    fn every_type_reads_back_from_binary() {
        let decimal = crate::Decimal::parse("1.5").unwrap();
        let items = vec![
            Dyn::Null,
            Dyn::Bool(true),
            Dyn::Int(-1),
            Dyn::Long(1),
            Dyn::Real(1.0),
            Dyn::DateTime(1),
            Dyn::Timespan(1),
            Dyn::Guid([7; 16]),
            Dyn::Decimal(decimal),
            Dyn::String("x".into()),
            Dyn::Array(vec![Dyn::Int(1)]),
            Dyn::Bag(vec![("a".into(), Dyn::Int(1))]),
        ];
        let mut binary = Vec::new();
        Dyn::Array(items.clone()).encode(&mut binary);
        let read: Vec<Dyn> = DynRef::new(&binary).items().unwrap().map(DynRef::to_dyn).collect();
        assert_eq!(read, items);
    }

    #[test]
    fn broken_text_reads_to_an_end() {
        let text = r#"{"a":[1,{"b":"x\"y"}],"c":tru,"d":"#;
        for end in 0..=text.len() {
            let v = DynRef::new(&text.as_bytes()[..end]);
            let _ = (v.get("a"), v.get("c"), v.get("zz"), v.at(-1), v.to_dyn());
            let _ = (v.items().map(Iterator::count), v.members().map(Iterator::count));
        }
        for text in ["[", "[,", "[,,1]", "[\"", "[\"\\", "{\"a\"", "{\"a\":}", "[1 2]", "]", "[}"] {
            let v = DynRef::new(text.as_bytes());
            let _ = (v.get("a"), v.at(1), v.items().map(Iterator::count), v.members().map(Iterator::count));
        }
    }

    #[test]
    fn only_json_is_valid() {
        for good in ["1", " [1, 2.5e3] ", r#"{"a":{}}"#, "null", r#""x""#, "-0.5"] {
            assert!(crate::json_is_valid(good.as_bytes()), "{good}");
        }
        for bad in ["", "01", "{a:1}", "[1,]", "\"\t\"", "tru", "[1 2]", r#""\x""#] {
            assert!(!crate::json_is_valid(bad.as_bytes()), "{bad}");
        }
    }
}
