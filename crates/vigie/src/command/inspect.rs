//! `vigie inspect`: what a query gives and what it refers to.

use super::{Failure, input, now, open};
use crate::args::InspectArgs;
use kql::Query;
use kql::source::render_text;

pub fn run(args: &InspectArgs) -> Result<u8, Failure> {
    let session = open(&args.data)?;
    let input = input::read(args.text.as_deref(), args.file.as_deref(), now(&args.data)?)?;
    let compiled = session.compile(&Query { text: &input.text, now: input.now, window: input.window });
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|d| d.is_error()).cloned().collect();
    eprint!("{}", render_text(&input.map, &errors, crate::output::style()));
    let r = &compiled.references;
    if args.json {
        let columns: Vec<_> = compiled.schema.fields.iter().map(|f| serde_json::json!([f.name, f.ty.name()])).collect();
        let value = serde_json::json!({
            "columns": columns, "open": compiled.open, "tables": r.tables, "functions": r.functions,
            "watchlists": r.watchlists, "builtins": r.builtins,
        });
        println!("{value:#}");
    } else {
        println!("columns{}", if compiled.open { " (more depend on data)" } else { "" });
        for f in &compiled.schema.fields {
            println!("  {}: {}", f.name, f.ty);
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
