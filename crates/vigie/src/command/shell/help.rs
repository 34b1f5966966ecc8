//! The commands of the shell, for `.help` and for completion.

use crate::failure::Failure;
use crate::output;

/// Name, arguments, what it does.
pub const COMMANDS: &[(&str, &str, &str)] = &[
    (".tables", "[PATTERN]", "List the tables with data; `*` in the pattern stands for any text"),
    (".schema", "TABLE", "Show the columns of a table, or of `_`, and their types"),
    (".functions", "[PATTERN]", "List workspace functions and their parameters, or show what a builtin does"),
    (".watchlists", "", "List the watchlists"),
    (".explain", "[QUERY]", "Show the plans of a query, or of the last one, without running it"),
    (".plan", "[QUERY]", "Run a query, or the last one once more, and show rows, time and memory of each operator"),
    (".rows", "[N|all|auto]", "Show at most N rows of a table, all in the pager, or what fits a terminal"),
    (".wide", "[on|off]", "Show all columns of a table in the pager, or those that fit a terminal"),
    (".format", "[FORMAT]", "Print results as table, csv, json, ndjson or markdown"),
    (".timer", "[on|off]", "Tell the time that each query took"),
    (".set", "[NAME [VALUE]]", "Show or change now, threads, memory-limit; without a value: back to the default"),
    (".open", "PATH", "Read the tables of another folder or file in place of the present ones"),
    (".read", "FILE", "Run the statements and commands of a file"),
    (".save", "FILE", "Write the last result to a file: .csv, .tsv, .json, .ndjson, .parquet, .arrow, .md"),
    (".help", "[COMMAND]", "Show this list"),
    (".exit", "", "Leave the shell, as Ctrl-D and .quit do"),
];

/// `.help`.
pub fn help(command: &str) -> Result<(), Failure> {
    let wanted = command.trim_start_matches('.');
    let found: Vec<_> = COMMANDS.iter().filter(|(name, ..)| wanted.is_empty() || name[1..] == *wanted).collect();
    if found.is_empty() {
        return Err(unknown(command));
    }
    let usage = |name: &str, arguments: &str| format!("{name} {arguments}").trim_end().to_string();
    let width = found.iter().map(|(name, arguments, _)| usage(name, arguments).len()).max().unwrap_or(0);
    for (name, arguments, summary) in found {
        output::line(format!("{:<width$}  {summary}", usage(name, arguments)))?;
    }
    if wanted.is_empty() {
        output::line(
            "\nA query ends with `;` or an empty line; `let` and `set` statements wait for their query. `_` is the last \
             result.",
        )?;
    }
    Ok(())
}

/// The error of a command that there is not.
pub fn unknown(command: &str) -> Failure {
    let name = format!(".{}", command.trim_start_matches('.'));
    // Comparing takes quadratic time.
    let distance = |known: &str| if name.len() > 20 { usize::MAX } else { strsim::osa_distance(known, &name) };
    let near = COMMANDS.iter().map(|(known, ..)| *known).min_by_key(|known| distance(known));
    let hint = match near.filter(|near| distance(near) <= 2) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`.help` lists the commands".to_string(),
    };
    Failure::usage(format!("there is no command `{name}`; {hint}"))
}
