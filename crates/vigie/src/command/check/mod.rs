//! `vigie check`: rules and queries, without running them.

use super::{Failure, clock, load_rules, open_to_check, status};
use super::{batch, report};
use crate::args::CheckArgs;
use crate::output;
use crate::project::Project;
use kql::{FunctionError, Parameter, Query, RepeatedFunction, Session, Timestamp};
use kql_source::{Applicability, Code, Diagnostic, Profile, Source, Span};
use sentinel::check::{Baseline, Finding, Findings, QueryFile, Selection, Selector, Settings};
use sentinel::engine::Engine;
use sentinel::report::Checked;
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod fix;

/// What is checked, and against what.
struct Inputs<'s> {
    rules: Vec<PathBuf>,
    queries: Vec<PathBuf>,
    session: &'s Session,
    now: Timestamp,
}

impl Inputs<'_> {
    fn engine(&self) -> (&dyn Engine, Timestamp) {
        (self.session, self.now)
    }

    fn check_query(&self, source: Arc<Source>) -> QueryFile {
        let query = Query { text: &source.text, now: self.now, window: None };
        QueryFile { diagnostics: self.session.check(&query).diagnostics, source }
    }
}

/// What a check found.
struct Checkup {
    findings: Findings,
    checked: Checked,
    /// Whether a file could not be read.
    gone: bool,
}

pub fn run(args: &CheckArgs) -> Result<u8, Failure> {
    let session = open_to_check(&args.data)?;
    let (now, _) = clock(&args.data)?;
    if args.batch {
        return batch::serve(|request| verdict(&session, now, request));
    }
    if args.files.is_empty() {
        return Err(Failure::usage("name the files or folders to check"));
    }
    let mut inputs = Inputs { rules: Vec::new(), queries: Vec::new(), session: &session, now };
    for path in &args.files {
        let before = inputs.rules.len() + inputs.queries.len();
        collect(path, &mut inputs)?;
        if inputs.rules.len() + inputs.queries.len() == before {
            let path = path.display();
            output::note(format!("`{path}` holds no rule (.yaml, .yml, .json) and no query (.kql, .csl)"));
        }
    }
    let settings = settings(args)?;
    let least = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    if args.diff {
        let done = fix::run(&inputs, &settings, least, fix::Sink::Diff)?;
        output::note(fix::in_words("would fix", done));
        return Ok(u8::from(done.files > 0));
    }
    if args.fix {
        let done = fix::run(&inputs, &settings, least, fix::Sink::Files)?;
        if done.files > 0 {
            output::note(fix::in_words("fixed", done));
        }
    }
    let checkup = check(&inputs);
    let gone = checkup.gone;
    let found = tell(args, checkup, &settings)?;
    Ok(if gone { 2 } else { found })
}

/// Checks all files.
fn check(inputs: &Inputs<'_>) -> Checkup {
    let session = inputs.session;
    let (files, mut gone) = load_rules(&inputs.rules);
    let mut compiled = Vec::new();
    for path in &inputs.queries {
        match sentinel::load::read_text(path) {
            Ok(text) => compiled.push(inputs.check_query(Arc::new(Source::new(path.display().to_string(), text)))),
            Err(e) => {
                output::error("", e.to_string());
                gone = true;
            }
        }
    }
    let mut findings = sentinel::check::check_with_queries(&files, &compiled, Some(inputs.engine()));
    let broken = session.function_syntax_errors();
    findings.list.extend(session.function_errors().iter().chain(&broken).map(unreadable));
    findings.list.extend(session.repeated_functions().iter().map(repeated));
    // What concerns the run as a whole is said once.
    let mut said = Vec::new();
    findings.list.retain(|f| {
        let code = f.diagnostic.code;
        let first = !said.contains(&code);
        said.extend(code.concerns_the_run().then_some(code));
        first
    });
    let checked = Checked { rules: files.iter().map(|f| f.rules.len()).sum(), queries: compiled.len() };
    Checkup { findings, checked, gone }
}

