//! The command-line program. The only crate that prints.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "this crate is the command line: it prints and reads the clock"
)]

mod args;
mod command;
mod failure;
mod output;

use clap::{CommandFactory, Parser};
use std::process::ExitCode;

fn main() -> ExitCode {
    output::end_with_the_reader();
    let args = args::Vigie::parse();
    let result = match &args.command {
        args::Command::Run(a) => command::run::run(a),
        args::Command::Query(a) => command::query::run(a),
        args::Command::Explain(a) => command::explain::run(a),
        args::Command::Tables(a) => command::tables::run(a),
        args::Command::Check(a) => command::check::run(a),
        args::Command::Test(a) => command::test::run(a),
        args::Command::Init(a) => command::init::run(a),
        args::Command::Sim(a) => command::sim::run(a),
        args::Command::Fmt(a) => command::fmt::run(a),
        args::Command::Inspect(a) => command::inspect::run(a),
        args::Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut args::Vigie::command(), "vigie", &mut std::io::stdout());
            Ok(0)
        }
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            let code = failure.code().map_or(String::new(), |c| format!("[{c}]"));
            eprintln!("error{code}: {}", failure);
            ExitCode::from(failure.status())
        }
    }
}
