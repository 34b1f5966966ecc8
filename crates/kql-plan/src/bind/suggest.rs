/// `did you mean …` for a name that is not in scope, if one is near.
pub(crate) fn help<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let lower = name.to_lowercase();
    let limit = (name.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = candidate.to_lowercase();
        let distance = if other == lower { 0 } else { edit_distance(&lower, &other, limit) };
        if distance <= limit && best.is_none_or(|(d, n)| (distance, candidate) < (d, n)) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(d, n)| {
        if d == 0 { format!("names are case-sensitive: did you mean `{n}`?") } else { format!("did you mean `{n}`?") }
    })
}

/// Edits between two words, counting a swap of neighbours as one; anything above `limit` is only known to be above.
fn edit_distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substitution = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = substitution.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::help;

    #[test]
    fn near_names_are_suggested() {
        let names = ["SrcIpAddr", "DstIpAddr", "TimeGenerated"];
        assert_eq!(help("SrcIpAdr", names.into_iter()).as_deref(), Some("did you mean `SrcIpAddr`?"));
        assert!(help("timegenerated", names.into_iter()).unwrap().contains("case-sensitive"));
        assert_eq!(help("Foo", names.into_iter()), None);
    }
}