/// Reports what is shown of the findings, and records them if that is asked for. The exit status.
fn tell(args: &CheckArgs, checkup: Checkup, settings: &Settings) -> Result<u8, Failure> {
    let Checkup { mut findings, checked, .. } = checkup;
    if let Some(path) = &args.write_baseline {
        findings.apply(settings);
        findings.list.append(&mut findings.counted);
        output::write(path, Baseline::render(&findings))?;
        let n = findings.list.len();
        let recorded = if n == 1 { "1 finding".to_string() } else { format!("{n} findings") };
        let file = output::name(path.display());
        output::line(format!("wrote {file} with {recorded}: {}", sentinel::report::totals(&findings)))?;
        return Ok(0);
    }
    if let Some(path) = &args.baseline {
        let text = sentinel::load::read_text(path)?;
        let baseline = Baseline::parse(&text).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?;
        let gone = baseline.apply(&mut findings);
        if gone > 0 {
            output::note(format!("{gone} findings of the baseline no longer occur; update it with `--write-baseline`"));
        }
    }
    findings.apply(settings);
    if args.statistics {
        report::statistics(args.output.format, &args.output.report, &findings, checked)?;
    } else {
        report::findings(args.output.format, &args.output.report, &findings, checked)?;
    }
    Ok(status(findings.list.iter().map(|f| &f.diagnostic).filter(|d| d.is_error()).map(|d| d.code)))
}

/// What is shown: the options, then `vigie.toml`.
fn settings(args: &CheckArgs) -> Result<Settings, Failure> {
    let config = Project::find(args.config.as_deref(), &args.files)?.map(|p| p.config).unwrap_or_default();
    let profile = args.profile.map(Profile::from).or(config.profile()).unwrap_or_default();
    let mut selection = Selection {
        select: args.select.clone(),
        extend: args.extend_select.clone(),
        ignore: args.ignore.clone(),
        least: args.level.into(),
    };
    // A run that is given watchlists or files of `externaldata` wants to know of the others.
    let given = [
        (args.data.watchlists.len() + args.data.watchlist.len(), Code::MissingWatchlist),
        (args.data.external.len(), Code::MissingExternalData),
    ];
    let wanted = given.iter().filter(|(n, _)| *n > 0 && selection.select.is_empty());
    selection.extend.extend(wanted.map(|(_, code)| Selector::from(*code)));
    Ok(Settings { config, profile, selection })
}

/// A file of functions, or a function of it, that is not understood.
fn unreadable(e: &FunctionError) -> Finding {
    Finding { source: e.source.clone(), rule: None, diagnostic: e.diagnostic.clone(), allows: None }
}

/// A function that is defined again, at its name in the file that is left out.
fn repeated(f: &RepeatedFunction) -> Finding {
    let text = sentinel::load::read_text(&f.path).unwrap_or_default();
    let span = text.find(&f.name).map_or(Span::at(0), |at| Span::new(at, at + f.name.len()));
    let source = Arc::new(Source::new(f.path.display().to_string(), text));
    let diagnostic = Diagnostic::new(Code::FunctionDefinedTwice, span, f.message.clone())
        .with_help("remove one of the two, or rename it");
    Finding { source, rule: None, diagnostic, allows: None }
}

fn collect(path: &Path, inputs: &mut Inputs<'_>) -> Result<(), Failure> {
    let is_query = |name: &str| name.ends_with(".kql") || name.ends_with(".csl");
    if path.is_dir() {
        inputs.rules.extend(super::rule_files(path)?);
        inputs.queries.extend(super::inside(path, sentinel::load::find_files(path, is_query)?));
    } else if is_query(&path.to_string_lossy()) {
        inputs.queries.push(path.to_path_buf());
    } else {
        inputs.rules.push(path.to_path_buf());
    }
    Ok(())
}

/// The verdict of the published compiler on a request, as JSON.
fn verdict(session: &Session, now: kql::Timestamp, request: &serde_json::Value) -> String {
    let verdict = session.verdict(batch::text(request, ["query", "kql"]), &parameters(request), now);
    let messages = |list: &[Diagnostic]| -> Vec<String> { list.iter().map(|d| d.headline().into_owned()).collect() };
    let columns: Option<Vec<_>> =
        verdict.columns.map(|s| s.fields.iter().map(|f| [f.name.clone(), f.ty.name().to_string()]).collect());
    let reply = serde_json::json!({
        "id": request.get("id"),
        "syntax_errors": messages(&verdict.syntax_errors),
        "semantic_errors": messages(&verdict.semantic_errors),
        "result_columns": columns,
        "refused": messages(&verdict.refused),
        "assumed": verdict.assumed,
    });
    reply.to_string()
}

/// Names in scope of a query that is the body of a function: `"params":[{"name","type"}]`.
fn parameters(request: &serde_json::Value) -> Vec<Parameter> {
    let list = request.get("params").and_then(|p| p.as_array()).into_iter().flatten();
    let text = |p: &serde_json::Value, key: &str| p.get(key).and_then(|v| v.as_str()).map(str::to_string);
    list.filter_map(|p| Some(Parameter { name: text(p, "name")?, ty: text(p, "type").unwrap_or("string".into()) }))
        .collect()
}
