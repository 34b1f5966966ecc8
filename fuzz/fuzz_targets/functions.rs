//! Files of functions in every form: loading ends, and a file is functions or an error with a place.

#![no_main]

use kql::{Query, Session};
use kql_types::ticks::to_timestamp;
use libfuzzer_sys::fuzz_target;
use vigie_fuzz::{NOW, file};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else { return };
    let extensions = ["yaml", "json", "kql", "txt"];
    let path = file(&format!("F.{}", extensions[usize::from(*choice) % extensions.len()]), text);
    let Ok(session) = Session::builder().functions(&path).threads(1).build() else { return };
    let names = session.function_names();
    assert!(!names.is_empty() || !session.function_errors().is_empty(), "a file vanishes");
    for error in session.function_errors() {
        assert!(!error.to_string().is_empty());
    }
    session.function_syntax_errors();
    for name in names.iter().take(4) {
        let call = format!("['{name}']()");
        session.compile(&Query { text: &call, now: to_timestamp(NOW), window: None });
    }
});
