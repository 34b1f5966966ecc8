//! `vigie inspect`: what a query gives and what it refers to.

use super::{Failure, input, now, open_to_compile, report_function_errors};
use crate::args::InspectArgs;
use crate::output;
use kql_types::{Field, Schema};
use std::collections::BTreeSet;

pub fn run(args: &InspectArgs) -> Result<u8, Failure> {
    let session = open_to_compile(&args.data)?;
    report_function_errors(&session);
    let input = input::read(&args.input, now(&args.data)?)?;
    let compiled = input.compile(&session);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|d| d.is_error()).cloned().collect();
    output::diagnostics(&input.map, &errors);
    let r = &compiled.references;
    let several = compiled.tables().len() > 1;
    let reads = compiled.columns_read();
    if args.json {
        let columns_of = |schema: &Schema| -> Vec<serde_json::Value> {
            schema.fields.iter().map(|f| serde_json::json!([f.name, f.ty.name()])).collect()
        };
        let columns = columns_of(&compiled.schema);
        let mut value = serde_json::json!({
            "columns": columns, "open": compiled.open, "tables": r.tables, "reads": reads, "functions": r.functions,
            "watchlists": r.watchlists, "builtins": r.builtins,
        });
        if several {
            let tables = compiled.tables();
            let tables =
                tables.map(|(name, p, _)| serde_json::json!({"name": name, "columns": columns_of(&p.schema())}));
            value["tables"] = tables.collect();
        }
        output::json(&format!("{value:#}\n"))?;
    } else {
        let columns = |title: &str, schema: &Schema, open: bool| {
            output::line(format!("{title}{}", if open { " (more depend on data)" } else { "" }))?;
            let column = |f: &Field| output::line(format!("  {}: {}", output::name(&f.name), f.ty));
            schema.fields.iter().try_for_each(column)
        };
        if several {
            for (name, p, _) in compiled.tables() {
                columns(&format!("columns of {}", output::name(name)), &p.schema(), p.open)?;
            }
        } else {
            columns("columns", &compiled.schema, compiled.open)?;
        }
        let list = |names: &BTreeSet<String>| names.iter().map(output::name).collect::<Vec<_>>().join(", ");
        if !reads.is_empty() {
            output::line("reads")?;
            for (table, columns) in &reads {
                output::prose(format!("  {}: {}", output::name(table), list(columns)))?;
            }
        }
        for (title, names) in [
            ("tables", &r.tables),
            ("functions", &r.functions),
            ("watchlists", &r.watchlists),
            ("builtins", &r.builtins),
        ] {
            if !names.is_empty() {
                output::prose(format!("{title}\n  {}", list(names)))?;
            }
        }
    }
    Ok(u8::from(!compiled.is_ok()))
}
