//! `kql-testkit COMMAND …`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

use clap::{Parser, Subcommand};
use kql_testkit::{
    Error, builtin_tables, completion, conformance, corpus, floors, fuzz_seeds, golden, inventory, modes, place,
    published, run_corpus, speed,
};
use std::error::Error as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Measures Vigie against recorded answers and published queries, and runs the conformance pages.
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the columns of the built-in tables
    BuiltinTables {
        /// Only report whether they are up to date
        #[arg(long)]
        check: bool,
    },
    /// Run the pages of tests/conformance
    Conformance {
        /// Folder or page [default: tests/conformance]
        path: Option<PathBuf>,
    },
    /// Compare results with recorded ones
    Golden {
        /// Files of recorded answers
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Write failing cases to FILE
        #[arg(long, value_name = "FILE")]
        details: Option<PathBuf>,
    },
    /// Compare binding with the official compiler's verdicts
    Corpus {
        /// Write disagreements to FILE
        #[arg(long, value_name = "FILE")]
        details: Option<PathBuf>,
        /// Bind one query with the functions of the corpus instead
        #[arg(long, value_name = "KQL")]
        query: Option<String>,
    },
    /// Run the published queries on generated tables
    RunCorpus(run_corpus::Options),
    /// Load every function file, sample file, rule and query of checked-out repositories
    Published(published::Options),
    /// Time parsing and binding of the corpus (in a release build)
    Speed,
    /// Measure how often completion offers the word that a published query has
    Completion(completion::Options),
    /// Check the floors of floors.toml
    Floors,
    /// Write seeds and a dictionary for the fuzz targets
    FuzzSeeds {
        /// Target folder
        folder: PathBuf,
    },
    /// List builtins, operators and plugins without a complete conformance page
    Inventory,
    /// Check that results do not depend on threads, batch sizes or the optimizer
    Modes {
        /// Files of recorded answers [default: those of ../shared]
        files: Vec<PathBuf>,
    },
}

fn run(command: Command) -> Result<bool, Error> {
    match command {
        Command::BuiltinTables { check: true } => builtin_tables::check(),
        Command::BuiltinTables { check: false } => builtin_tables::write(),
        Command::Conformance { path } => {
            conformance::main(&path.unwrap_or_else(|| place::root().join("tests/conformance")))
        }
        Command::Golden { files, details } => golden::main(&files, details.as_deref()),
        Command::Corpus { query: Some(text), .. } => corpus::show(&text),
        Command::Corpus { query: None, details } => corpus::main(details.as_deref()),
        Command::RunCorpus(options) => run_corpus::main(&options),
        Command::Published(options) => published::main(&options),
        Command::Completion(options) => completion::main(&options),
        Command::Speed => speed::main(),
        Command::Floors => floors::main(),
        Command::FuzzSeeds { folder } => fuzz_seeds::main(&folder),
        Command::Inventory => inventory::main(),
        Command::Modes { files } => modes::main(&files),
    }
}

fn main() -> ExitCode {
    match run(Args::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprint!("error: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprint!(": {cause}");
                source = cause.source();
            }
            eprintln!();
            ExitCode::from(2)
        }
    }
}
