//! Turns solved models into rows of tables.

use super::default_value;
use super::model::{Def, Id, Model};
use super::value::hash;
use kql_types::{Type, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A generated row: the values that the model determines; other columns get default values by name.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) cells: BTreeMap<String, Value>,
    /// Seed of the default values.
    pub(super) kind: u64,
    /// Offset of its default times into the past, in ticks.
    pub(super) earlier: i64,
    /// The default time if it belongs to a series.
    pub(super) time: Option<i64>,
}

impl Row {
    /// An unrelated row.
    pub(super) fn background(number: u64) -> Row {
        Row { cells: BTreeMap::new(), kind: 900 + number, earlier: number as i64 * MINUTE, time: None }
    }
}

/// Maximum number of rows from one instance of a scan.
const MOST_ROWS: usize = 3_000;
/// Time between copies of a row.
const GAP: i64 = 100_000;
const MINUTE: i64 = 600_000_000;
/// Number of rows in the outlier bin of a series.
const SPIKE: i64 = 80;

impl Model<'_> {
    /// Rows by table. `near` adds near misses.
    pub(super) fn rows(&mut self, near: bool, out: &mut BTreeMap<String, Vec<Row>>) {
        let paths = self.variations();
        for scan in &self.scans {
            let rows = out.entry(scan.table.clone()).or_default();
            let mut chain = Vec::new();
            let mut block = Some(scan.block);
            while let Some(b) = block {
                chain.push(b);
                block = self.blocks[b].parent;
            }
            let sizes: Vec<usize> = chain.iter().map(|b| self.size(*b)).collect();
            let all: usize = sizes.iter().product::<usize>().min(MOST_ROWS);
            let cells: BTreeMap<Id, (&String, Type)> = scan.columns.iter().map(|(id, n, t)| (*id, (n, *t))).collect();
            for copy in 0..all {
                let mut rest = copy;
                let mut row =
                    Row { cells: BTreeMap::new(), kind: self.path as u64, earlier: copy as i64 * GAP, time: None };
                for (id, (name, _)) in &cells {
                    if let Some(v) = self.state.cells.get(id) {
                        row.cells.insert((*name).clone(), v.clone());
                    }
                }
                for (b, size) in chain.iter().zip(&sizes) {
                    let at = rest % size;
                    rest /= size;
                    if let Some(axis) = &self.blocks[*b].axis {
                        let time = self.moment(axis, at as i64);
                        row.time.get_or_insert(time);
                        for (id, (name, ty)) in &cells {
                            if *ty == Type::DateTime && self.state.cells.contains_key(id) {
                                row.cells.insert((*name).clone(), Value::DateTime(time));
                            }
                        }
                    }
                    for (id, (name, ty)) in &cells {
                        if at > 0 && self.state.vary.contains(&(*b, *id)) {
                            let path = paths.get(&(*b, *id)).copied().unwrap_or(0);
                            row.cells.insert((*name).clone(), self.varied(*id, name, *ty, at, path));
                        }
                    }
                }
                // Determined times spread like default ones, so that rows have an order.
                for (name, ty) in cells.values() {
                    if let (Type::DateTime, Some(Value::DateTime(t)), None) =
                        (*ty, row.cells.get(*name).cloned(), row.time)
                    {
                        row.cells.insert((*name).clone(), Value::DateTime(t.saturating_sub(row.earlier % MINUTE)));
                    }
                }
                rows.push(row);
            }
            if near {
                self.misses(&cells, rows);
            }
        }
    }

    /// Near misses: rows that differ from a match in one value.
    fn misses(&self, cells: &BTreeMap<Id, (&String, Type)>, rows: &mut Vec<Row>) {
        let set: Vec<Id> = cells.keys().filter(|id| self.state.cells.contains_key(id)).copied().collect();
        for (i, missed) in set.iter().enumerate().take(6) {
            let kind = 700 + (self.path * 10 + i) as u64;
            let mut row = Row { cells: BTreeMap::new(), kind, earlier: i as i64 * MINUTE, time: None };
            for id in set.iter().filter(|id| *id != missed) {
                if let (Some(v), Some((name, _))) = (self.state.cells.get(id), cells.get(id)) {
                    row.cells.insert((*name).clone(), v.clone());
                }
            }
            rows.push(row);
        }
    }

    fn size(&self, block: usize) -> usize {
        match &self.blocks[block].axis {
            Some(axis) => usize::try_from(axis.bins * 2 + SPIKE).unwrap_or(1),
            None => self.copies(block),
        }
    }

    /// Times of a series: one or two rows in each bin, and many in one of the last bins.
    fn moment(&self, axis: &super::model::Axis, at: i64) -> i64 {
        let bin = if at < axis.bins * 2 {
            // Bins alternate between one and two rows: a constant series has no outlier.
            let bin = at / 2;
            if at % 2 == 1 && hash(bin as u64, 3).is_multiple_of(2) { (bin + 1) % axis.bins } else { bin }
        } else {
            (axis.bins - 2).max(0)
        };
        axis.first + bin * axis.step + axis.step / 2 + at % 7
    }

    /// For each column that varies among copies, a variation under which the goals still hold.
    fn variations(&mut self) -> BTreeMap<(usize, Id), usize> {
        let mut out = BTreeMap::new();
        let wanted: BTreeSet<(usize, Id)> = self.state.vary.clone();
        for (block, id) in wanted {
            let Some(Def::Stored { name, ty }) = self.defs.get(&id) else { continue };
            let (name, ty) = (name.clone(), *ty);
            let before = self.state.clone();
            let failing = self.failing();
            let last = self.copies(block).saturating_sub(1).max(1);
            let mut best = (usize::MAX, 0);
            for path in 0..7 {
                let mut worst = 0;
                for at in [1, last] {
                    let v = self.varied(id, &name, ty, at, path);
                    self.state.cells.insert(id, v);
                    self.forget();
                    worst = worst.max(self.failing());
                    self.state.clone_from(&before);
                    self.forget();
                }
                if worst < best.0 {
                    best = (worst, path);
                }
                if worst <= failing {
                    break;
                }
            }
            out.insert((block, id), best.1);
        }
        out
    }

    /// Value number `at` of a column that varies.
    fn varied(&self, id: Id, name: &str, ty: Type, at: usize, path: usize) -> Value {
        let n = at as i64;
        let current = self.eval(&kql_plan::ir::Expr::Column(kql_plan::ir::ColumnId(id), ty));
        let text = current.as_ref().map(ToString::to_string).unwrap_or_default();
        match (ty, &current) {
            (Type::DateTime, Some(Value::DateTime(t))) => {
                let step =
                    [MINUTE, 60 * MINUTE, 1440 * MINUTE, MINUTE / 60, -MINUTE, 10 * MINUTE, 5 * MINUTE][path % 7];
                Value::DateTime(t - n * step)
            }
            (Type::Int | Type::Long | Type::Real | Type::Decimal, Some(v)) => {
                let sign = if path.is_multiple_of(2) { 1.0 } else { -1.0 };
                let v = super::value::number_of(v.as_f64().unwrap_or(0.0) + sign * n as f64, ty);
                super::value::convert(&v, ty).unwrap_or(Value::Null(ty))
            }
            (Type::String | Type::Dynamic, _) => {
                let s = match path % 7 {
                    0 => default_value::value(name, 1_000 + self.path as u64 * 100 + at as u64),
                    1 => format!("{text}{at}"),
                    2 => format!("{at}{text}"),
                    3 => format!("{text} {at}"),
                    4 => format!("{at} {text}"),
                    5 => text
                        .chars()
                        .map(|c| if c.is_ascii_digit() { char::from(b'0' + (at % 10) as u8) } else { c })
                        .collect(),
                    _ => text.replacen('.', &format!("{at}."), 1),
                };
                super::value::convert(&Value::String(s), ty).unwrap_or(Value::Null(ty))
            }
            _ => default_value::typed(name, ty, 1_000 + at as u64, self.context.now),
        }
    }
}
