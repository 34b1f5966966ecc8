use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Where a word may be used as a name without `['…']`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordClass {
    /// Not a keyword.
    Name,
    /// A keyword that is also a valid name everywhere.
    Soft,
    /// A keyword that is a valid name only left of `=` and in declarations.
    Declarable,
    /// A keyword that is a valid name only as an element of a path: `kind`, `withsource`.
    Element,
    /// Never a name.
    Reserved,
}

impl WordClass {
    /// A short name for snapshots.
    pub fn name(self) -> &'static str {
        match self {
            WordClass::Name => "name",
            WordClass::Soft => "soft keyword",
            WordClass::Declarable => "declarable keyword",
            WordClass::Element => "element keyword",
            WordClass::Reserved => "keyword",
        }
    }
}

/// Keywords by text. The lexer looks every word up, so one hash beats a search of each list.
static CLASSES: LazyLock<HashMap<&str, WordClass, FixedState>> = LazyLock::new(|| {
    let lists = [
        (SOFT, WordClass::Soft),
        (DECLARABLE, WordClass::Declarable),
        (ELEMENT, WordClass::Element),
        (RESERVED, WordClass::Reserved),
    ];
    lists.into_iter().flat_map(|(words, class)| words.iter().map(move |word| (*word, class))).collect()
});

/// The class of a word.
pub(crate) fn classify(word: &str) -> WordClass {
    CLASSES.get(word).copied().unwrap_or(WordClass::Name)
}

/// Whether the text of a token that counts as a name is a keyword by itself: the front of a longer word such as
/// `project-reorderx`, which the lexer splits.
pub(crate) fn is_split(name: &str) -> bool {
    !matches!(classify(name), WordClass::Name | WordClass::Soft)
}

/// Whether the text of a token that counts as a name is a keyword of any class by itself, such as `parse` in `parse-wherex`: no
/// operator begins there.
pub(crate) fn is_front(name: &str) -> bool {
    classify(name) != WordClass::Name
}

/// All keywords.
pub(crate) fn keywords() -> impl Iterator<Item = &'static str> {
    [SOFT, DECLARABLE, ELEMENT, RESERVED].into_iter().flatten().copied()
}

/// Keywords with other characters than letters, digits and `_` in them. The longest that fits is taken.
#[rustfmt::skip]
pub(crate) const COMPOUND: &[&str] = &[
    "assert-schema", "commands-and-queries", "granny-asc", "granny-desc", "graph-mark-components", "graph-match",
    "graph-shortest-paths", "graph-to-table", "graph-where-edges", "graph-where-nodes", "hint.concurrency",
    "hint.distribution", "hint.materialized", "hint.num_partitions", "hint.progressive_top", "hint.remote",
    "hint.shufflekey", "hint.spread", "hint.strategy", "in~", "macro-expand", "make-graph", "make-series",
    "matches regex", "materialized-view-combine", "materialized-views", "mv-apply", "mv-expand", "parse-kv",
    "parse-where", "partitioned-by", "project-away", "project-by-names", "project-keep", "project-rename",
    "project-reorder", "project-smart", "sample-distinct", "set-or-append", "set-or-replace", "top-hitters",
    "top-nested",
];

/// Keywords that start with `!`, the longer ones first.
#[rustfmt::skip]
pub(crate) const NEGATED: &[&str] = &[
    "!startswith_cs", "!hasprefix_cs", "!hassuffix_cs", "!contains_cs", "!endswith_cs", "!startswith", "!hasprefix",
    "!hassuffix", "!contains", "!endswith", "!between", "!has_cs", "!has", "!in~", "!in",
];

#[rustfmt::skip]
const SOFT: &[&str] = &[
    "__partitionby", "access", "alias", "best_effort", "bin", "bool", "consume", "count", "database", "dataformat",
    "datetime_pattern", "declare", "default", "distinct", "edges", "entity_group", "evaluate", "extend", "facet",
    "filter", "fork", "from", "getschema", "graph", "guid", "id", "inline_external_table", "join", "let", "limit",
    "lookup", "mvapply", "mvexpand", "nodes", "null", "nulls", "on", "optional", "order", "output", "pack", "parse",
    "partition", "pattern", "plotly", "query_parameters", "range", "reduce", "regex", "render", "restrict", "scan",
    "serialize", "sort", "step", "summarize", "take", "top", "typeof", "uuid", "view", "with", "with_node_id",
];

