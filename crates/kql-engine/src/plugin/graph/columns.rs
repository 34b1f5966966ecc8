//! Columns of the answer of a match.

use super::matching::{Match, Path};
use super::{Graph, is_absent};
use kql_plan::ir::graph::{MatchColumn, MatchElement, MatchValue};
use kql_types::{Column, Dyn, Type, Value};

/// Names of the columns, for bags.
pub(super) struct Names {
    pub(super) nodes: Vec<String>,
    pub(super) edges: Vec<String>,
}

/// What an element is in one match.
enum Place<'m> {
    Node(u32),
    Edge(u32),
    Edges(&'m [u32]),
    Nodes(&'m [u32]),
}

/// One column over all matches.
pub(super) fn column(graph: &Graph, names: &Names, c: &MatchColumn, ty: Type, matches: &[Match]) -> Column {
    Column::from_values(ty, matches.iter().map(|m| value(graph, names, c, m)))
}

fn value(graph: &Graph, names: &Names, c: &MatchColumn, m: &Match) -> Value {
    let place = match c.of {
        MatchElement::Node(i) => Place::Node(m.nodes[i]),
        MatchElement::Inner(i) => Place::Nodes(&m.paths[i].inner),
        MatchElement::Edge(i) => match &m.paths[i] {
            Path { edges, .. } if !c.path && edges.len() == 1 => Place::Edge(edges[0]),
            path => Place::Edges(&path.edges),
        },
    };
    let of_node = |n: u32, i: usize| graph.node_columns[i].value(n as usize);
    let of_edge = |e: u32, i: usize| graph.edge_columns[i].value(e as usize);
    let node_bag = |n: u32| {
        let members = names.nodes.iter().enumerate().filter(|(i, _)| graph.present[n as usize][*i]);
        bag(members.map(|(i, name)| (name, of_node(n, i))))
    };
    let edge_bag = |e: u32| bag(names.edges.iter().enumerate().map(|(i, name)| (name, of_edge(e, i))));
    match (place, c.value) {
        (Place::Node(n), MatchValue::Column(i) | MatchValue::All(i) | MatchValue::Any(i)) => of_node(n, i),
        (Place::Node(n), MatchValue::Bag) => Value::Dynamic(node_bag(n)),
        (Place::Edge(e), MatchValue::Column(i) | MatchValue::All(i) | MatchValue::Any(i)) => of_edge(e, i),
        (Place::Edge(e), MatchValue::Bag) => Value::Dynamic(edge_bag(e)),
        (Place::Edges(edges), MatchValue::Column(i)) => array(edges.iter().map(|e| of_edge(*e, i).to_dyn())),
        (Place::Edges(edges), MatchValue::Bag) => array(edges.iter().map(|e| edge_bag(*e))),
        (Place::Edges(edges), MatchValue::All(i)) => Value::Bool(edges.iter().all(|e| holds(&of_edge(*e, i)))),
        (Place::Edges(edges), MatchValue::Any(i)) => Value::Bool(edges.iter().any(|e| holds(&of_edge(*e, i)))),
        (Place::Nodes(nodes), MatchValue::Column(i)) => array(nodes.iter().map(|n| of_node(*n, i).to_dyn())),
        (Place::Nodes(nodes), MatchValue::Bag) => array(nodes.iter().map(|n| node_bag(*n))),
        (Place::Nodes(nodes), MatchValue::All(i)) => Value::Bool(nodes.iter().all(|n| holds(&of_node(*n, i)))),
        (Place::Nodes(nodes), MatchValue::Any(i)) => Value::Bool(nodes.iter().any(|n| holds(&of_node(*n, i)))),
    }
}

fn holds(v: &Value) -> bool {
    *v == Value::Bool(true)
}

fn array(items: impl Iterator<Item = Dyn>) -> Value {
    Value::Dynamic(Dyn::Array(items.collect()))
}

fn bag<'n>(members: impl Iterator<Item = (&'n String, Value)>) -> Dyn {
    Dyn::Bag(members.filter(|(_, v)| !is_absent(v)).map(|(k, v)| (k.clone(), v.to_dyn())).collect())
}
