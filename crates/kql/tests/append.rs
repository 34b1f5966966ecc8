//! Rows that a program adds to tables of a session.

use arrow_array::{ArrayRef, Float64Array, Int32Array, Int64Array, IntervalYearMonthArray, NullArray, StringArray};
use arrow_schema::{Field, Schema};
use kql::{AppendError, Error, Query, RecordBatch, RecordBatchError, Session, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

fn session() -> Session {
    Session::builder().build().expect("a session")
}

/// The values of the first column, then its type.
fn column(session: &Session, text: &str) -> Vec<String> {
    let answer = run(session, text);
    let mut out: Vec<String> = answer.rows().map(|row| row[0].to_string()).collect();
    out.push(answer.schema.fields[0].ty.to_string());
    out
}

fn run(session: &Session, text: &str) -> kql::Answer {
    let compiled = session.compile(&Query { text, now: Timestamp::UNIX_EPOCH, window: None });
    session.run(&compiled).expect("an answer")
}

fn notes(session: &Session, text: &str) -> Vec<String> {
    run(session, text).notes.into_iter().map(|n| n.message).collect()
}

fn json_column(values: &[Value]) -> Vec<String> {
    let mut session = session();
    for value in values {
        session.append_json("A", &[json!({ "a": value })]).expect("rows");
    }
    let out = column(&session, "A | project a");
    assert_eq!(notes(&session, "A"), Vec::<String>::new());
    out
}

fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    let fields: Vec<Field> = columns.iter().map(|(n, a)| Field::new(*n, a.data_type().clone(), true)).collect();
    let arrays = columns.iter().map(|(_, a)| a.clone()).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("a batch")
}

#[test]
fn types_of_json_widen_over_calls() {
    assert_eq!(json_column(&[json!(1), json!(2.5)]), ["1.0", "2.5", "real"]);
    assert_eq!(json_column(&[json!(2.5), json!(1)]), ["2.5", "1.0", "real"]);
    assert_eq!(json_column(&[json!(1), json!(2.5), json!("x")]), ["1", "2.5", "x", "string"]);
    assert_eq!(json_column(&[json!(true), json!(1)]), ["true", "1", "string"]);
    assert_eq!(json_column(&[json!(1), json!({"b": 2})]), ["1", "{\"b\":2}", "dynamic"]);
    assert_eq!(json_column(&[json!({"b": 2}), json!("x")]), ["{\"b\":2}", "x", "string"]);
    assert_eq!(json_column(&[json!(null), json!(1), json!("")]), ["", "1", "", "long"]);
    assert_eq!(
        json_column(&[json!("2026-03-01T11:00:00Z"), json!(1)]),
        ["2026-03-01T11:00:00.0000000Z", "1", "string"]
    );
}

#[test]
fn types_of_record_batches_widen_over_calls() {
    let mut session = session();
    let columns: [ArrayRef; 3] = [
        Arc::new(NullArray::new(1)),
        Arc::new(Int32Array::from(vec![Some(1), None])),
        Arc::new(Float64Array::from(vec![2.5])),
    ];
    for array in columns {
        session.append_record_batch("A", &batch(&[("a", array)])).expect("rows");
    }
    assert_eq!(column(&session, "A | project a"), ["", "1.0", "", "2.5", "real"]);
    session.append_record_batch("A", &batch(&[("a", Arc::new(StringArray::from(vec!["x"])))])).expect("rows");
    assert_eq!(column(&session, "A | project a"), ["", "1", "", "2.5", "x", "string"]);
}

#[test]
fn columns_of_built_in_tables_keep_their_type() {
    let mut session = session();
    let note =
        "rows added to `SecurityEvent`: 1 values of column 'EventID' cannot be converted to its type and are null";
    let json_note = note.replacen("rows added to `", "rows of ", 1).replacen("`:", ":", 1);
    session.append_json("SecurityEvent", &[json!({"EventID": 4624}), json!({"EventID": "none"})]).expect("rows");
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["4625", "x"]));
    session.append_record_batch("SecurityEvent", &batch(&[("EventID", texts)])).expect("rows");
    assert_eq!(column(&session, "SecurityEvent | project EventID"), ["4624", "", "4625", "", "int"]);
    assert_eq!(notes(&session, "SecurityEvent"), [json_note.as_str(), note]);
    assert_eq!(notes(&session, "print 1"), Vec::<String>::new());
    session.clear_appended("SecurityEvent");
    assert_eq!(session.notes().len(), 0);
}

