//! Binary files with one byte changed give rows, or an error that contains the file name.

mod support;

use kql_io::{NoHints, OutputFormat, ReadOptions, TableFiles, open, read_all, write};
use kql_types::{Batch, Column, Dyn, Field, Schema, Type};
use support::*;

#[test]
fn corrupt_files_never_panic() {
    // The libraries behind the readers panic on some of these files; their output is noise here.
    std::panic::set_hook(Box::new(|_| ()));
    let fields = [("s", Type::String), ("n", Type::Long), ("d", Type::Dynamic), ("b", Type::Bool)];
    let schema: Schema = fields.iter().map(|(n, t)| Field::new(*n, *t)).collect();
    let columns = vec![
        Column::strings((0..50).map(|i| format!("some longer value {}", i % 9))),
        Column::longs((0..50).map(|i| (i % 5 != 0).then_some(i))),
        Column::dynamics((0..50).map(|i| if i % 2 == 0 { Dyn::Null } else { Dyn::Array(vec![Dyn::Long(i)]) })),
        Column::bools((0..50).map(|i| Some(i % 3 == 0))),
    ];
    let batch = Batch::new(columns, 50);
    let folder = Folder::new();
    for (name, format) in [("T.parquet", OutputFormat::Parquet), ("T.arrow", OutputFormat::Ipc)] {
        let mut whole = Vec::new();
        write(format, &schema, std::slice::from_ref(&batch), &mut whole).unwrap();
        let mut errors = 0;
        for i in 0..500 {
            let mut bytes = whole.clone();
            let at = i * 7919 % bytes.len();
            bytes[at] ^= [0xff, 0x01, 0x80][i % 3];
            let path = folder.file(name, bytes);
            let error = match open(&TableFiles::at(&path).unwrap(), &NoHints, &ReadOptions::default()) {
                Ok(t) => read_all(t.as_ref(), &all_columns(t.as_ref()), 1).err().map(|e| e.to_string()),
                Err(e) => Some(e.to_string()),
            };
            errors += usize::from(error.is_some());
            assert!(error.is_none_or(|e| e.contains(name)));
        }
        assert!(errors > 20, "{name}: {errors}");
    }
}
