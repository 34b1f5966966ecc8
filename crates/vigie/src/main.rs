//! The command-line program. The only crate that prints, all of it through `output`.

#![allow(clippy::disallowed_methods, reason = "this crate is the command line: it reads the clock")]

mod args;
mod command;
mod failure;
mod internal_error;
mod output;
mod project;

use clap::{CommandFactory, Parser};
use colorchoice::ColorChoice;
use failure::Failure;
use kql_source::Style;
use std::process::ExitCode;

fn main() -> ExitCode {
    internal_error::announce();
    let command = || match args::Vigie::try_parse() {
        Ok(mut args) => {
            ColorChoice::from(args.color).write_global();
            project::complete(&mut args.command).and_then(|()| run(&args.command))
        }
        Err(_) => tell(),
    };
    let Some(result) = internal_error::catch(command) else { return ExitCode::from(2) };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            output::failure(&failure);
            ExitCode::from(failure.status())
        }
    }
}

/// Prints the help that was asked for, or what is wrong with the arguments.
fn tell() -> Result<u8, Failure> {
    // Arguments may be names of files that somebody else chose, and the message quotes them.
    let args = std::env::args_os().map(|a| output::name(a.to_string_lossy()));
    let args: Vec<String> = args.collect();
    if let Some(color) = args::ColorArg::given(&args) {
        ColorChoice::from(color).write_global();
    }
    let Err(told) = args::Vigie::try_parse_from(args) else { return Ok(2) };
    let text = told.render();
    let terminal = if told.use_stderr() { output::Terminal::error() } else { output::Terminal::output() };
    let text = match terminal.screen.style {
        Style::Colored => text.ansi().to_string(),
        Style::Plain => text.to_string(),
    };
    if told.use_stderr() {
        output::complain(&text);
    } else {
        output::text(text)?;
    }
    Ok(u8::try_from(told.exit_code()).unwrap_or(2))
}

fn run(command: &args::Command) -> Result<u8, Failure> {
    match command {
        args::Command::Run(a) => command::run::run(a),
        args::Command::Query(a) => command::query::run(a),
        args::Command::Shell(a) => command::shell::run(a),
        args::Command::Explain(a) => command::explain::run(a),
        args::Command::Debug(a) => command::debug::run(a),
        args::Command::Tables(a) => command::tables::run(a),
        args::Command::Check(a) => command::check::run(a),
        args::Command::Test(a) => command::test::run(a),
        args::Command::Init(a) => command::init::run(a),
        args::Command::Sim(a) => command::sim::run(a),
        args::Command::Fmt(a) => command::fmt::run(a),
        args::Command::Inspect(a) => command::inspect::run(a),
        args::Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut args::Vigie::command(), "vigie", &mut script);
            output::data(output::Exact::Text, |out| out.write_all(&script))?;
            Ok(0)
        }
    }
}
