use std::collections::HashSet;

/// Makes the names of columns distinct: the second `a` becomes `a_1`.
pub(crate) fn distinct_names(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let unique = |name: String| {
        let mut unique = name.clone();
        let mut n = 1;
        while !taken.insert(unique.clone()) {
            unique = format!("{name}_{n}");
            n += 1;
        }
        unique
    };
    names.into_iter().map(unique).collect()
}
