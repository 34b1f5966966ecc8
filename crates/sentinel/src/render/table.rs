use super::paint::clean;
use kql_source::Style;
use kql_source::screen::{Color, cut, pad, width};
use kql_types::ticks::short_datetime;
use kql_types::{Schema, Value};

/// A cell is cut to this width.
const MAX_CELL: usize = 40;

/// Rows as a small table of at most `most` columns of text: columns that are empty in every row are left out, and those that
/// do not fit are counted below.
pub fn render_rows(schema: &Schema, rows: &[Vec<Value>], most: usize, style: Style) -> Vec<String> {
    let cells: Vec<Vec<String>> = rows.iter().map(|r| r.iter().map(|v| cut(&cell(v), MAX_CELL)).collect()).collect();
    let filled: Vec<usize> =
        (0..schema.fields.len()).filter(|i| cells.iter().any(|r| r.get(*i).is_some_and(|c| !c.is_empty()))).collect();
    let column_width = |i: usize| {
        let cells = cells.iter().filter_map(|r| r.get(i)).map(|c| width(c)).max().unwrap_or(0);
        cells.max(width(&clean(&schema.fields[i].name)).min(MAX_CELL))
    };
    let mut shown = Vec::new();
    let mut used = 0;
    for i in &filled {
        let w = column_width(*i);
        if used + w > most && !shown.is_empty() {
            break;
        }
        shown.push((*i, w));
        used += w + 2;
    }
    let line = |texts: Vec<String>| texts.join("  ").trim_end().to_string();
    let mut out = Vec::new();
    let heads = shown.iter().map(|(i, w)| pad(&cut(&clean(&schema.fields[*i].name), *w), *w)).collect();
    out.push(style.paint(Color::Dim, &line(heads)));
    for row in &cells {
        out.push(line(shown.iter().map(|(i, w)| pad(row.get(*i).map_or("", |c| c), *w)).collect()));
    }
    let hidden = filled.len() - shown.len();
    if hidden > 0 {
        let names: Vec<String> = filled[shown.len()..].iter().map(|i| clean(&schema.fields[*i].name)).collect();
        let text = format!("… and {hidden} more: {}", names.join(", "));
        out.push(style.paint(Color::Dim, &cut(&text, most)));
    }
    out
}

/// A value in short: times without the zeros of their fraction.
pub(super) fn cell(value: &Value) -> String {
    match value {
        Value::DateTime(t) => short_datetime(*t),
        other => clean(&other.to_string()),
    }
}
