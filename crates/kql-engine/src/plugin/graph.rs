//! Graph operators: `make-graph`, its filters, and the queries on the graph.

mod columns;
mod matching;

use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::{Layout, layout};
use crate::keys::{KeyEncoder, KeyTable};
use crate::memory::{MemoryReservation, Reserved};
use crate::operator::filter::mask_of;
use crate::pipeline::Pipeline;
use arrow_array::BooleanArray;
use kql_plan::ir::graph::{GraphPlan, GraphQuestion, GraphStep, NodeValue};
use kql_plan::ir::{Expr, Plan, PlanField, Plugin};
use kql_types::{Batch, Column, ColumnBuilder, Value};

pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    node: &Plugin,
    graph: &GraphPlan,
) -> Result<Pipeline, EngineError> {
    let built = Graph::build(execution, node, graph)?;
    let (columns, rows) = match &graph.question {
        GraphQuestion::Graph => return Err(EngineError::Unsupported("a graph as a result".into())),
        GraphQuestion::Nodes { id } => {
            let mut columns = Vec::new();
            columns.extend(id.map(|v| built.node_columns[graph.node_fields.len() + v].clone()));
            columns.extend_from_slice(&built.node_columns[..graph.node_fields.len()]);
            (columns, built.nodes)
        }
        GraphQuestion::Edges { source, target } => {
            let mut columns = Vec::new();
            for (id, ends) in [(source, &built.source), (target, &built.target)] {
                if let Some(v) = id {
                    let of_node = &built.node_columns[graph.node_fields.len() + v];
                    columns.push(Column::from_values(of_node.ty(), ends.iter().map(|n| of_node.value(*n as usize))));
                }
            }
            columns.extend_from_slice(&built.edge_columns[..node.input.fields.len()]);
            (columns, built.source.len())
        }
        GraphQuestion::Match(m) => {
            let matches = matching::find(execution, &built, m, node.name)?;
            let names = columns::Names {
                nodes: graph.node_fields.iter().map(|f| f.name.clone()).collect(),
                edges: node.input.fields.iter().map(|f| f.name.clone()).collect(),
            };
            let rows = matches.value.len();
            let columns: Vec<Column> = m
                .columns
                .iter()
                .zip(&plan.fields)
                .map(|(c, f)| columns::column(&built, &names, c, f.ty, &matches))
                .collect();
            match m.shortest {
                None => (columns, rows),
                Some(which) => {
                    let batch = Batch { columns, rows };
                    let kept = match &m.condition {
                        Some(e) => mask_of(&execution.compile(e, &layout(plan))?.evaluate(&batch)?, rows),
                        None => BooleanArray::from(vec![true; rows]),
                    };
                    let kept = matching::shortest(&matches, &kept, which);
                    let columns = batch.columns.iter().map(|c| c.filter(&kept)).collect();
                    (columns, kept.true_count())
                }
            }
        }
    };
    let batch = Batch { columns, rows };
    let mut reservation = execution.memory.reservation(node.name);
    reservation.try_resize(batch.data_bytes())?;
    Ok(Pipeline::reserved(vec![batch], reservation))
}

/// A graph in memory. Nodes are numbered in the order of the node tables, then of the edges that refer to them.
pub(super) struct Graph {
    _reservation: MemoryReservation,
    pub(super) nodes: usize,
    /// Columns of the nodes, then their computed values.
    pub(super) node_columns: Vec<Column>,
    /// The key of each node.
    keys: Column,
    /// For each node, which of its columns it has.
    pub(super) present: Vec<Vec<bool>>,
    /// Columns of the edges, then their computed values.
    pub(super) edge_columns: Vec<Column>,
    pub(super) source: Vec<u32>,
    pub(super) target: Vec<u32>,
    pub(super) outgoing: Vec<Vec<u32>>,
    pub(super) incoming: Vec<Vec<u32>>,
}

