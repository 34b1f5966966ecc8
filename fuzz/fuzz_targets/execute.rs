//! Any query over small tables: it ends within its memory, and the optimizer and the number of threads keep the answer.

#![no_main]

use kql::Session;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use vigie_fuzz::{file, rows, run};

/// Rows with repeated keys, nulls, empty strings, numbers at their limits and nested values.
const ROWS: &str = r#"{"TimeGenerated":"2026-03-01T11:00:00Z","s":"a","l":1,"r":0.5,"b":true,"t":"00:00:01","d":{"k":[1,2],"n":null},"g":"11111111-2222-4333-8444-555555555555"}
{"TimeGenerated":"2026-03-01T11:30:00Z","s":"a","l":-9223372036854775808,"r":-1e308,"b":false,"t":"1.00:00:00","d":[1,"x"],"g":null}
{"TimeGenerated":"2026-03-01T11:59:59.9999999Z","s":"","l":null,"r":null,"b":null,"t":null,"d":null,"g":null}
{"TimeGenerated":null,"s":"B","l":9223372036854775807,"r":3.25,"b":true,"t":"-00:00:01","d":{"k":"v"},"g":"11111111-2222-4333-8444-555555555555"}
{"TimeGenerated":"2026-03-01T11:00:00Z","s":"b","l":1,"r":0.1,"b":true,"t":"00:00:01","d":7,"g":null}
"#;

static SESSIONS: LazyLock<[Session; 2]> = LazyLock::new(|| {
    let (left, right) = (file("T.ndjson", ROWS.as_bytes()), file("U.ndjson", ROWS.replace("\"a\"", "\"B\"").as_bytes()));
    let start = || Session::builder().data(&left).data(&right).memory_limit(256 << 20).batch_rows(2);
    [start().threads(1).unoptimized(), start().threads(2)].map(|b| b.build().expect("the tables are good"))
});

fuzz_target!(|text: &str| {
    // What costs the time of the square of its numbers is no finding.
    if text.len() > 400 {
        return;
    }
    let [plain, optimized] = &*SESSIONS;
    let (Ok(plain), Ok(optimized)) = (run(plain, text), run(optimized, text)) else { return };
    let (mut a, mut b) = (rows(&plain), rows(&optimized));
    a.sort_unstable();
    b.sort_unstable();
    assert_eq!(a, b, "the optimizer or threads change the answer");
});
