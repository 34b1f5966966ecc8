use super::default_value;
use super::infer_schema::Uses;
use super::model::Model;
use super::rows::Row;
use kql_functions::Context;
use kql_plan::ir::Plan;
use kql_types::{Batch, ColumnBuilder, MemoryTable, Schema, Type, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Number of paths that get rows.
const PATHS: usize = 6;
/// Number of paths that are tried at most.
const MAX_PATHS: usize = 24;
/// Number of unrelated rows in every table.
const BACKGROUND: u64 = 3;
/// Plans are traversed recursively, and plans of ASIM parsers are deep.
const STACK: usize = 256 << 20;

/// Which paths get rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All paths, with near misses and unrelated rows.
    All,
    /// One path alone, by rank: finds answers that unrelated rows would suppress.
    One(usize),
}

impl Shape {
    /// All shapes, the most productive first.
    pub fn all() -> impl Iterator<Item = Shape> {
        std::iter::once(Shape::All).chain((0..PATHS).map(Shape::One))
    }
}

type Rows = BTreeMap<String, Vec<Row>>;

/// Generated rows for the tables of one query.
pub struct GeneratedTables {
    all: Rows,
    /// Paths, sorted by their number of unmet goals.
    paths: Vec<Rows>,
    /// Unmet goals of the best path.
    pub unmet: Vec<String>,
}

impl GeneratedTables {
    /// Follows the bound plan of a query along several paths and finds rows for each. `probed` holds the plans whose columns
    /// depend on data, as recorded by the [`super::Probe`] that the query was bound with, and the names of those columns.
    pub fn of(
        plan: &Plan,
        probed: (&[Plan], &BTreeSet<String>),
        uses: &Uses<'_>,
        context: &Context,
    ) -> GeneratedTables {
        let find = || {
            let (probed, names) = probed;
            let members = super::probe::members(names, uses, context.now);
            let mut all = Rows::new();
            let mut paths: Vec<(usize, Rows, Vec<String>)> = Vec::new();
            for path in 0..MAX_PATHS {
                // Infeasible paths are replaced by others.
                if paths.iter().filter(|(left, _, _)| *left == 0).count() >= PATHS
                    || path >= PATHS && paths.len() < path / 2
                {
                    break;
                }
                let mut model = Model::new(path, context, &members, probed);
                model.follow(plan);
                if model.dead {
                    continue;
                }
                let left = model.solve();
                let mut alone = Rows::new();
                model.rows(false, &mut alone);
                if paths.len() < PATHS || left == 0 {
                    model.rows(true, &mut all);
                }
                paths.push((left, alone, model.unmet()));
            }
            paths.sort_by_key(|(left, _, _)| *left);
            let unmet = paths.first().map(|(_, _, unmet)| unmet.clone()).unwrap_or_default();
            GeneratedTables { all, paths: paths.into_iter().map(|(_, rows, _)| rows).collect(), unmet }
        };
        std::thread::scope(|scope| {
            match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, find).map(|h| h.join()) {
                Ok(Ok(generated)) => generated,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                Err(_) => GeneratedTables { all: Rows::new(), paths: Vec::new(), unmet: Vec::new() },
            }
        })
    }

    /// The rows of a table; `None` if the shape adds none.
    pub fn table(&self, name: &str, schema: &Schema, shape: Shape, now: i64) -> MemoryTable {
        let empty = Vec::new();
        let (rows, background) = match shape {
            Shape::All => (self.all.get(name), BACKGROUND),
            Shape::One(path) => (self.paths.get(path).and_then(|w| w.get(name)), 0),
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
        // Two batches, so that more than one thread gets work.
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
        _ => match default_value::typed(name, ty, row.kind, now) {
            Value::DateTime(t) => Value::DateTime(t - row.earlier),
            other => other,
        },
    }
}
