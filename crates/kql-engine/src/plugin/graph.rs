//! Graphs: nodes by key, edges by their ends, and what is asked of them.

mod columns;
mod matching;

use crate::budget::{Held, Hold};
use crate::error::EngineError;
use crate::executor::{Executor, layout};
use crate::expr::Layout;
use crate::keys::{KeyEncoder, KeyTable};
use crate::operator::filter::mask_of;
use crate::pipe::Pipe;
use arrow_array::BooleanArray;
use kql_plan::ir::graph::{GraphPlan, GraphQuestion, GraphStep, NodeValue};
use kql_plan::ir::{Expr, Plan, Plugin};
use kql_types::{Batch, Column, ColumnBuilder, Value};

pub(crate) fn pipe(
    executor: &Executor<'_>,
    plan: &Plan,
    node: &Plugin,
    graph: &GraphPlan,
) -> Result<Pipe, EngineError> {
    let built = Graph::build(executor, node, graph)?;
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
            let matches = matching::find(executor, &built, m, node.name)?;
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
                        Some(e) => mask_of(&executor.compile(e, &layout(plan))?.evaluate(&batch)?, rows),
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
    let mut hold = executor.budget.hold(node.name);
    hold.set(batch.data_bytes())?;
    Ok(Pipe::held(vec![batch], hold))
}

/// A graph in memory. Nodes are numbered in the order of the node tables, then of the edges that name them.
pub(super) struct Graph {
    _hold: Hold,
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
    fn build(executor: &Executor<'_>, node: &Plugin, graph: &GraphPlan) -> Result<Graph, EngineError> {
        let mut table = KeyTable::default();
        let mut builders: Vec<ColumnBuilder> = graph.node_fields.iter().map(|f| ColumnBuilder::new(f.ty, 64)).collect();
        let mut known = ColumnBuilder::new(graph.key_type, 64);
        let mut present: Vec<Vec<bool>> = Vec::new();
        for (plan, keys) in &graph.node_tables {
            let at = layout(plan);
            let batch = executor.collect_one(plan, "make-graph")?;
            let keys = evaluate(executor, keys, &at, &batch)?;
            let encoder = KeyEncoder::new(&keys);
            let place: Vec<Option<usize>> = graph
                .node_fields
                .iter()
                .map(|n| plan.fields.iter().position(|f| f.name == n.name && f.ty == n.ty))
                .collect();
            for row in 0..batch.rows {
                // The first row of a key is the node.
                if !table.insert(&encoder, row).1 {
                    continue;
                }
                push_key(&mut known, &keys, row);
                for (builder, place) in builders.iter_mut().zip(&place) {
                    match place {
                        Some(column) => builder.push(batch.columns[*column].value(row)),
                        None => builder.push_null(),
                    }
                }
                present.push(place.iter().map(Option::is_some).collect());
            }
        }
        let at = layout(&node.input);
        let Held { value: edges, mut hold } = executor.collect_one(&node.input, "make-graph")?;
        hold.add(edges.rows * 64)?;
        let sources = evaluate(executor, &graph.sources, &at, &edges)?;
        let targets = evaluate(executor, &graph.targets, &at, &edges)?;
        let (mut source, mut target) = (Vec::with_capacity(edges.rows), Vec::with_capacity(edges.rows));
        for row in 0..edges.rows {
            for (keys, out) in [(&sources, &mut source), (&targets, &mut target)] {
                let (number, new) = table.insert(&KeyEncoder::new(keys), row);
                if new {
                    push_key(&mut known, keys, row);
                    for (i, builder) in builders.iter_mut().enumerate() {
                        match keys.first() {
                            Some(key) if graph.key_fields.contains(&i) && key.ty() == builder.ty() => {
                                builder.push(key.value(row));
                            }
                            Some(_) | None => builder.push_null(),
                        }
                    }
                    present.push((0..builders.len()).map(|i| graph.key_fields.contains(&i)).collect());
                }
                out.push(number);
            }
        }
        let nodes = table.len();
        let node_columns: Vec<Column> = builders.into_iter().map(ColumnBuilder::finish).collect();
        hold.add(table.memory() + Batch::new(node_columns.clone(), nodes).data_bytes() + nodes * 64)?;
        let mut built = Graph {
            nodes,
            node_columns,
            keys: known.finish(),
            present,
            _hold: hold,
            edge_columns: edges.columns,
            source,
            target,
            outgoing: Vec::new(),
            incoming: Vec::new(),
        };
        let of_node: Layout = graph.node_fields.iter().enumerate().map(|(i, f)| (f.id, i)).collect();
        for step in &graph.steps {
            built.step(executor, step, &at, &of_node)?;
        }
        let batch = Batch { columns: built.edge_columns.clone(), rows: built.source.len() };
        for (_, e) in &graph.edge_values {
            built.edge_columns.push(executor.compile(e, &at)?.evaluate(&batch)?);
        }
        built.outgoing = vec![Vec::new(); built.nodes];
        built.incoming = vec![Vec::new(); built.nodes];
        for (edge, (s, t)) in built.source.iter().zip(&built.target).enumerate() {
            built.outgoing[*s as usize].push(edge as u32);
            built.incoming[*t as usize].push(edge as u32);
        }
        built.compute_node_values(executor, graph, of_node)?;
        Ok(built)
    }

    fn compute_node_values(
        &mut self,
        executor: &Executor<'_>,
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
                    executor.compile(e, &of_node)?.evaluate(&batch)?
                }
            };
            of_node.insert(f.id, self.node_columns.len());
            self.node_columns.push(column);
        }
        Ok(())
    }

    fn step(
        &mut self,
        executor: &Executor<'_>,
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
                let kept = mask_of(&executor.compile(e, of_edge)?.evaluate(&batch)?, batch.rows);
                self.keep_edges(&kept);
            }
            GraphStep::WhereNodes(e) => {
                let batch = Batch { columns: self.node_columns.clone(), rows: self.nodes };
                let kept = mask_of(&executor.compile(e, of_node)?.evaluate(&batch)?, batch.rows);
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

fn evaluate(executor: &Executor<'_>, exprs: &[Expr], at: &Layout, batch: &Batch) -> Result<Vec<Column>, EngineError> {
    exprs.iter().map(|e| executor.compile(e, at)?.evaluate(batch)).collect()
}

/// The first key is that of the node itself; a second one is the partition.
fn push_key(known: &mut ColumnBuilder, keys: &[Column], row: usize) {
    match keys.first() {
        Some(key) => known.push(key.value(row)),
        None => known.push_null(),
    }
}

/// The number of the component of each node, in the order of their first nodes.
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

/// A value that stands for one that is not there.
pub(super) fn is_absent(v: &Value) -> bool {
    matches!(v, Value::Null(_) | Value::Dynamic(kql_types::Dyn::Null))
}
