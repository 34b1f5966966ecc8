//! One path through a plan: the scanned rows that shall become one row of the result, the definitions of its columns, and the
//! goals that must hold.

use kql_functions::Context;
use kql_plan::ir::{AggregateCall, Expr, Extract, Plan};
use kql_types::{Dyn, Type, Value};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// A column, unique over all instances of a plan.
pub(super) type Id = u32;

/// An instance of a scan: one generated row, or several copies with small differences.
pub(super) struct Scanned {
    pub(super) table: String,
    pub(super) block: usize,
    /// Identity, name and type of the scanned columns.
    pub(super) columns: Vec<(Id, String, Type)>,
}

/// How a column is computed.
pub(super) enum Def<'a> {
    /// A column of a stored table.
    Stored { name: String, ty: Type },
    /// A column of constant rows, one of which is selected.
    Row { rows: usize, at: usize },
    /// An expression over other columns.
    Is(Rc<Expr>),
    /// The first element of an array.
    Element { of: Rc<Expr>, ty: Type, pairs: bool },
    /// An output column of a parsed string, or whether the string matches.
    Part { text: Rc<Expr>, extract: &'a Extract, at: Option<usize> },
    /// An output of an aggregate.
    Group { group: usize, call: usize, output: usize },
}

/// The rows of one group of an aggregation.
pub(super) struct Group<'a> {
    pub(super) calls: &'a [AggregateCall],
    pub(super) members: Vec<Member>,
}

/// An instance of the input of an aggregation.
pub(super) struct Member {
    pub(super) block: usize,
    /// Arguments of each call over the columns of the instance.
    pub(super) args: Vec<Vec<Expr>>,
}

/// Rows that are repeated together.
#[derive(Default)]
pub(super) struct Block {
    pub(super) parent: Option<usize>,
    pub(super) axis: Option<Axis>,
}

/// Times over which the rows of a series are spread.
pub(super) struct Axis {
    pub(super) first: i64,
    pub(super) step: i64,
    pub(super) bins: i64,
}

/// A condition that must hold.
pub(super) enum Goal {
    True(Expr),
    /// Keys of a join or of a group.
    Same(Expr, Expr),
}

/// What a value depends on; tells which goals an edit affects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Atom {
    Column(Id),
    Rows(usize),
    Copies(usize),
}

/// The values chosen so far.
#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) cells: BTreeMap<Id, Value>,
    /// Which of the constant rows.
    pub(super) rows: BTreeMap<usize, usize>,
    /// How many rows a block stands for.
    pub(super) copies: BTreeMap<usize, usize>,
    /// Columns that differ among the copies of a block.
    pub(super) vary: BTreeSet<(usize, Id)>,
}

/// A path through a plan.
pub(super) struct Model<'a> {
    pub(super) context: &'a Context,
    /// Members of bags that `bag_unpack` expands.
    pub(super) members: &'a [(String, Dyn)],
    /// Plans whose columns depend on data.
    pub(super) probed: &'a [Plan],
    /// Index of the path; selects the branch at every fork.
    pub(super) path: usize,
    pub(super) forks: usize,
    pub(super) visits: usize,
    pub(super) shifts: u32,
    pub(super) scans: Vec<Scanned>,
    pub(super) defs: HashMap<Id, Def<'a>>,
    pub(super) constants: Vec<&'a [Vec<Value>]>,
    pub(super) groups: Vec<Group<'a>>,
    pub(super) blocks: Vec<Block>,
    pub(super) goals: Vec<Goal>,
    pub(super) subqueries: HashMap<u32, Expr>,
    /// No row can take this path.
    pub(super) dead: bool,
    pub(super) state: State,
    pub(super) memo: RefCell<HashMap<Id, Option<Value>>>,
}

impl<'a> Model<'a> {
    pub(super) fn new(path: usize, context: &'a Context, members: &'a [(String, Dyn)], probed: &'a [Plan]) -> Self {
        Model {
            context,
            members,
            probed,
            path,
            forks: 0,
            visits: 0,
            shifts: 0,
            scans: Vec::new(),
            defs: HashMap::new(),
            constants: Vec::new(),
            groups: Vec::new(),
            blocks: vec![Block::default()],
            goals: Vec::new(),
            subqueries: HashMap::new(),
            dead: false,
            state: State::default(),
            memo: RefCell::default(),
        }
    }

    /// Selects one of `n` branches at a fork; paths differ at the first fork first.
    pub(super) fn choose(&mut self, n: usize) -> usize {
        let fork = self.forks;
        self.forks += 1;
        match (self.path, fork) {
            _ if n == 0 => 0,
            (0, _) => 0,
            (path, 0) => path % n,
            (path, fork) => (super::value::hash(path as u64, fork as u64) % n as u64) as usize,
        }
    }

    pub(super) fn block(&mut self, parent: usize) -> usize {
        self.blocks.push(Block { parent: Some(parent), axis: None });
        self.blocks.len() - 1
    }

    /// How many rows a block stands for within one row of its parent.
    pub(super) fn copies(&self, block: usize) -> usize {
        self.state.copies.get(&block).copied().unwrap_or(1)
    }

    /// What an expression depends on.
    pub(super) fn atoms(&self, e: &Expr, out: &mut BTreeSet<Atom>) {
        let mut seen = BTreeSet::new();
        self.collect(e, out, &mut seen);
    }

    fn collect(&self, e: &Expr, out: &mut BTreeSet<Atom>, seen: &mut BTreeSet<Id>) {
        for id in e.columns() {
            if !seen.insert(id.0) {
                continue;
            }
            match self.defs.get(&id.0) {
                None => {}
                Some(Def::Stored { .. }) => _ = out.insert(Atom::Column(id.0)),
                Some(Def::Row { rows, .. }) => _ = out.insert(Atom::Rows(*rows)),
                Some(Def::Is(e) | Def::Element { of: e, .. } | Def::Part { text: e, .. }) => {
                    self.collect(e, out, seen);
                }
                Some(Def::Group { group, call, .. }) => {
                    for member in self.groups.get(*group).iter().flat_map(|g| &g.members) {
                        out.insert(Atom::Copies(member.block));
                        member.args[*call].iter().for_each(|e| self.collect(e, out, seen));
                    }
                }
            }
        }
    }

    /// The stored columns under an expression.
    pub(super) fn stored(&self, e: &Expr) -> Vec<Id> {
        let mut atoms = BTreeSet::new();
        self.atoms(e, &mut atoms);
        atoms.into_iter().filter_map(|a| if let Atom::Column(id) = a { Some(id) } else { None }).collect()
    }

    pub(super) fn forget(&self) {
        self.memo.borrow_mut().clear();
    }
}
