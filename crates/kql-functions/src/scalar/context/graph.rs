//! What only a graph can tell. The binder computes it inside of `graph-match`; a call that reaches this place has no graph.

use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};

const fn declared(name: &'static str, signatures: &'static [&'static str], source: &'static str) -> Scalar {
    Scalar {
        name,
        aliases: &[],
        family: Family::Context,
        syntax: Syntax::Named,
        signatures,
        naming: Naming::None,
        nulls: Nulls::Described("What a graph tells of a node is never null."),
        purity: Purity::Pure,
        summary: "Belongs into `graph-match` and `graph-shortest-paths`, and is refused elsewhere. Without an argument, in `all`, \
                  `any` and `map`, it is that of each node of `inner_nodes`. A graph of `make-graph` has no labels.",
        source,
        bind: refuse,
    }
}

fn refuse(_: &BindArgs<'_>) -> Result<Kernel, BindError> {
    Err(BindError::unsupported("it is computed only of nodes in `graph-match` and `graph-shortest-paths`"))
}

pub(super) static DECLARED: &[Scalar] = &[
    declared("inner_nodes", &["(edge: scalar) -> dynamic"], "inner-nodes-graph-function"),
    declared("labels", &["(element: scalar?) -> dynamic"], "labels-graph-function"),
    declared("node_degree_in", &["(node: scalar?) -> long"], "node-degree-in"),
    declared("node_degree_out", &["(node: scalar?) -> long"], "node-degree-out"),
    declared("node_id", &["(node: scalar?) -> string"], "node-id"),
];
