//! `treepath(object)`.

use super::_declare::dynamic_function;
use crate::{Kernel, Naming, Scalar, ScalarId};
use hashbrown::HashSet;
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    naming: Naming::PrefixAndFirst("tree"),
    ..dynamic_function(
        "treepath",
        &["(object: bag) -> array(string)"],
        "Null for a value that is neither a bag nor an array.",
        "The distinct paths to all values inside a bag, such as `['a']['b']`. All elements of an array share the \
         path `[0]`.",
        "treepath-function",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                let values = args.columns[0].as_dynamics();
                let paths = |row| {
                    let tree = values.get(row).filter(|v| v.is_bag() || v.is_array())?.to_dyn();
                    let (mut seen, mut paths) = (HashSet::new(), Vec::new());
                    walk(&tree, &mut String::new(), &mut seen, &mut paths);
                    Some(Dyn::Array(paths))
                };
                args.dynamics((0..args.rows).map(|row| paths(row).unwrap_or(Dyn::Null)))
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::TreePath)
}];

fn walk(tree: &Dyn, path: &mut String, seen: &mut HashSet<String>, paths: &mut Vec<Dyn>) {
    let length = path.len();
    let mut visit = |step: &str, child: &Dyn, path: &mut String| {
        path.push_str(step);
        if !seen.contains(path.as_str()) {
            seen.insert(path.clone());
            paths.push(Dyn::String(path.clone()));
        }
        walk(child, path, seen, paths);
        path.truncate(length);
    };
    match tree {
        Dyn::Bag(members) => members.iter().for_each(|(k, v)| visit(&format!("['{k}']"), v, path)),
        Dyn::Array(items) => items.iter().for_each(|v| visit("[0]", v, path)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn paths_are_distinct() {
        let json = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        check(
            "treepath",
            &[json(r#"{"a":[1,2,{"x":1}],"b":{}}"#)],
            json(r#"["['a']","['a'][0]","['a'][0]['x']","['b']"]"#),
        );
    }
}