impl Graph {
    fn build(execution: &ExecutionContext<'_>, node: &Plugin, graph: &GraphPlan) -> Result<Graph, EngineError> {
        let mut nodes = NodeTable::new(graph);
        for (plan, keys) in &graph.node_tables {
            nodes.add_table(execution, plan, keys)?;
        }
        let at = layout(&node.input);
        let Reserved { value: edges, mut reservation } = execution.collect_one(&node.input, "make-graph")?;
        reservation.try_grow(edges.rows * 64)?;
        let sources = evaluate(execution, &graph.sources, &at, &edges)?;
        let targets = evaluate(execution, &graph.targets, &at, &edges)?;
        let (mut source, mut target) = (Vec::with_capacity(edges.rows), Vec::with_capacity(edges.rows));
        for row in 0..edges.rows {
            source.push(nodes.add_end(&sources, row));
            target.push(nodes.add_end(&targets, row));
        }
        let NodeTable { table, builders, keys, present, .. } = nodes;
        let nodes = table.len();
        let node_columns: Vec<Column> = builders.into_iter().map(ColumnBuilder::finish).collect();
        reservation.try_grow(table.memory() + Batch::new(node_columns.clone(), nodes).data_bytes() + nodes * 64)?;
        let mut built = Graph {
            nodes,
            node_columns,
            keys: keys.finish(),
            present,
            _reservation: reservation,
            edge_columns: edges.columns,
            source,
            target,
            outgoing: Vec::new(),
            incoming: Vec::new(),
        };
        let of_node: Layout = graph.node_fields.iter().enumerate().map(|(i, f)| (f.id, i)).collect();
        for step in &graph.steps {
            built.step(execution, step, &at, &of_node)?;
        }
        built.compute_edge_values(execution, graph, &at)?;
        built.index_edges();
        built.compute_node_values(execution, graph, of_node)?;
        Ok(built)
    }

    fn compute_edge_values(
        &mut self,
        execution: &ExecutionContext<'_>,
        graph: &GraphPlan,
        at: &Layout,
    ) -> Result<(), EngineError> {
        let batch = Batch { columns: self.edge_columns.clone(), rows: self.source.len() };
        for (_, e) in &graph.edge_values {
            self.edge_columns.push(execution.compile(e, at)?.evaluate(&batch)?);
        }
        Ok(())
    }

    fn index_edges(&mut self) {
        self.outgoing = vec![Vec::new(); self.nodes];
        self.incoming = vec![Vec::new(); self.nodes];
        for (edge, (s, t)) in self.source.iter().zip(&self.target).enumerate() {
            self.outgoing[*s as usize].push(edge as u32);
            self.incoming[*t as usize].push(edge as u32);
        }
    }

    fn compute_node_values(
        &mut self,
        execution: &ExecutionContext<'_>,
        graph: &GraphPlan,
        mut of_node: Layout,
    ) -> Result<(), EngineError> {
        let degrees = |edges: &[Vec<u32>]| Column::longs(edges.iter().map(|e| Some(e.len() as i64)));
        for (f, value) in &graph.node_values {
            let column = match value {
                NodeValue::Key => self.keys.clone(),
                NodeValue::InDegree => degrees(&self.incoming),
                NodeValue::OutDegree => degrees(&self.outgoing),
                NodeValue::Computed(e) => {
                    let batch = Batch { columns: self.node_columns.clone(), rows: self.nodes };
                    execution.compile(e, &of_node)?.evaluate(&batch)?
                }
            };
            of_node.insert(f.id, self.node_columns.len());
            self.node_columns.push(column);
        }
        Ok(())
    }

    fn step(
        &mut self,
        execution: &ExecutionContext<'_>,
        step: &GraphStep,
        of_edge: &Layout,
        of_node: &Layout,
    ) -> Result<(), EngineError> {
        match step {
            GraphStep::Mark(at) => {
                let numbers = components(self.nodes, &self.source, &self.target);
                self.node_columns[*at] = Column::longs(numbers.into_iter().map(Some));
                self.present.iter_mut().for_each(|p| p[*at] = true);
            }
            GraphStep::WhereEdges(e) => {
                let batch = Batch { columns: self.edge_columns.clone(), rows: self.source.len() };
                let kept = mask_of(&execution.compile(e, of_edge)?.evaluate(&batch)?, batch.rows);
                self.keep_edges(&kept);
            }
            GraphStep::WhereNodes(e) => {
                let batch = Batch { columns: self.node_columns.clone(), rows: self.nodes };
                let kept = mask_of(&execution.compile(e, of_node)?.evaluate(&batch)?, batch.rows);
                let ends = self.source.iter().zip(&self.target);
                let edges = ends.map(|(s, t)| Some(kept.value(*s as usize) && kept.value(*t as usize))).collect();
                self.keep_edges(&edges);
                let mut next = 0;
                let number: Vec<u32> = kept
                    .values()
                    .iter()
                    .map(|k| {
                        if k {
                            next += 1;
                            next - 1
                        } else {
                            0
                        }
                    })
                    .collect();
                self.node_columns.iter_mut().for_each(|c| *c = c.filter(&kept));
                self.keys = self.keys.filter(&kept);
                let mut at = 0;
                self.present.retain(|_| {
                    at += 1;
                    kept.value(at - 1)
                });
                self.nodes = next as usize;
                for end in self.source.iter_mut().chain(&mut self.target) {
                    *end = number[*end as usize];
                }
            }
        }
        Ok(())
    }

