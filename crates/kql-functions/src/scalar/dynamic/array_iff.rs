//! `array_iff(conditions, then, else)`.

use super::_declare::{Cells, NO_ARRAY, array_to_dynamic, dynamic_function};
use crate::Scalar;
use kql_types::{Dyn, DynRef, DynWriter, Dynamics, Type};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    aliases: &["array_iif"],
    ..dynamic_function(
        "array_iff",
        &["(condition_array: array, when_true: scalar, when_false: scalar) -> array"],
        NO_ARRAY,
        "For each condition, the element at the same position of one of two arrays; a scalar is used for every \
         position. Numbers other than 0 are true. A condition that is neither a number nor a bool gives null, and \
         so does the missing end of a shorter array.",
        "array-iff-function",
        |_| {
            Ok(array_to_dynamic(|items, args, row, out| {
                let (then, other) = (Branch::new(&args.columns[1], row), Branch::new(&args.columns[2], row));
                let (then, other) = (then.items(row), other.items(row));
                out.begin_array();
                for (i, condition) in items.iter().enumerate() {
                    let holds = match condition.to_dyn() {
                        Dyn::Bool(b) => Some(b),
                        Dyn::Int(v) => Some(v != 0),
                        Dyn::Long(v) => Some(v != 0),
                        Dyn::Real(v) => Some(v != 0.0),
                        Dyn::Decimal(v) => Some(v.parts().0 != 0),
                        _ => None,
                    };
                    match holds {
                        Some(true) => then.write(i, row, out),
                        Some(false) => other.write(i, row, out),
                        None => out.null(),
                    }
                }
                out.end();
                Some(())
            }))
        },
    )
}];

/// An argument that may be an array.
struct Branch<'a> {
    cells: Cells<'a>,
    dynamics: Option<Dynamics<'a>>,
}

/// Its elements in one row, or the cell itself.
enum Values<'a> {
    Each(Vec<DynRef<'a>>),
    Same(&'a Cells<'a>),
}

impl<'a> Branch<'a> {
    fn new(column: &'a kql_types::Column, row: usize) -> Self {
        let dynamics = (column.ty() == Type::Dynamic).then(|| column.as_dynamics());
        let dynamics = dynamics.filter(|d| d.get(row).is_some_and(DynRef::is_array));
        Branch { cells: Cells::new(column), dynamics }
    }

    fn items(&self, row: usize) -> Values<'_> {
        match self.dynamics.as_ref().and_then(|d| d.get(row)).and_then(DynRef::items) {
            Some(items) => Values::Each(items.collect()),
            None => Values::Same(&self.cells),
        }
    }
}

impl Values<'_> {
    fn write(&self, at: usize, row: usize, out: &mut DynWriter) {
        match self {
            Values::Each(items) => out.optional(items.get(at).copied()),
            Values::Same(cells) => cells.write(row, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn conditions_choose() {
        let array = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        check("array_iff", &[array("[true,false,true]"), array("[1,2]"), array("[3,4]")], array("[1,4,null]"));
        check(
            "array_iff",
            &[array("[1,0,50,\"x\"]"), Value::String("y".into()), Value::Long(7)],
            array("[\"y\",7,\"y\",null]"),
        );
    }
}
