use super::guess;
use super::origins::Step;
use super::wishes::{Needs, Want, candidates};
use kql::types::{Batch, ColumnBuilder, Decimal, Dyn, MemoryTable, Schema, Type, Value, parse_guid};
use std::collections::BTreeMap;

/// How rows are alike where the query does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Few values a column, most rows in the last hour.
    Mixed,
    /// Half of the columns have one value, the other half a value a row; the flag says which half.
    Grouped(bool),
    /// A value a row, over two weeks.
    Distinct,
}

impl Shape {
    /// All shapes, the most fruitful first.
    pub const ALL: [Shape; 4] = [Shape::Mixed, Shape::Grouped(false), Shape::Grouped(true), Shape::Distinct];

    fn rows(self) -> u64 {
        match self {
            Shape::Mixed => 60,
            Shape::Grouped(_) => 150,
            Shape::Distinct => 80,
        }
    }

    fn number(self) -> u64 {
        match self {
            Shape::Mixed => 0,
            Shape::Grouped(flag) => 1 + u64::from(flag),
            Shape::Distinct => 3,
        }
    }
}

const MINUTE: u64 = 600_000_000;

/// A table of planted rows.
pub fn table(name: &str, schema: &Schema, needs: &Needs, shape: Shape, now: i64) -> MemoryTable {
    let rows = shape.rows();
    let empty = BTreeMap::new();
    let columns = schema
        .fields
        .iter()
        .map(|field| {
            let wants = needs.columns.get(&(name.to_string(), field.name.clone())).unwrap_or(&empty);
            let tree = Tree::of(&field.name, wants);
            let mut builder = ColumnBuilder::new(field.ty, usize::try_from(rows).unwrap_or(0));
            for row in 0..rows {
                builder.push(cell(&tree, field.ty, row, shape, now));
            }
            builder.finish()
        })
        .collect();
    // Two batches, so that threads have something to share.
    let all = Batch::new(columns, usize::try_from(rows).unwrap_or(0));
    let half = all.rows / 2;
    MemoryTable::new(schema.clone(), vec![all.slice(0, half), all.slice(half, all.rows - half)])
}

