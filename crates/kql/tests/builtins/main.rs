//! Calls every builtin in queries, with random arguments of every type that it accepts, and checks that
//!
//! * a batch of many rows gives the same results as each row alone,
//! * dictionaries, constant columns, constants in the query and slices give the same results as plain columns,
//! * nothing panics.
//!
//! `VIGIE_ROUNDS=200 cargo test --workspace --test builtins` tries more arguments.

mod aggregate;
mod call;
mod encoded;
mod engine;
mod literal;
mod random;
mod scalar;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Number of calls of each builtin that must bind.
fn rounds() -> u64 {
    std::env::var("VIGIE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(4)
}

/// Runs random cases of a builtin until enough of them bind, and returns the findings.
fn until_bound(
    name: &str,
    rounds: u64,
    case: impl Fn(&mut random::Random) -> Result<Vec<String>, engine::Refused>,
) -> Vec<String> {
    let (mut findings, mut bound, mut tries) = (Vec::new(), 0, 0);
    // Arguments of the wrong type are rejected; there are enough attempts to find some that fit.
    while bound < rounds && tries < rounds * 60 {
        tries += 1;
        match case(&mut random::Random::of(name, tries)) {
            Ok(found) => {
                bound += 1;
                findings.extend(found);
            }
            Err(engine::Refused::ByName) => return findings,
            Err(engine::Refused::Arguments) => {}
        }
    }
    if bound < rounds {
        findings.push(format!("{name}: only {bound} of {tries} calls bind"));
    }
    findings
}

/// Checks all builtins on all cores, and fails with the list of all findings.
fn each<T: Sync>(items: &[T], name: impl Fn(&T) -> &str + Sync, check: impl Fn(&T) -> Vec<String> + Sync) {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let only = std::env::var("VIGIE_ONLY").ok();
    let work = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if only.as_deref().is_some_and(|o| o != name(item)) {
                continue;
            }
            let findings = catch_unwind(AssertUnwindSafe(|| check(item)));
            let findings = findings.unwrap_or_else(|_| vec![format!("{}: a panic", name(item))]);
            found.lock().expect("findings").extend(findings);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, work).expect("a thread");
        }
    });
    let mut found = found.into_inner().expect("findings");
    found.sort();
    assert!(found.is_empty(), "{} findings\n{}", found.len(), found.join("\n"));
}
