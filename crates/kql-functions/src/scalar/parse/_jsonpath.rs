//! The subset of JSONPath that addresses a single value: `$`, `.name`, `['name']`, `[0]`.

use kql_types::DynRef;

/// A step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// Member of a bag.
    Name(String),
    /// Element of an array.
    Index(i64),
}

/// Reads a path; `None` for anything that is not of the subset.
pub(super) fn parse(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.trim();
    rest = rest.strip_prefix('$').unwrap_or(rest);
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'));
            let (step, after) = match quote {
                Some(q) => {
                    let end = inner[1..].find(q)? + 1;
                    (Step::Name(inner[1..end].to_string()), inner[end + 1..].trim_start())
                }
                None => {
                    let end = inner.find(']')?;
                    (Step::Index(inner[..end].trim().parse().ok()?), &inner[end..])
                }
            };
            steps.push(step);
            rest = after.strip_prefix(']')?;
        } else {
            let name = rest.strip_prefix('.').or(steps.is_empty().then_some(rest))?;
            let end = name.find(['.', '[']).unwrap_or(name.len());
            if end == 0 || name[..end].contains('*') {
                return None;
            }
            steps.push(Step::Name(name[..end].to_string()));
            rest = &name[end..];
        }
    }
    Some(steps)
}

/// Follows a path.
pub(super) fn follow<'a>(value: DynRef<'a>, steps: &[Step]) -> Option<DynRef<'a>> {
    steps.iter().try_fold(value, |v, step| match step {
        Step::Name(name) => v.get(name),
        Step::Index(i) => v.at(*i),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let name = |s: &str| Step::Name(s.into());
        assert_eq!(parse("$.a['b c'][2].d"), Some(vec![name("a"), name("b c"), Step::Index(2), name("d")]));
        assert_eq!(parse("$"), Some(vec![]));
        for bad in ["$..a", "$.*", "$[*]", "$['a'", "$.a.", "$[x]"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