    fn keep_edges(&mut self, kept: &BooleanArray) {
        self.edge_columns.iter_mut().for_each(|c| *c = c.filter(kept));
        for ends in [&mut self.source, &mut self.target] {
            let mut at = 0;
            ends.retain(|_| {
                at += 1;
                kept.value(at - 1)
            });
        }
    }
}

fn evaluate(
    execution: &ExecutionContext<'_>,
    exprs: &[Expr],
    at: &Layout,
    batch: &Batch,
) -> Result<Vec<Column>, EngineError> {
    exprs.iter().map(|e| execution.compile(e, at)?.evaluate(batch)).collect()
}

/// The nodes found so far.
struct NodeTable<'g> {
    graph: &'g GraphPlan,
    /// Numbers the nodes by key.
    table: KeyTable,
    builders: Vec<ColumnBuilder>,
    keys: ColumnBuilder,
    present: Vec<Vec<bool>>,
}

impl<'g> NodeTable<'g> {
    fn new(graph: &'g GraphPlan) -> NodeTable<'g> {
        NodeTable {
            graph,
            table: KeyTable::default(),
            builders: graph.node_fields.iter().map(|f| ColumnBuilder::new(f.ty, 64)).collect(),
            keys: ColumnBuilder::new(graph.key_type, 64),
            present: Vec::new(),
        }
    }

    /// Adds the nodes of a table. Of several rows with the same key, the first is the node.
    fn add_table(&mut self, execution: &ExecutionContext<'_>, plan: &Plan, keys: &[Expr]) -> Result<(), EngineError> {
        let batch = execution.collect_one(plan, "make-graph")?;
        let keys = evaluate(execution, keys, &layout(plan), &batch)?;
        let encoder = KeyEncoder::new(&keys);
        let column_of = |n: &PlanField| plan.fields.iter().position(|f| f.name == n.name && f.ty == n.ty);
        let columns: Vec<Option<usize>> = self.graph.node_fields.iter().map(column_of).collect();
        for row in 0..batch.rows {
            if !self.table.insert(&encoder, row).1 {
                continue;
            }
            push_key(&mut self.keys, &keys, row);
            for (builder, column) in self.builders.iter_mut().zip(&columns) {
                match column {
                    Some(column) => builder.push(batch.columns[*column].value(row)),
                    None => builder.push_null(),
                }
            }
            self.present.push(columns.iter().map(Option::is_some).collect());
        }
        Ok(())
    }

    /// The number of the node at an end of an edge. A node that no table has gets its key alone.
    fn add_end(&mut self, keys: &[Column], row: usize) -> u32 {
        let (number, new) = self.table.insert(&KeyEncoder::new(keys), row);
        if new {
            push_key(&mut self.keys, keys, row);
            let key_fields = &self.graph.key_fields;
            for (i, builder) in self.builders.iter_mut().enumerate() {
                match keys.first() {
                    Some(key) if key_fields.contains(&i) && key.ty() == builder.ty() => builder.push(key.value(row)),
                    Some(_) | None => builder.push_null(),
                }
            }
            self.present.push((0..self.builders.len()).map(|i| key_fields.contains(&i)).collect());
        }
        number
    }
}

/// The first key identifies the node within its partition, the second is the partition.
fn push_key(keys_of_nodes: &mut ColumnBuilder, keys: &[Column], row: usize) {
    match keys.first() {
        Some(key) => keys_of_nodes.push(key.value(row)),
        None => keys_of_nodes.push_null(),
    }
}

/// The connected component of each node. Components are numbered in the order of their first nodes.
fn components(nodes: usize, source: &[u32], target: &[u32]) -> Vec<i64> {
    let mut parent: Vec<u32> = (0..nodes as u32).collect();
    fn root(parent: &mut [u32], mut node: u32) -> u32 {
        while parent[node as usize] != node {
            parent[node as usize] = parent[parent[node as usize] as usize];
            node = parent[node as usize];
        }
        node
    }
    for (s, t) in source.iter().zip(target) {
        let (a, b) = (root(&mut parent, *s), root(&mut parent, *t));
        parent[a.max(b) as usize] = a.min(b);
    }
    let mut numbers = vec![-1; nodes];
    let mut next = 0;
    (0..nodes as u32)
        .map(|node| {
            let r = root(&mut parent, node) as usize;
            if numbers[r] < 0 {
                numbers[r] = next;
                next += 1;
            }
            numbers[r]
        })
        .collect()
}

/// Whether a value is left out of a bag.
pub(super) fn is_absent(v: &Value) -> bool {
    matches!(v, Value::Null(_) | Value::Dynamic(kql_types::Dyn::Null))
}
