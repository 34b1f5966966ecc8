//! `kql-testkit COMMAND …`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a development tool: it prints and measures time"
)]

use kql_testkit::{
    builtin_tables, conformance, corpus, floors, fuzz_seeds, golden, inventory, modes, run_corpus, speed,
};
use std::process::ExitCode;

const USAGE: &str = "\
kql-testkit builtin-tables [--check]     write the columns of the built-in tables, or say whether they are fresh
kql-testkit conformance [DIR]            run the pages under tests/conformance
kql-testkit golden [--details FILE] FILE…  judge answers by recorded ones
kql-testkit corpus [--details FILE]      compare binding with the official compiler's
kql-testkit corpus --query TEXT          bind one query with the functions of the corpus
kql-testkit run-corpus [--kind KIND] [--details FILE] [--write-coverage]  run it on generated tables
kql-testkit speed                        time parsing and binding of the corpus, in a release build
kql-testkit floors                       measure what floors.toml demands
kql-testkit fuzz-seeds DIR               write seeds and a dictionary for the fuzz targets
kql-testkit inventory                    what the pages of tests/conformance leave out
kql-testkit modes [FILE…]                 the same answers for any threads, batch sizes and without the optimizer";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let outcome = match command.as_str() {
        "builtin-tables" => builtin_tables::main(&rest),
        "conformance" => conformance::main(&rest),
        "golden" => golden::main(&rest),
        "corpus" => corpus::main(&rest),
        "run-corpus" => run_corpus::main(&rest),
        "speed" => speed::main(),
        "floors" => floors::main(),
        "fuzz-seeds" => fuzz_seeds::main(&rest),
        "inventory" => inventory::main(),
        "modes" => modes::main(&rest),
        _ => Err(USAGE.to_string()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
