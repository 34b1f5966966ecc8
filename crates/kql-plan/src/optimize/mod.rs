//! Rules that make a plan cheaper and keep its answer and the order of its rows.
//!
//! To add a rule, write `optimize/<name>.rs`, name it in [`RULES`] and call it in its phase below, and show in
//! `tests/plans/rules/<name>.md` where it fires and where it must not. Only `cte_inlining` runs where `cte.rs` replaces references.

mod build_side;
mod column_pruning;
mod constant_folding;
mod cte;
mod cte_inlining;
mod empty_relation;
mod identity_projection;
mod predicate_pushdown;
mod substitute;
mod time_bounds;

pub(crate) use constant_folding::refold;

use crate::ir::{ColumnId, Plan};
use column_pruning::RequiredColumns;
use kql_functions::Context;

/// The rules, by the names of their files and pages, in the order in which they run.
pub const RULES: &[&str] = &[
    "build_side",
    "constant_folding",
    "empty_relation",
    "cte_inlining",
    "predicate_pushdown",
    "time_bounds",
    "column_pruning",
    "identity_projection",
];

/// Which rules run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// All.
    All,
    /// None but the choice of build sides, which orders rows: to show that the rules keep the answer.
    None,
}

/// Optimizes a plan.
pub fn optimize(mut plan: Plan, rules: Rules, context: &Context) -> Plan {
    // Rows of a join come in the order of the side that is not hashed, so the sides are chosen before anything else changes.
    build_side::run(&mut plan);
    assert_sound(&plan, "as bound");
    match rules {
        Rules::None => plan,
        Rules::All => {
            let plan = cte::simplify_all(plan, context);
            assert_sound(&plan, "simplified");
            let plan = cte::push_down_all(plan);
            assert_sound(&plan, "optimized");
            plan
        }
    }
}

/// The first phase, for one plan whose CTEs are done: what is constant, and what is empty.
fn simplify(plan: &mut Plan, context: &Context) {
    constant_folding::run(plan, context);
    empty_relation::run(plan);
}

/// The second phase, for one plan before its CTEs: predicates down, then columns away.
fn push_down(mut plan: Plan, required: &[ColumnId], ctes: &mut RequiredColumns) -> Plan {
    predicate_pushdown::run(&mut plan);
    time_bounds::run(&mut plan);
    column_pruning::run(&mut plan, required, ctes);
    let fields = plan.fields.clone();
    identity_projection::run(&mut plan);
    // That rule leaves columns in any order and under any name, and the root gives the result its own.
    if plan.fields == fields { plan } else { plan.projected(fields) }
}

/// In builds for tests, a plan that breaks the invariants stops the program.
fn assert_sound(plan: &Plan, stage: &str) {
    if cfg!(debug_assertions)
        && let Err(e) = crate::check::check(plan)
    {
        panic!("the plan {stage} is not sound: {e}\n{}", crate::explain::logical(plan));
    }
}
