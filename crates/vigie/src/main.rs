//! The command-line program. The only crate that prints.

mod args;
mod command;
mod output;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = args::Vigie::parse();
    let result = match &args.command {
        args::Command::Query(q) => command::query::run(q),
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            eprintln!("error: {}", failure.message);
            ExitCode::from(failure.status)
        }
    }
}
