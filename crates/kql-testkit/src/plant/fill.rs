use super::guess;
use super::model::Model;
use super::rows::Row;
use super::stub::Uses;
use kql::functions_table::Context;
use kql::plan::ir::Plan;
use kql::types::{Batch, ColumnBuilder, MemoryTable, Schema, Type, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Ways through a plan that are planted.
const WAYS: usize = 6;
/// Ways that are tried until so many are found.
const MOST_WAYS: usize = 24;
/// Rows that no way asks for, in every table.
const BACKGROUND: u64 = 3;
/// Plans are followed recursively, and those of parsers are deep.
const STACK: usize = 256 << 20;

/// Which ways are planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All, with rows that miss, and rows that no way asks for.
    All,
    /// One of them alone, the one with this place in the order of promise: where rows that must not be there spoil an answer.
    One(usize),
}

impl Shape {
    /// All shapes, the most fruitful first.
    pub fn all() -> impl Iterator<Item = Shape> {
        std::iter::once(Shape::All).chain((0..WAYS).map(Shape::One))
    }
}

type Rows = BTreeMap<String, Vec<Row>>;

/// Rows for the tables of one query.
pub struct Planted {
    all: Rows,
    /// Ways by how few of their goals are left.
    ways: Vec<Rows>,
    /// What is left undone on the most promising way.
    pub unmet: Vec<String>,
}

impl Planted {
    /// Follows the plan of a query, as bound, on several ways and finds rows for each. `probed` are the plans whose columns
    /// depend on data, as the [`super::Probe`] with which the plan was bound gives them, and the names of those columns.
    pub fn of(plan: &Plan, probed: (&[Plan], &BTreeSet<String>), uses: &Uses<'_>, context: &Context) -> Planted {
        let find = || {
            let (probed, names) = probed;
            let members = super::probe::members(names, uses, context.now);
            let mut all = Rows::new();
            let mut ways: Vec<(usize, Rows, Vec<String>)> = Vec::new();
            for way in 0..MOST_WAYS {
                // Ways that lead nowhere are replaced by others.
                if ways.iter().filter(|(left, _, _)| *left == 0).count() >= WAYS || way >= WAYS && ways.len() < way / 2
                {
                    break;
                }
                let mut model = Model::new(way, context, &members, probed);
                model.follow(plan);
                if model.dead {
                    continue;
                }
                let left = model.solve();
                let mut alone = Rows::new();
                model.rows(false, &mut alone);
                if ways.len() < WAYS || left == 0 {
                    model.rows(true, &mut all);
                }
                ways.push((left, alone, model.unmet()));
            }
            ways.sort_by_key(|(left, _, _)| *left);
            let unmet = ways.first().map(|(_, _, unmet)| unmet.clone()).unwrap_or_default();
            Planted { all, ways: ways.into_iter().map(|(_, rows, _)| rows).collect(), unmet }
        };
        std::thread::scope(|scope| {
            match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, find).map(|h| h.join()) {
                Ok(Ok(planted)) => planted,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                Err(_) => Planted { all: Rows::new(), ways: Vec::new(), unmet: Vec::new() },
            }
        })
    }

    /// A table of planted rows; `None` if the shape has none that others lack.
    pub fn table(&self, name: &str, schema: &Schema, shape: Shape, now: i64) -> MemoryTable {
        let empty = Vec::new();
        let (rows, background) = match shape {
            Shape::All => (self.all.get(name), BACKGROUND),
            Shape::One(way) => (self.ways.get(way).and_then(|w| w.get(name)), 0),
        };
        let rows = rows.unwrap_or(&empty);
        let background: Vec<Row> = (0..background).map(Row::background).collect();
        let count = rows.len() + background.len();
        let columns = schema
            .fields
            .iter()
            .map(|field| {
                let mut builder = ColumnBuilder::new(field.ty, count);
                for row in rows.iter().chain(&background) {
                    builder.push(cell(row, &field.name, field.ty, now));
                }
                builder.finish()
            })
            .collect();
        // Two batches, so that threads have something to share.
        let all = Batch::new(columns, count);
        let half = all.rows / 2;
        MemoryTable::new(schema.clone(), vec![all.slice(0, half), all.slice(half, all.rows - half)])
    }
}

fn cell(row: &Row, name: &str, ty: Type, now: i64) -> Value {
    if let Some(v) = row.cells.get(name) {
        return v.clone();
    }
    match (ty, row.time) {
        (Type::DateTime, Some(time)) => Value::DateTime(time),
        _ => match guess::typed(name, ty, row.kind, now) {
            Value::DateTime(t) => Value::DateTime(t - row.earlier),
            other => other,
        },
    }
}

/// A well-mixed number of two.
pub(super) fn hash(a: u64, b: u64) -> u64 {
    let mut x = a.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ b.wrapping_add(0x632B_E59B_D9B4_E019);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
