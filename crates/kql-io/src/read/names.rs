use std::collections::{HashMap, HashSet};

/// Makes the names of columns distinct: the second `a` becomes `a_1`.
pub(crate) fn distinct_names(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    // The next number of each name: counting from 1 each time would take quadratic time.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let unique = |name: String| {
        let mut unique = name.clone();
        while !taken.insert(unique.clone()) {
            let n = numbers.entry(name.clone()).or_insert(1);
            unique = format!("{name}_{n}");
            *n += 1;
        }
        unique
    };
    names.into_iter().map(unique).collect()
}
