//! The operators, one file per family; each function starts after the keyword.

mod evaluate;
mod filter;
mod find;
mod fork;
mod graph;
mod join;
mod make_series;
mod mv;
mod parse;
mod partition;
mod print;
mod project;
mod reduce;
mod render;
mod scan;
mod schema;
mod sort;
mod summarize;
mod take;
mod top_nested;
mod union;

pub(super) use union::OPTIONS as UNION_OPTIONS;

use super::Parser;
use crate::ast::{OperatorKind, OperatorOption};
use crate::lex::{self, TokenKind, WordClass};

/// The options and the rest of an operator.
pub(super) type Parts = (Vec<OperatorOption>, OperatorKind);

type Parse<'t> = fn(&mut Parser<'t>) -> Parts;

/// Every keyword that starts an operator.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "__executeAndCache", "__partitionby", "as", "assert-schema", "consume", "count", "distinct", "evaluate", "extend",
    "facet", "filter", "find", "fork", "getschema", "graph-mark-components", "graph-match", "graph-shortest-paths",
    "graph-to-table", "graph-where-edges", "graph-where-nodes", "invoke", "join", "limit", "lookup", "make-graph",
    "make-series", "mv-apply", "mv-expand", "mvapply", "mvexpand", "order", "parse", "parse-kv", "parse-where",
    "partition", "print", "project", "project-away", "project-by-names", "project-keep", "project-rename",
    "project-reorder", "range", "reduce", "render", "sample", "sample-distinct", "scan", "search", "serialize", "sort",
    "summarize", "take", "top", "top-hitters", "top-nested", "union", "where",
];

/// Keywords of all tabular operators and their legacy spellings, in alphabetical order.
pub fn operators() -> Vec<&'static str> {
    KEYWORDS.iter().copied().filter(|word| !word.starts_with('_')).collect()
}

/// Whether a word starts an operator.
pub(crate) fn is_operator(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok()
}

impl<'t> Parser<'t> {
    /// The parser of the operator whose keyword is the current token.
    pub(super) fn known_operator(&self) -> Option<Parse<'t>> {
        if self.class(0) == Some(WordClass::Name) && lex::is_front(self.word()) {
            return None;
        }
        let parse: Parse<'t> = match self.word() {
            "where" | "filter" => Self::where_,
            "extend" => Self::extend,
            "project" => Self::project,
            "project-away" => Self::project_away,
            "project-keep" => Self::project_keep,
            "project-rename" => Self::project_rename,
            "project-reorder" => Self::project_reorder,
            "project-by-names" => Self::project_by_names,
            "summarize" => Self::summarize,
            "distinct" => Self::distinct,
            "take" | "limit" => Self::take,
            "sort" | "order" => Self::sort,
            "top" => Self::top,
            "top-hitters" => Self::top_hitters,
            "top-nested" => Self::top_nested,
            "join" => Self::join,
            "lookup" => Self::lookup,
            "union" => Self::union,
            "mv-expand" | "mvexpand" => Self::mv_expand,
            "mv-apply" | "mvapply" => Self::mv_apply,
            "parse" => Self::parse_with,
            "parse-where" => Self::parse_where,
            "parse-kv" => Self::parse_kv,
            "make-series" => Self::make_series,
            "evaluate" => Self::evaluate,
            "invoke" => Self::invoke,
            // These two are also functions.
            "count" if self.peek_kind(1) != TokenKind::OpenParen => Self::count,
            "range" if self.peek_kind(1) != TokenKind::OpenParen => Self::range,
            "print" => Self::print,
            "render" => Self::render,
            "sample" => Self::sample,
            "sample-distinct" => Self::sample_distinct,
            "serialize" => Self::serialize,
            "search" => Self::search,
            "find" => Self::find,
            "fork" => Self::fork,
            "facet" => Self::facet,
            "partition" => Self::partition,
            "__partitionby" => Self::partition_by,
            "reduce" => Self::reduce,
            "scan" => Self::scan,
            "as" => Self::as_,
            "assert-schema" => Self::assert_schema,
            "consume" => Self::consume,
            "getschema" => Self::getschema,
            "__executeAndCache" => Self::execute_and_cache,
            "make-graph" => Self::make_graph,
            "graph-match" => Self::graph_match,
            "graph-shortest-paths" => Self::graph_shortest_paths,
            "graph-mark-components" => Self::graph_mark_components,
            "graph-to-table" => Self::graph_to_table,
            "graph-where-nodes" | "graph-where-edges" => Self::graph_where,
            _ => return None,
        };
        Some(parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_and_have_a_parser() {
        assert!(KEYWORDS.windows(2).all(|pair| pair[0] < pair[1]));
        for keyword in KEYWORDS {
            assert!(Parser::new(keyword).known_operator().is_some(), "{keyword}");
        }
    }
}