#[test]
fn notes_reach_queries_that_read_the_table_through_a_function() {
    let mut session = Session::builder().function("Outer", "", "SecurityEvent | take 1").build().expect("a session");
    session.append_json("SecurityEvent", &[json!({"EventID": "none"})]).expect("rows");
    session.append_json("_Im_WebSession", &[json!({"TimeGenerated": "never"})]).expect("rows");
    assert_eq!(notes(&session, "Outer").len(), 1);
    assert_eq!(notes(&session, "_Im_WebSession()").len(), 1);
    assert_eq!(notes(&session, "union Outer, _Im_WebSession()").len(), 2);
}

#[test]
fn rows_beside_a_file_are_converted_to_its_columns() {
    let dir = std::env::temp_dir().join(format!("vigie-append-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder");
    std::fs::write(dir.join("F.csv"), "a\n7\n").expect("a file");
    let mut session = Session::builder().data(&dir).build().expect("a session");
    session.append_json("F", &[json!({"a": "8", "b": 1})]).expect("rows");
    session.append_json("F", &[json!({"a": 9})]).expect("rows");
    session.append_json("F", &[json!({"a": "x"})]).expect("rows");
    assert_eq!(column(&session, "F | project a"), ["7", "8", "9", "", "long"]);
    let expected = [
        "rows added to `F`: 1 values of column 'a' cannot be converted to its type and are null",
        "rows added to `F`: 'b' is not a column of the table and is ignored",
    ];
    assert_eq!(notes(&session, "F"), expected);
    std::fs::remove_dir_all(&dir).expect("removed");
}

#[test]
fn record_batches_that_cannot_be_read_are_refused() {
    let refused = |records: &RecordBatch| match session().append_record_batch("A", records) {
        Err(Error::Append(AppendError::RecordBatch { table, source })) => {
            assert_eq!(table, "A");
            source
        }
        other => panic!("{other:?}"),
    };
    let longs: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let twice = batch(&[("a", longs.clone()), ("a", longs)]);
    assert_eq!(refused(&twice), RecordBatchError::DuplicateColumn { column: "a".into() });
    // Months have no length that a timespan could have.
    let months: ArrayRef = Arc::new(IntervalYearMonthArray::from(vec![1]));
    let expected = RecordBatchError::UnreadableType { column: "a".into(), data_type: months.data_type().clone() };
    assert_eq!(refused(&batch(&[("a", months)])), expected);
}

#[test]
fn an_empty_answer_has_a_record_batch_with_its_schema() {
    let batches = run(&session(), "print a = 1, b = 'x' | where a > 1").record_batches().expect("batches");
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
    let schema = batches[0].schema();
    assert_eq!(schema.fields().iter().map(|f| f.name().as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn json_values_that_are_no_objects_are_refused() {
    let mut session = session();
    for value in [json!([{"a": 1}, {"a": 2}]), json!(1), json!(null)] {
        let error = session.append_json("A", &[json!({"a": 0}), value]).expect_err("is refused");
        assert!(matches!(&error, Error::Append(AppendError::NotAnObject { table, index: 1, .. }) if table == "A"));
    }
    assert_eq!(
        session.append_json("A", &[json!([])]).expect_err("is refused").to_string(),
        "value 0 of the rows for `A` is an array, not an object"
    );
    let compiled = session.compile(&Query { text: "A", now: Timestamp::UNIX_EPOCH, window: None });
    assert!(!compiled.is_ok());
}

#[test]
fn times_of_defender_tables_stand_in_for_each_other() {
    let times = |values: &[Option<&str>]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
    let newest = "DeviceEvents | summarize max(TimeGenerated), max(Timestamp), countif(isnull(TimeGenerated))";
    let cells = |session: &Session| -> Vec<String> {
        run(session, newest).rows().flat_map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>()).collect()
    };
    let (early, late) = ("2026-03-01T11:00:00.0000000Z", "2026-03-01T12:00:00.0000000Z");
    let mut session = session();
    session.append_record_batch("DeviceEvents", &batch(&[("Timestamp", times(&[Some(early)]))])).expect("rows");
    assert_eq!(cells(&session), [early, early, "0"]);
    let mixed =
        batch(&[("TimeGenerated", times(&[Some(late), None, None])), ("Timestamp", times(&[None, Some(early), None]))]);
    session.append_record_batch("DeviceEvents", &mixed).expect("rows");
    assert_eq!(cells(&session), [late, late, "1"]);
    // Other tables have no such column.
    session.append_record_batch("SigninLogs", &batch(&[("Timestamp", times(&[Some(early)]))])).expect("rows");
    assert_eq!(column(&session, "SigninLogs | summarize countif(isnull(TimeGenerated))"), ["1", "long"]);
}
