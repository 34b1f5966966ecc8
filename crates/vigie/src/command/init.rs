//! `vigie init`: a test beside a rule, a workflow, hooks. Never overwrites a file.

use super::{Failure, open_to_compile, report_function_errors};
use crate::args::InitArgs;
use crate::output;
use kql::{Query, Session};
use kql_source::{Source, SourceMap};
use sentinel::Repository;
use sentinel::evaluate::Boundary;
use sentinel::rule::Rule;
use sentinel::rule_test::{FolderBench, Outcome, Suite, TestOptions, read_tests, run_suite, skeleton, tables_read};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

const WORKFLOW: &str = include_str!("init/workflow.yml");
const HOOKS: &str = include_str!("init/pre-commit.yaml");

pub fn run(args: &InitArgs) -> Result<u8, Failure> {
    let session = open_to_compile(&args.data)?;
    report_function_errors(&session);
    let (mut written, mut failed) = (0, 0);
    for path in &args.rules {
        match test_beside(path, &session, &args.data.functions) {
            Ok(is_new) => written += usize::from(is_new),
            // One rule that cannot be read or compiled does not keep the others from their tests.
            Err(failure) => {
                output::error(
                    &failure.code().map_or(String::new(), |c| format!("[{c}]")),
                    format!("{}: {failure}", path.display()),
                );
                failed = failed.max(failure.status());
            }
        }
    }
    let folder = rules_folder(&args.rules);
    let flags: String = args.data.functions.iter().map(|f| format!(" --functions {}", shell_word(f))).collect();
    if args.workflow {
        let text = WORKFLOW.replace("RULES: .\n", &format!("RULES: {}\n", folder.as_deref().unwrap_or(".")));
        let text = text.replace("vigie check \"$RULES\"", &format!("vigie check \"$RULES\"{flags}"));
        written += usize::from(create(Path::new(".github/workflows/vigie.yml"), &text)?);
    }
    if args.pre_commit {
        let files = folder.as_ref().map_or_else(String::new, |f| format!("^{}/.*", f.replace('.', "\\.")));
        let text = HOOKS.replace("files: ", &format!("files: {files}"));
        let entry = format!("entry: vigie check {}{flags}", folder.as_deref().unwrap_or("."));
        let text = text.replace("entry: vigie check .", &entry);
        if create(Path::new(".pre-commit-config.yaml"), &text)? {
            written += 1;
        } else {
            output::line(format!("add to `.pre-commit-config.yaml`:\n\n{}", text.trim_end()))?;
        }
    }
    Ok(match (failed, written) {
        (0, 0) => 2,
        (status, _) => status,
    })
}

/// A path as a word of a shell; YAML takes it as it is too.
fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.'));
    if is_plain { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// The folder of the first rule, where it lies below this one and its name needs no quotes: the workflow and the hooks look
/// there and at no other YAML.
fn rules_folder(rules: &[PathBuf]) -> Option<String> {
    let folder = rules.first()?.parent()?.to_str()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    let below = !folder.is_empty() && !folder.starts_with(['/', '.', '-']) && !folder.contains("..");
    (below && folder.chars().all(plain)).then(|| folder.to_string())
}

fn test_beside(path: &Path, session: &Session, functions: &[PathBuf]) -> Result<bool, Failure> {
    let file = sentinel::load(path)?;
    let rule = file.rules.first().filter(|r| r.query.is_some());
    let Some((rule, query)) = rule.and_then(|r| r.query.as_ref().map(|q| (r, q))) else {
        output::diagnostics(&SourceMap::identity(file.source.clone()), &file.diagnostics);
        return Err(Failure::Rule(format!("`{}` contains no rule with a query", path.display())));
    };
    // The columns of a result do not depend on the clock.
    let now = kql::Timestamp::UNIX_EPOCH;
    let window = Some(sentinel::evaluate::window(rule, now));
    let compiled = session.compile(&Query { text: &query.text, now, window });
    if !compiled.is_ok() {
        let errors: Vec<_> = compiled.diagnostics.iter().filter(|d| d.is_error()).cloned().collect();
        output::diagnostics(&query.map, &errors);
        let message = "the query cannot be compiled, so that its columns are not known; name its functions with \
                       `--functions` and its own tables with `--data`";
        return Err(Failure::Rule(message.to_string()));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let functions: Vec<String> = functions.iter().map(|f| relative(folder, f)).collect();
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("rule.yaml");
    let tables = tables_read(rule, &compiled);
    let text = |unfinished: &BTreeSet<String>| skeleton(rule, name, &tables, &functions, unfinished);
    let stem = path.file_stem().and_then(|n| n.to_str()).unwrap_or("rule");
    let target = folder.join(format!("{stem}.test.yaml"));
    let unfinished = failing(&Source::new(target.display().to_string(), text(&BTreeSet::new())), rule, folder, stem)?;
    let is_new = create(&target, &text(&unfinished))?;
    for test in unfinished.iter().filter(|_| is_new) {
        output::line(format!("  to do: give the rows of `{test}` the values that the rule looks for"))?;
    }
    Ok(is_new)
}

/// The tests of a generated file that fail as they are.
fn failing(source: &Source, rule: &Rule, folder: &Path, stem: &str) -> Result<BTreeSet<String>, Failure> {
    let (Some(file), diagnostics) = read_tests(source.clone()) else { return Ok(BTreeSet::new()) };
    let bench = FolderBench::new()?;
    let watched = output::Temporary::new(bench.folder());
    let Some(repository) = Repository::around(folder) else { return Ok(BTreeSet::new()) };
    let options = TestOptions { filter: None, default_now: 0, coverage: false, boundary: Boundary::default() };
    let suite = Suite { file: &file, diagnostics, rule, folder, repository: &repository, stem, snapshots: &|_| None };
    let result = run_suite(&suite, &bench, &options);
    drop(watched);
    let failed = result.tests.into_iter().filter(|t| matches!(t.outcome, Outcome::Failed(_)));
    Ok(failed.map(|t| t.name).collect())
}

/// Writes a new file; says so, or that it is there already.
fn create(path: &Path, text: &str) -> Result<bool, Failure> {
    let is_new = output::create(path, text)?;
    if is_new {
        output::line(format!("wrote {}", output::name(path.display())))?;
    } else {
        output::note(format!("`{}` is there already and stays as it is", path.display()));
    }
    Ok(is_new)
}

/// A path as seen from a folder; test files count from their own.
fn relative(folder: &Path, path: &Path) -> String {
    let (Ok(from), Ok(to)) = (folder.canonicalize(), path.canonicalize()) else { return path.display().to_string() };
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut out = PathBuf::new();
    for _ in shared..from.len() {
        out.push("..");
    }
    out.extend(to[shared..].iter());
    out.display().to_string()
}
