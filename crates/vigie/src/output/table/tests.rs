use super::*;
use kql_source::Style;
use kql_source::screen::width;
use kql_types::{Column, Dyn, Field, Type, Value};

fn view(width: Option<usize>) -> View {
    View {
        screen: Screen { style: Style::Plain, width },
        rows: ShownRows::Ends,
        columns: ShownColumns::Fit,
        more_rows: "--all",
        more_columns: "--wide, --columns, or project",
    }
}

fn drawn(columns: &[(&str, Column)], view: &View) -> String {
    let schema = columns.iter().map(|(name, column)| Field::new(*name, column.ty())).collect();
    let rows = columns.first().map_or(0, |(_, c)| c.len());
    let batch = Batch::new(columns.iter().map(|(_, c)| c.clone()).collect(), rows);
    // Rows come in any number of batches.
    let at = rows / 3;
    let batches = [batch.slice(0, at), batch.slice(at, rows - at)];
    let mut out = String::new();
    draw(&schema, &batches, view, &mut |line| {
        out.push_str(line);
        out.push('\n');
        Ok(())
    })
    .expect("memory takes all");
    out
}

fn strings(values: &[&str]) -> Column {
    Column::strings(values)
}

/// A log of connections: a time, texts, numbers, and two columns without data.
fn log(rows: i64) -> Vec<(&'static str, Column)> {
    let second = kql_types::ticks::SECOND;
    let start = kql_types::ticks::parse_datetime("2026-03-01T11:00:00Z").expect("a time");
    vec![
        ("Host", Column::strings((0..rows).map(|i| format!("web-{i}.contoso.example")))),
        ("Tag", Column::strings((0..rows).map(|_| ""))),
        ("Bytes", Column::longs((0..rows).map(|i| Some(i * i * 1000)))),
        (
            "Agent",
            Column::strings(
                (0..rows).map(|_| "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
            ),
        ),
        ("TimeGenerated", Column::datetimes((0..rows).map(|i| Some(start + i * second / 2)))),
        ("Lost", Column::nulls(Type::Dynamic, rows as usize)),
        ("Answer", Column::strings((0..rows).map(|i| if i == 1 { "" } else { "allowed by rule 17" }))),
    ]
}

#[test]
fn all_fits_on_a_wide_terminal() {
    insta::assert_snapshot!(drawn(&log(3), &view(Some(200))));
}

#[test]
fn the_first_column_and_the_time_stay_on_a_narrow_one() {
    insta::assert_snapshot!(drawn(&log(3), &view(Some(80))));
}

#[test]
fn a_file_has_all_rows_and_columns() {
    let file = drawn(&log(50), &view(None));
    assert_eq!(file.lines().filter(|l| l.contains("contoso")).count(), 50);
    insta::assert_snapshot!(drawn(&log(2), &view(None)));
}

#[test]
fn many_rows_show_their_ends() {
    let text = drawn(
        &[
            ("n", Column::longs((1..=3000).map(Some))),
            ("b", Column::longs((1..=3000).map(|i| Some(-i)))),
            ("c", strings(&["x"; 3000])),
        ],
        &view(Some(60)),
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3 + 41 + 1 + 1);
    assert!(lines[22].contains("  20   ") && lines[23].contains("⋮ 2960 rows") && lines[24].contains("2981"), "{text}");
    assert_eq!(lines.last(), Some(&"3000 rows, 40 shown; --all"));
    let all = View { rows: ShownRows::All, ..view(Some(60)) };
    assert_eq!(drawn(&[("n", Column::longs((1..=3000).map(Some)))], &all).lines().count(), 3 + 3000 + 1 + 1);
}

#[test]
fn one_row_is_a_record() {
    insta::assert_snapshot!(drawn(&log(1), &view(Some(80))));
}

#[test]
fn rows_too_wide_for_three_columns_are_records() {
    insta::assert_snapshot!(drawn(&log(2), &view(Some(40))));
}

#[test]
fn missing_values_are_told_apart() {
    let values = [
        Value::Null(Type::Dynamic),
        Value::dynamic(Dyn::String(String::new())),
        Value::dynamic(Dyn::String("x".into())),
    ];
    let columns = [
        ("long", Column::longs([None, Some(0), Some(1)])),
        ("string", strings(&["", "null", "x"])),
        ("dynamic", Column::from_values(Type::Dynamic, values)),
    ];
    insta::assert_snapshot!(drawn(&columns, &view(Some(80))));
}

#[test]
fn wide_and_combining_characters_keep_the_frame() {
    let long = "日本語".repeat(30);
    let columns = [
        ("名前", strings(&["日本語", "e\u{301}te\u{301}", "👩‍💻 😀🇩🇪", &long])),
        ("b", strings(&["1", "2", "3", "4"])),
        ("c", strings(&["\u{1b}[31m\u{202e}red", "a\tb\r\nc", "", "x"])),
    ];
    let text = drawn(&columns, &view(Some(60)));
    insta::assert_snapshot!(text);
    for line in text.lines().filter(|l| l.starts_with(['│', '┌', '╞', '└'])) {
        assert_eq!(width(line), 60, "{line}");
    }
}

/// No line is longer than the terminal, whatever the rows hold.
#[test]
fn every_terminal_is_wide_enough() {
    for terminal in 1..=130 {
        for rows in [0, 1, 2, 60] {
            for (what, columns) in
                [("log", log(rows)), ("text", log(rows)[3..4].to_vec()), ("number", log(rows)[2..3].to_vec())]
            {
                let text = drawn(&columns, &view(Some(terminal)));
                // A frame around one character, and the words of the count.
                let most = terminal.max(12);
                assert!(text.lines().all(|l| width(l) <= most), "{what}, {rows} rows at {terminal}:\n{text}");
            }
        }
    }
}

#[test]
fn columns_without_any_data_are_shown_when_nothing_else_is() {
    let text = drawn(&[("a", strings(&["", ""])), ("b", Column::nulls(Type::Long, 2))], &view(Some(80)));
    assert!(text.contains("│ \"\"   null │") && text.ends_with("2 rows\n"), "{text}");
}

#[test]
fn chosen_columns_are_shown_though_they_are_empty() {
    let chosen = View { columns: ShownColumns::Chosen, ..view(Some(80)) };
    assert!(drawn(&log(2), &chosen).contains(" Tag "));
    assert!(!drawn(&log(2), &view(Some(80))).contains(" Tag "));
}

#[test]
fn empty_columns_are_shown_where_all_have_room() {
    assert!(drawn(&log(2)[..3], &view(Some(80))).contains(" Tag "));
}

#[test]
fn wide_shows_every_column_in_lines_of_any_length() {
    let wide = View { columns: ShownColumns::All, ..view(Some(80)) };
    let text = drawn(&log(2), &wide);
    assert!(text.contains("Lost") && text.contains("Answer") && text.lines().any(|l| width(l) > 80), "{text}");
}

#[test]
fn results_without_rows_or_columns() {
    assert_eq!(drawn(&[("a", Column::nulls(Type::Long, 0))], &view(Some(80))).lines().last(), Some("0 rows"));
    assert_eq!(drawn(&[], &view(None)), "┌┐\n╞╡\n└┘\n0 rows\n");
}
