//! Following a JSONPath.

use kql_literal::json_path::{self, Step};
use kql_types::DynRef;

/// Reads a path that names one place; `None` for anything else.
pub(super) fn parse(path: &str) -> Option<Vec<Step>> {
    json_path::parse(path).ok().filter(|steps| !steps.iter().any(|step| matches!(step, Step::Pattern(_))))
}

/// The value at a path.
pub(super) fn follow<'a>(value: DynRef<'a>, steps: &[Step]) -> Option<DynRef<'a>> {
    steps.iter().try_fold(value, |v, step| match step {
        Step::Name(name) | Step::Pattern(name) => v.get(name),
        Step::Index(i) => v.at(*i),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_one_place() {
        assert!(parse("$.a['b*'][2].d").is_some());
        for bad in ["$..a", "$.*", "$[*]", "$.a*", "$['a'", "$.a.", "$[x]"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
