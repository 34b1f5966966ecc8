//! `vigie inspect`: what a query gives and what it refers to.

use super::{Failure, input, now, open_to_compile, report_function_errors};
use crate::args::InspectArgs;
use kql::Query;
use kql_source::render_text;
use kql_types::Schema;

pub fn run(args: &InspectArgs) -> Result<u8, Failure> {
    let session = open_to_compile(&args.data)?;
    report_function_errors(&session);
    let input = input::read(&args.input, now(&args.data)?)?;
    let compiled = session.compile(&Query { text: &input.text, now: input.now, window: input.window });
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|d| d.is_error()).cloned().collect();
    eprint!("{}", render_text(&input.map, &errors, crate::output::style()));
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
        println!("{value:#}");
    } else {
        let columns = |title: &str, schema: &Schema, open: bool| {
            println!("{title}{}", if open { " (more depend on data)" } else { "" });
            for f in &schema.fields {
                println!("  {}: {}", f.name, f.ty);
            }
        };
        if several {
            compiled.tables().for_each(|(name, p, _)| columns(&format!("columns of {name}"), &p.schema(), p.open));
        } else {
            columns("columns", &compiled.schema, compiled.open);
        }
        if !reads.is_empty() {
            println!("reads");
            for (table, columns) in &reads {
                let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
                println!("  {table}: {}", columns.join(", "));
            }
        }
        for (title, names) in [
            ("tables", &r.tables),
            ("functions", &r.functions),
            ("watchlists", &r.watchlists),
            ("builtins", &r.builtins),
        ] {
            if !names.is_empty() {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                println!("{title}\n  {}", names.join(", "));
            }
        }
    }
    Ok(u8::from(!compiled.is_ok()))
}
