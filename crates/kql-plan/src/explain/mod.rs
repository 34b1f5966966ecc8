//! The plan as text.

use crate::ir::Node;

/// The name of a node, as `explain` prints it.
pub fn title(node: &Node) -> &'static str {
    match node {
        Node::Scan(_) => "scan",
        Node::Values(_) => "values",
        Node::Range { .. } => "range",
        Node::Filter(..) => "filter",
        Node::Project(..) => "project",
        Node::Aggregate { .. } => "aggregate",
        Node::Join(_) => "join",
        Node::Union(_) => "union",
        Node::Sort { .. } => "sort",
        Node::Limit(..) => "limit",
        Node::Expand(_) => "expand",
        Node::Apply(_) => "apply",
        Node::GroupRows => "group rows",
        Node::Extract(_) => "extract",
        Node::MakeSeries(_) => "make-series",
        Node::Plugin(_) => "plugin",
        Node::Shared(_) => "shared",
    }
}
