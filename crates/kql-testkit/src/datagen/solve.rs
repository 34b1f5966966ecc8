//! Finds values under which the goals of a model hold, by hill climbing over single edits.

use super::model::{Atom, Goal, Model, State};
use kql_plan::ir::Expr;
use std::collections::BTreeSet;

const ROUNDS: usize = 6;
/// A goal by index, and whether it holds, if known.
type Reached = (usize, Option<bool>);

/// Number of edits tried for one goal in one round.
const MOST_EDITS: usize = 40;
/// Number of edits tried for one model.
const MOST_TRIALS: usize = 4_000;

impl Model<'_> {
    /// Edits the state until all goals hold or no edit helps; returns the number of unmet goals.
    pub(super) fn solve(&mut self) -> usize {
        self.forget();
        let goals = std::mem::take(&mut self.goals);
        let reads: Vec<BTreeSet<Atom>> = goals
            .iter()
            .map(|g| {
                let mut atoms = BTreeSet::new();
                match g {
                    Goal::True(e) => self.atoms(e, &mut atoms),
                    Goal::Same(a, b) => {
                        self.atoms(a, &mut atoms);
                        self.atoms(b, &mut atoms);
                    }
                }
                atoms
            })
            .collect();
        let mut known: Vec<Option<bool>> = goals.iter().map(|g| self.reached(g)).collect();
        let mut trials = 0;
        for round in 0..ROUNDS {
            let mut moved = false;
            for i in 0..goals.len() {
                if known[i] == Some(true) || trials > MOST_TRIALS {
                    continue;
                }
                let before = self.state.clone();
                let mut best: Option<(i64, State, Vec<Reached>)> = None;
                for edit in self.edits(&goals[i]).into_iter().take(MOST_EDITS) {
                    trials += 1;
                    if self.apply(&edit, 0) {
                        let changed = touched(&before, &self.state);
                        let after: Vec<Reached> = (0..goals.len())
                            .filter(|g| reads[*g].iter().any(|a| changed.contains(a)))
                            .map(|g| (g, self.reached(&goals[g])))
                            .collect();
                        let gain: i64 = after.iter().map(|(g, now)| worth(*now) - worth(known[*g])).sum();
                        let helps = after.iter().any(|(g, now)| *g == i && *now == Some(true));
                        // Late rounds accept no edit that breaks another goal.
                        let enough = gain > 0 || (gain == 0 && helps && round < 2);
                        if enough && best.as_ref().is_none_or(|(b, _, _)| gain > *b) {
                            best = Some((gain, self.state.clone(), after));
                        }
                    }
                    self.state.clone_from(&before);
                    self.forget();
                }
                if let Some((_, state, after)) = best {
                    self.state = state;
                    self.forget();
                    after.into_iter().for_each(|(g, now)| known[g] = now);
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        let left = known.iter().filter(|k| **k != Some(true)).count();
        self.goals = goals;
        left
    }

    fn reached(&self, goal: &Goal) -> Option<bool> {
        match goal {
            Goal::True(e) => self.holds(e),
            Goal::Same(a, b) => Some(self.eval(a)? == self.eval(b)?),
        }
    }

    /// The number of goals that fail.
    pub(super) fn failing(&self) -> usize {
        self.goals.iter().filter(|g| self.reached(g) == Some(false)).count()
    }

    fn edits(&self, goal: &Goal) -> Vec<Vec<(Expr, kql_types::Value)>> {
        match goal {
            Goal::True(e) => self.proposals(e, true, 0),
            Goal::Same(a, b) => {
                let mut out = Vec::new();
                for (e, other) in [(a, b), (b, a)] {
                    if let Some(v) = self.eval(other) {
                        out.push(vec![(e.clone(), v)]);
                    }
                }
                // Both operands may have to change, e.g. to a value that a later function can produce.
                out
            }
        }
    }
}

fn worth(reached: Option<bool>) -> i64 {
    match reached {
        Some(true) => 4,
        None => 1,
        Some(false) => 0,
    }
}

fn touched(before: &State, after: &State) -> BTreeSet<Atom> {
    let mut out = BTreeSet::new();
    for (id, v) in &after.cells {
        if before.cells.get(id) != Some(v) {
            out.insert(Atom::Column(*id));
        }
    }
    for (rows, chosen) in &after.rows {
        if before.rows.get(rows) != Some(chosen) {
            out.insert(Atom::Rows(*rows));
        }
    }
    for (block, n) in &after.copies {
        if before.copies.get(block) != Some(n) {
            out.insert(Atom::Copies(*block));
        }
    }
    for (block, id) in after.vary.symmetric_difference(&before.vary) {
        out.insert(Atom::Copies(*block));
        out.insert(Atom::Column(*id));
    }
    out
}
