//! The command-line program. The only crate that prints.

mod args;
mod command;
mod output;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = args::Vigie::parse();
    let result = match &args.command {
        args::Command::Run(a) => command::run::run(a),
        args::Command::Query(a) => command::query::run(a),
        args::Command::Explain(a) => command::explain::run(a),
        args::Command::Tables(a) => command::tables::run(a),
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            eprintln!("error: {}", failure.message);
            ExitCode::from(failure.status)
        }
    }
}
