//! The shell without a terminal: statements and commands from standard input.

mod support;

use support::{Folder, Run, vigie_with};

const LOGONS: &str = "{\"TimeGenerated\":\"2026-03-01T10:00:00Z\",\"User\":\"eve\",\"Attempts\":3}\n\
    {\"TimeGenerated\":\"2026-03-01T11:00:00Z\",\"User\":\"bob\",\"Attempts\":1}\n";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.file("logs/Logons.ndjson", LOGONS);
    folder.file("logs/Hosts.csv", "Host,Owner\nweb,eve\n");
    folder
}

fn shell(folder: &Folder, input: &str) -> Run {
    vigie_with(&folder.0, &["shell", "--data", "logs", "--now", "2026-03-01T12:00:00Z"], input, &[])
}

/// Standard output and, below a line, standard error.
fn told(run: &Run) -> String {
    format!("{}{}{}", run.out, if run.err.is_empty() { "" } else { "-- errors\n" }, run.err)
}

#[test]
fn statements_run_one_after_the_other_without_a_prompt() {
    let folder = folder("shell-statements");
    let run = shell(
        &folder,
        ".format csv\nLogons\n| where Attempts > 1\n| project User;\nlet n = 2;\n\nprint x = n\n\nprint y = now()",
    );
    assert_eq!(run.status, 0, "{}", run.err);
    insta::assert_snapshot!(told(&run), @r"
    User
    eve
    x
    2
    y
    2026-03-01T12:00:00.0000000Z
    ");
}

#[test]
fn a_command_ends_the_statement_before_it() {
    let folder = folder("shell-commands");
    let run = shell(
        &folder,
        "print a = 1\n.tables\n.tables h*\n.schema Logons\n.set\n.help rows\n.format\n.quit\nprint never = 1\n",
    );
    assert_eq!(run.status, 0, "{}", run.err);
    insta::assert_snapshot!(told(&run), @r"
    ┌───┐
    │ a │
    ╞═══╡
    │ 1 │
    └───┘
    1 row
    Hosts
    Logons
    Hosts
    TimeGenerated: datetime
    User: string
    Attempts: long
    now: 2026-03-01T12:00:00Z
    threads: all cores
    memory-limit: 80 % of RAM
    .rows [N|all|auto]  Show at most N rows of a table, all in the pager, or what fits a terminal
    format: table
    ");
}

#[test]
fn the_last_result_is_a_table() {
    let folder = folder("shell-last");
    let run = shell(
        &folder,
        ".format csv\nLogons | summarize Sum = sum(Attempts) by User;\n_ | where Sum > 1;\n_ | count;\n.schema _\nunion * | count;\n",
    );
    assert_eq!(run.status, 0, "{}", run.err);
    insta::assert_snapshot!(told(&run), @r"
    User,Sum
    eve,3
    bob,1
    User,Sum
    eve,3
    Count
    1
    Count: long
    Count
    3
    ");
}

#[test]
fn mistakes_have_their_line_and_the_shell_goes_on() {
    let folder = folder("shell-mistakes");
    let run = shell(
        &folder,
        "print a = 1;\nLogons\n| where Usr == 'eve'\n| count;\n.nonsense\n.tabels\nNoSuchTable;\nprint b = 2;\n",
    );
    assert_eq!(run.status, 2, "the worst of them");
    insta::assert_snapshot!(told(&run), @r"
    ┌───┐
    │ a │
    ╞═══╡
    │ 1 │
    └───┘
    1 row
    ┌───┐
    │ b │
    ╞═══╡
    │ 2 │
    └───┘
    1 row
    -- errors
    error[KQL101]: there is no column `Usr` here
     --> <stdin>:3:9
      |
    3 | | where Usr == 'eve'
      |         ^^^
      |
      = help: did you mean `User`?

    error: there is no command `.nonsense`; `.help` lists the commands
    error: there is no command `.tabels`; did you mean `.tables`?
    error[KQL102]: there is no table or function `NoSuchTable`
     --> <stdin>:7:1
      |
    7 | NoSuchTable;
      | ^^^^^^^^^^^
    ");
}

#[test]
fn results_are_saved_and_other_data_opened() {
    let folder = folder("shell-save");
    folder.file("more/Third.csv", "A\n1\n");
    folder.file("queries.kql", "Hosts | project Owner;\n.save owners.csv\n");
    let run = shell(
        &folder,
        ".format csv\n.read queries.kql\n.save owners.parquet\n.open more\n.tables\n_\n.save owners.xls\n",
    );
    insta::assert_snapshot!(told(&run), @r"
    Owner
    eve
    Third
    Owner
    eve
    -- errors
    note: 1 row in `owners.csv`
    note: 1 row in `owners.parquet`
    note: 1 table
    error: end the name of the file with .csv, .tsv, .json, .ndjson, .parquet, .arrow or .md, which is the format
    ");
    assert_eq!(std::fs::read_to_string(folder.0.join("owners.csv")).unwrap(), "Owner\r\neve\r\n");
    let read = vigie_with(&folder.0, &["query", "owners", "--data", "owners.parquet", "--format", "csv"], "", &[]);
    assert_eq!(read.out, "Owner\r\neve\r\n", "{}", read.err);
}

#[test]
fn rows_are_limited_where_people_read() {
    let folder = folder("shell-rows");
    let run = shell(
        &folder,
        ".rows 2\nrange x from 1 to 5 step 1;\n.format csv\nrange x from 1 to 3 step 1;\n.rows none\n.rows\n.rows all\n.rows\n",
    );
    insta::assert_snapshot!(told(&run), @r"
    ┌───┐
    │ x │
    ╞═══╡
    │ 1 │
    │ … │
    │ 5 │
    └───┘
    5 rows, 2 shown; `.rows all`
    x
    1
    2
    3
    rows: 2
    rows: all
    -- errors
    error: `none` is not a number of rows: write 20, all or auto
    ");
}

#[test]
fn plans_of_the_last_query() {
    let folder = folder("shell-plans");
    let run = shell(
        &folder,
        ".explain\n.format csv\nLogons | where Attempts > 1 | count;\n.plan\n.explain Hosts | take 1\n.explain Hosts | where X\n",
    );
    assert!(run.out.contains("Operators as they ran"), "{}", run.out);
    assert!(run.out.contains("Hosts"), "{}", run.out);
    insta::assert_snapshot!(run.err, @r"
    error: no query ran yet: write one after the command
    error[KQL101]: there is no column `X` here
     --> <query>:1:15
      |
    1 | Hosts | where X
      |               ^
    ");
}

#[test]
fn functions_and_watchlists_are_listed() {
    let folder = folder("shell-functions");
    folder.file("functions/Recent.kql", "Logons | where Attempts > 0");
    folder.file("lists/Vip.csv", "Name\neve\n");
    let args = ["shell", "--data", "logs", "--functions", "functions", "--watchlists", "lists"];
    let run = vigie_with(&folder.0, &args, ".functions\n.functions strlen\n.functions nothing\n.watchlists\n", &[]);
    insta::assert_snapshot!(told(&run), @r"
    Recent()
    _GetWatchlistAlias()
    _SentinelAudit()
    _SentinelHealth()
    strlen(text: text) -> long
      Length of a string in Unicode code points; a flag emoji counts as two. `string_size` counts bytes.
    Vip
    -- errors
    error: there is no function `nothing`
    ");
}

#[test]
fn notes_are_told_once() {
    let folder = folder("shell-notes");
    folder.file("logs/Broken.ndjson", "{\"a\":1}\n{oops\n");
    let run = shell(&folder, ".format csv\nBroken;\nBroken;\nSigninLogs | count;\nHosts;\n");
    insta::assert_snapshot!(told(&run), @r"
    a
    1
    a
    1
    Count
    0
    Host,Owner
    web,eve
    -- errors
    note: logs/Broken.ndjson:2: record skipped: broken JSON: the object is not closed
    note: the table `SigninLogs` has no data and counts as empty
    ");
}

#[test]
fn hidden_characters_of_data_and_names_are_shown() {
    let folder = folder("shell-hidden");
    let run = shell(&folder, ".\u{1b}[2J\n.schema a\u{7}b\nprint x = 'a\u{202e}b';\n");
    assert!(!run.out.contains('\u{202e}') && !run.err.contains(['\u{1b}', '\u{7}']), "{}", told(&run));
}

#[test]
fn a_result_does_not_replace_the_file_of_a_table() {
    let folder = folder("shell-replace");
    let run = shell(&folder, "Hosts | take 0;\n.save logs/Hosts.csv\n.save logs/../logs/Hosts.csv\n");
    assert_eq!(run.err.matches("is a file of the table `Hosts`, which the shell reads").count(), 2, "{}", run.err);
    assert_eq!(std::fs::read_to_string(folder.0.join("logs/Hosts.csv")).unwrap(), "Host,Owner\nweb,eve\n");
}

#[test]
fn the_shell_prints_no_parquet() {
    let folder = folder("shell-parquet");
    let run = shell(&folder, ".format parquet\nprint 1;\n");
    assert!(run.err.contains("write `.save FILE.parquet`") && run.out.contains('1'), "{}{}", run.out, run.err);
    let run = vigie_with(&folder.0, &["shell", "--format", "parquet"], "print 1;\n", &[]);
    assert_eq!((run.status, run.out.as_str()), (2, ""), "{}", run.err);
}