#[rustfmt::skip]
const DECLARABLE: &[&str] = &[
    "accumulate", "as", "by", "contains", "datatable", "earliest", "externaldata", "find", "has", "in", "invoke",
    "latest", "materialize", "mdm", "of", "print", "sample", "sample-distinct", "search", "set", "sql", "title", "to",
    "top-hitters", "top-nested", "toscalar", "totable", "verbose", "viewers", "where",
];

const ELEMENT: &[&str] = &["kind", "with_source", "withsource"];

#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "!between", "!contains", "!contains_cs", "!endswith", "!endswith_cs", "!has", "!has_cs", "!hasprefix",
    "!hasprefix_cs", "!hassuffix", "!hassuffix_cs", "!in", "!in~", "!startswith", "!startswith_cs", "3Dchart",
    "__contextual_datatable", "__crossCluster", "__crossDB", "__executeAndCache", "__id", "__isFuzzy",
    "__noWithSource", "__packedColumn", "__projectAway", "__sourceColumnIndex", "and", "anomalychart", "areachart",
    "asc", "assert-schema", "bagexpansion", "barchart", "between", "bin_legacy", "boolean", "byte", "cachingpolicy",
    "callout", "cancel", "card", "char", "columnchart", "commands-and-queries", "contains_cs", "containscs", "cycles",
    "dataexport", "datascope", "date", "datetime", "decimal", "decodeblocks", "desc", "double", "dynamic",
    "encodingpolicy", "endswith", "endswith_cs", "expandoutput", "extent_tags_retention", "external_data", "first",
    "flags", "float", "force_remote", "granny-asc", "granny-desc", "graph-mark-components", "graph-match",
    "graph-shortest-paths", "graph-to-table", "graph-where-edges", "graph-where-nodes", "harddelete",
    "hardretention", "has_all", "has_any", "has_cs", "hasprefix", "hasprefix_cs", "hassuffix", "hassuffix_cs",
    "hint.concurrency", "hint.distribution", "hint.materialized", "hint.num_partitions", "hint.progressive_top",
    "hint.remote", "hint.shufflekey", "hint.spread", "hint.strategy", "hotcache", "int", "int16", "int32",
    "int64", "int8", "in~", "isfuzzy", "journal", "ladderchart", "last", "like", "likecs", "linechart", "long",
    "macro-expand", "make-graph", "make-series", "matches regex", "materialized-view-combine", "materialized-views",
    "missing", "mv-apply", "mv-expand", "nooptimization", "notcontains", "notcontainscs", "notlike", "notlikecs",
    "or", "others", "parse-kv", "parse-where", "partitioned-by", "pathformat", "piechart", "pivotchart", "project",
    "project-away", "project-by-names", "project-keep", "project-rename", "project-reorder", "project-smart",
    "queries", "query_results", "real", "relaxed", "restricted_view_access", "row_level_security", "rowstore",
    "rowstore_references", "rowstore_sealinfo", "rowstorepolicy", "rowstores", "scatterchart", "seal", "seals",
    "set-or-append", "set-or-replace", "shards", "simple", "softdelete", "softretention", "stackedareachart",
    "startswith", "startswith_cs", "statistics", "storedqueryresultcontainers", "string", "tablepurge", "time",
    "timechart", "timeline", "timepivot", "timespan", "treemap", "uint", "uint16", "uint32", "uint64", "uint8",
    "ulong", "union", "uniqueid", "unrestrictedviewers", "views", "with_itemindex", "with_match_id",
    "with_step_name", "writeaheadlog",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_each_word_has_one_class() {
        let lists = [SOFT, DECLARABLE, ELEMENT, RESERVED];
        for list in lists {
            assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{list:?}");
        }
        assert_eq!(CLASSES.len(), lists.iter().map(|list| list.len()).sum::<usize>());
        let examples = ["extend", "where", "kind", "project", "Account"].map(classify);
        let classes =
            [WordClass::Soft, WordClass::Declarable, WordClass::Element, WordClass::Reserved, WordClass::Name];
        assert_eq!(examples, classes);
    }

    #[test]
    fn compound_words_are_keywords() {
        for word in COMPOUND.iter().chain(NEGATED) {
            assert_ne!(classify(word), WordClass::Name, "{word}");
        }
    }
}
