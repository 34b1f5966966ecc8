//! `vigie tables`: what the data folder holds.

use super::{Failure, open, print_notes};
use crate::args::TablesArgs;
use crate::output;

pub fn run(args: &TablesArgs) -> Result<u8, Failure> {
    let session = open(&args.data)?;
    let mut found = false;
    let mut status = 0;
    for info in session.describe() {
        found = true;
        let info = match info {
            Ok(info) => info,
            Err(e) => {
                output::error("", e.to_string());
                status = 2;
                continue;
            }
        };
        output::prose(format!(
            "{}  {} rows, {} columns, {} bytes as {}",
            output::name(&info.name),
            info.rows,
            info.schema.fields.len(),
            info.bytes,
            info.formats.join(", ")
        ))?;
        if let Some(times) = info.times {
            output::prose(format!("  TimeGenerated {times}"))?;
        }
        if args.columns {
            for f in &info.schema.fields {
                output::line(format!("  {}: {}", output::name(&f.name), f.ty))?;
            }
        }
    }
    if !found {
        output::note("no table was found; name a folder of log files with `--data DIR`");
    }
    print_notes(&session.notes());
    Ok(status)
}
