/// The candidate nearest to `word` by edit distance, if it is near enough.
pub(super) fn nearest<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let word = word.to_ascii_lowercase();
    let length = word.chars().count();
    // One edit for a word of three letters, up to three for long ones.
    let limit = (length / 3).clamp(1, 3);
    candidates
        .iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (strsim::osa_distance(&word, candidate), *candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn small_slips_are_recognized() {
        let check = |word: &str, found: Option<&str>| {
            assert_eq!(nearest(word, &["where", "summarize", "extend", "take", "project-away"]), found, "{word}");
        };
        check("wehre", Some("where"));
        check("WHERE", Some("where"));
        check("sumarise", Some("summarize"));
        check("projectaway", Some("project-away"));
        check("frobnicate", None);
        check(&"where".repeat(10_000), None);
    }
}
