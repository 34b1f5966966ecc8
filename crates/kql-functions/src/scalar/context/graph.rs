//! Functions on the nodes of a graph. The binder computes them inside `graph-match`; a call that is bound here has no
//! graph.

use crate::{BindArgs, BindError, Family, Kernel, Nulls, Scalar};

const fn declared(name: &'static str, signatures: &'static [&'static str], source: &'static str) -> Scalar {
    Scalar::pure(
        Family::Context,
        name,
        signatures,
        Nulls::Described("Never null."),
        "Allowed only in `graph-match` and `graph-shortest-paths`. Without an argument, inside `all`, \
                  `any` and `map`, it refers to each node of `inner_nodes`. Graphs made by `make-graph` have no \
                  labels.",
        source,
        refuse,
    )
}

fn refuse(_: &BindArgs<'_>) -> Result<Kernel, BindError> {
    Err(BindError::unsupported("it is allowed only in `graph-match` and `graph-shortest-paths`"))
}

pub(super) static DECLARED: &[Scalar] = &[
    declared("inner_nodes", &["(edge: scalar) -> dynamic"], "inner-nodes-graph-function"),
    declared("labels", &["(element: scalar?) -> dynamic"], "labels-graph-function"),
    declared("node_degree_in", &["(node: scalar?) -> long"], "node-degree-in"),
    declared("node_degree_out", &["(node: scalar?) -> long"], "node-degree-out"),
    declared("node_id", &["(node: scalar?) -> string"], "node-id"),
];
