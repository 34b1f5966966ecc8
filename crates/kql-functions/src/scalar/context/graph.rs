//! What only a graph can tell, and Vigie does not compute: refused by name.

use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar};

const fn declared(name: &'static str, signatures: &'static [&'static str], source: &'static str) -> Scalar {
    Scalar {
        name,
        aliases: &[],
        family: Family::Context,
        signatures,
        naming: Naming::None,
        nulls: Nulls::Described("Never computed."),
        purity: Purity::Pure,
        summary: "Belongs into `graph-match`, and is refused there too: `all`, `any`, `map` and `inner_nodes` inside them are what \
                  Vigie computes of a graph.",
        source,
        bind: refuse,
    }
}

fn refuse(_: &BindArgs<'_>) -> Result<Kernel, BindError> {
    Err(BindError::unsupported("it is not computed for graphs yet"))
}

pub(super) static DECLARED: &[Scalar] = &[
    declared("inner_nodes", &["(edge: scalar) -> dynamic"], "inner-nodes-graph-function"),
    declared("labels", &["(element: scalar?) -> dynamic"], "labels-graph-function"),
    declared("node_degree_in", &["(node: scalar?) -> long"], "node-degree-in"),
    declared("node_degree_out", &["(node: scalar?) -> long"], "node-degree-out"),
    declared("node_id", &["(node: scalar?) -> string"], "node-id"),
];
