//! Rules that make a plan cheaper and keep its answer and the order of its rows.
//!
//! CTEs and subqueries are numbered so that one refers only to smaller numbers: simplification goes up the numbers,
//! so that an empty table is known as empty where it is used; the demand for columns goes down them.

mod build_side;
mod cte;
mod identity;
mod prune;
mod push_filter;
mod simplify;
mod substitute;
mod time;

pub(crate) use simplify::refold;

use crate::ir::Plan;
use kql_functions::Context;

/// Which rules run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// All.
    All,
    /// None, to show that the rules keep the answer.
    None,
}

/// Optimizes a plan.
pub fn optimize(mut plan: Plan, rules: Rules, context: &Context) -> Plan {
    // The side of a join that is hashed decides the order of its rows, so it is chosen first and in either mode.
    build_side::choose(&mut plan);
    sound(&plan, "as bound");
    match rules {
        Rules::None => plan,
        Rules::All => {
            let plan = cte::simplify_all(plan, context);
            sound(&plan, "simplified");
            let plan = cte::demand_all(plan);
            sound(&plan, "optimized");
            plan
        }
    }
}

/// In builds for tests, a plan that breaks the invariants stops the program.
fn sound(plan: &Plan, stage: &str) {
    if cfg!(debug_assertions)
        && let Err(e) = crate::check::check(plan)
    {
        panic!("the plan {stage} is not sound: {e}\n{}", crate::explain::logical(plan));
    }
}

/// The rules over one plan whose shared parts are done: predicates down, then columns away.
fn local(mut plan: Plan, required: Option<&[crate::ir::ColumnId]>, demand: &mut prune::Demand) -> Plan {
    push_filter::run(&mut plan);
    time::run(&mut plan);
    let all: Vec<_> = plan.fields.iter().map(|f| f.id).collect();
    prune::run(&mut plan, required.unwrap_or(&all), demand);
    // The rule leaves columns in any order and under any name, and the root gives the result its own.
    let before = plan.fields.clone();
    identity::run(&mut plan);
    named(plan, before)
}

/// The plan with exactly these fields.
fn named(plan: Plan, fields: Vec<crate::ir::PlanField>) -> Plan {
    if plan.fields == fields {
        return plan;
    }
    let exprs = fields.iter().map(|f| crate::ir::Expr::Column(f.id, f.ty)).collect();
    let (serialized, open) = (plan.serialized, plan.open);
    Plan { node: crate::ir::Node::Project(Box::new(plan), exprs), fields, serialized, open }
}