/// A well-mixed number of two.
fn hash(a: u64, b: u64) -> u64 {
    let mut x = a.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ b.wrapping_add(0x632B_E59B_D9B4_E019);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn salt(text: &str) -> u64 {
    text.bytes().fold(7, |h, b| hash(h, u64::from(b)))
}

/// A value and what is inside it.
struct Tree<'a> {
    name: String,
    salt: u64,
    want: Option<&'a Want>,
    good: Vec<String>,
    rest: Vec<String>,
    inner: Vec<(Step, Tree<'a>)>,
}

impl<'a> Tree<'a> {
    fn of(name: &str, wants: &'a BTreeMap<Vec<Step>, Want>) -> Self {
        let mut root = Tree::leaf(name);
        for (path, want) in wants {
            let mut node = &mut root;
            for step in path {
                let at = match node.inner.iter().position(|(s, _)| s == step) {
                    Some(at) => at,
                    None => {
                        let name = match step {
                            Step::Key(key) => key.clone(),
                            Step::Hole(_, name) => name.clone(),
                            Step::At(_) | Step::Split(_) => node.name.clone(),
                        };
                        node.inner.push((step.clone(), Tree::leaf(&name)));
                        node.inner.len() - 1
                    }
                };
                node = &mut node.inner[at].1;
            }
            (node.good, node.rest) = candidates(want);
            node.want = Some(want);
        }
        root
    }

    fn leaf(name: &str) -> Self {
        Tree { name: name.into(), salt: salt(name), want: None, good: Vec::new(), rest: Vec::new(), inner: Vec::new() }
    }

    /// The text of a row; rows of one number agree with rows of joined places.
    fn text(&self, row: u64, shape: Shape) -> String {
        let group = self.want.and_then(|w| w.group);
        let mixed = hash(row, self.salt);
        let size = |list: &[String]| list.len() as u64;
        // A row in eight is a near miss, in different rows for each column.
        if mixed % 8 == 7 && shape != Shape::Distinct && !self.good.is_empty() {
            return match self.rest.is_empty() {
                true => format!("{}z", self.good[0]),
                false => self.rest[(mixed / 8 % size(&self.rest)) as usize].clone(),
            };
        }
        let slot = row % 6 + 6 * shape.number();
        if !self.good.is_empty() {
            let at = if group.is_some() { slot } else { mixed / 8 };
            return self.good[(at % size(&self.good)) as usize].clone();
        }
        match (group, shape) {
            (Some(_), _) => guess::value(&self.name, slot),
            (None, Shape::Mixed) => guess::value(&self.name, mixed / 8 % 5),
            (None, Shape::Grouped(half)) if self.salt.is_multiple_of(2) == half => guess::value(&self.name, 1),
            (None, Shape::Grouped(_) | Shape::Distinct) => guess::value(&self.name, row),
        }
    }

    fn value(&self, row: u64, shape: Shape) -> Dyn {
        let has = |test: fn(&Step) -> bool| self.inner.iter().any(|(s, _)| test(s));
        if has(|s| matches!(s, Step::Hole(..))) {
            return Dyn::String(self.filled(row, shape));
        }
        if let Some((Step::Split(separator), parts)) = self.inner.iter().find(|(s, _)| matches!(s, Step::Split(_))) {
            return Dyn::String(match parts.value(row, shape) {
                Dyn::Array(items) => items.iter().map(Dyn::to_string).collect::<Vec<_>>().join(separator),
                other => other.to_string(),
            });
        }
        if has(|s| matches!(s, Step::Key(_))) {
            let mut members = Vec::new();
            for (step, tree) in &self.inner {
                if let Step::Key(key) = step {
                    Dyn::insert(&mut members, key.clone(), tree.value(row, shape));
                }
            }
            return Dyn::Bag(members);
        }
        if let Some((_, first)) = self.inner.first() {
            let most = self.inner.iter().filter_map(|(s, _)| if let Step::At(i) = s { Some(*i) } else { None }).max();
            let items = (0..most.unwrap_or(0) + 1).map(|i| {
                let own = self.inner.iter().find(|(s, _)| *s == Step::At(i)).map_or(first, |(_, t)| t);
                own.value(row, shape)
            });
            return Dyn::Array(items.chain([first.value(row + 1, shape)]).collect());
        }
        let text = self.text(row, shape);
        match self.want.and_then(|w| w.ty) {
            Some(Type::Int | Type::Long) => text.parse().map_or(Dyn::Long((row % 9) as i64), Dyn::Long),
            Some(Type::Real) => text.parse().map_or(Dyn::Real(row as f64), Dyn::Real),
            Some(Type::Bool) => text.parse().map_or(Dyn::Bool(row.is_multiple_of(2)), Dyn::Bool),
            _ => Dyn::String(text),
        }
    }

    /// A text after the patterns that a query parses it with.
    fn filled(&self, row: u64, shape: Shape) -> String {
        let mut out = String::new();
        let mut done: Vec<&str> = Vec::new();
        for (step, _) in &self.inner {
            let Step::Hole(pattern, _) = step else { continue };
            if done.contains(&pattern.as_str()) {
                continue;
            }
            done.push(pattern);
            for part in parts(pattern) {
                match part {
                    Part::Text(text) => out.push_str(&text),
                    Part::Column(name, ty) => {
                        let own = self
                            .inner
                            .iter()
                            .find(|(s, _)| matches!(s, Step::Hole(p, n) if p == pattern && *n == name));
                        out.push_str(&match own {
                            Some((_, tree)) => tree.value(row, shape).to_string(),
                            None if ty == "string" => guess::value(&name, row % 5),
                            None => (row % 50).to_string(),
                        });
                    }
                }
            }
            out.push(' ');
        }
        out
    }
}

enum Part {
    Text(String),
    Column(String, String),
}

/// The parts of a pattern as plans show it.
fn parts(pattern: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut rest = pattern.trim_start();
    while !rest.is_empty() {
        if rest.starts_with('"') {
            let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            match stream.next() {
                Some(Ok(text)) => {
                    out.push(Part::Text(text));
                    rest = &rest[stream.byte_offset()..];
                }
                _ => return out,
            }
        } else {
            let word = rest.split(' ').next().unwrap_or(rest);
            if let Some((name, ty)) = word.split_once(':') {
                out.push(Part::Column(name.to_string(), ty.to_string()));
            }
            rest = &rest[word.len()..];
        }
        rest = rest.trim_start();
    }
    out
}

fn cell(tree: &Tree<'_>, ty: Type, row: u64, shape: Shape, now: i64) -> Value {
    let mixed = hash(row, tree.salt);
    let plain = || tree.value(row, shape).to_string();
    match ty {
        Type::DateTime => Value::DateTime(now - age(row, shape) as i64),
        Type::Dynamic => Value::dynamic(tree.value(row, shape)),
        Type::String => match tree.value(row, shape) {
            Dyn::String(s) => Value::String(s),
            other => Value::String(other.to_json()),
        },
        Type::Bool => Value::Bool(plain().parse().unwrap_or(mixed.is_multiple_of(2))),
        Type::Int => Value::Int(plain().parse().unwrap_or(number(tree, row, shape) as i32)),
        Type::Long => Value::Long(plain().parse().unwrap_or(number(tree, row, shape) as i64)),
        Type::Real => Value::Real(plain().parse().unwrap_or(number(tree, row, shape) as f64)),
        Type::Decimal => Decimal::parse(&plain()).map_or(Value::Null(ty), Value::Decimal),
        Type::Timespan => Value::Timespan((number(tree, row, shape) * MINUTE) as i64),
        Type::Guid => parse_guid(&plain()).map_or(Value::Guid([(mixed % 5) as u8; 16]), Value::Guid),
    }
}

/// A number where nothing else is wanted; joined columns agree.
fn number(tree: &Tree<'_>, row: u64, shape: Shape) -> u64 {
    match (tree.want.and_then(|w| w.group), shape) {
        (Some(_), _) => row % 6,
        (None, Shape::Mixed) => hash(row, tree.salt) % 200,
        (None, Shape::Grouped(half)) if tree.salt.is_multiple_of(2) == half => 100_000,
        (None, Shape::Grouped(_) | Shape::Distinct) => row * 1000,
    }
}

/// How long before now a row is.
fn age(row: u64, shape: Shape) -> u64 {
    let minutes = match shape {
        Shape::Mixed if row % 5 == 4 => 40 + row * 300,
        Shape::Distinct if row.is_multiple_of(2) => row * 260,
        Shape::Mixed | Shape::Distinct => 1 + row % 50,
        Shape::Grouped(_) => 1 + row % 4,
    };
    minutes * MINUTE + row * 10_000
}
