//! Columns like those of process and network tables, the same in every run.

use kql_types::{Column, Dyn};

/// Rows of a batch, as the readers make them.
pub const ROWS: usize = 8192;

/// A scrambled sequence.
fn mix(i: u64) -> u64 {
    let x = (i ^ (i >> 31)).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 8
}

const FOLDERS: &[&str] =
    &["C:\\Windows\\System32", "C:\\Program Files\\Contoso Agent", "D:\\Apps", "C:\\Users\\meera\\AppData\\Local"];
const NAMES: &[&str] =
    &["powershell.exe", "cmd.exe", "svchost.exe", "teams.exe", "certutil.exe", "conhost.exe", "backupd.exe"];
const SWITCHES: &[&str] = &[
    "-NoProfile -NonInteractive -File D:\\Jobs\\rotate.ps1",
    "/c echo done > D:\\Jobs\\state.txt",
    "-k netsvcs -p -s Schedule",
    "--type=renderer --field-trial-handle=1718,i,4403 --lang=de",
    "-enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAKQA=",
    "--connect 10.20.30.40:8443 --retry 5 --quiet",
];

fn pick<'a>(from: &[&'a str], i: u64, salt: u64) -> &'a str {
    from[(mix(i.wrapping_mul(31).wrapping_add(salt)) % from.len() as u64) as usize]
}

fn process(i: u64) -> String {
    format!("{}\\{}", pick(FOLDERS, i, 1), pick(NAMES, i, 2))
}

fn address(i: u64) -> String {
    let n = mix(i);
    format!("{}.{}.{}.{}", [10, 192, 81, 172][(n % 4) as usize], n / 7 % 256, n / 11 % 256, n / 13 % 256)
}

/// The column of a name, without encoding.
pub fn column(name: &str) -> Column {
    let all = 0..ROWS as u64;
    match name {
        "command" => Column::strings(all.map(|i| format!("\"{}\" {} {}", process(i), pick(SWITCHES, i, 3), mix(i) % 100_000))),
        "process" => Column::strings(all.map(process)),
        "address" => Column::strings(all.map(address)),
        "json" => Column::strings(all.map(|i| {
            let n = mix(i);
            format!("{{\"id\":{n},\"kind\":\"logon\",\"user\":{{\"name\":\"u{}\",\"host\":\"h{}\"}},\"tags\":[\"a\",\"b\"]}}", n % 999, n % 77)
        })),
        "number" => Column::longs(all.map(|i| Some(mix(i) as i64))),
        "time" => Column::datetimes(all.map(|i| Some(638_000_000_000_000_000 + (mix(i) % 800_000_000_000_000) as i64))),
        "flag" => Column::bools(all.map(|i| Some(mix(i) % 9 < 3))),
        "other flag" => Column::bools(all.map(|i| Some(mix(i) % 5 < 2))),
        "array" => Column::dynamics(all.map(|i| Dyn::Array((0..mix(i) % 6).map(|n| Dyn::Long(n as i64)).collect()))),
        other => panic!("no column {other}"),
    }
}

/// Bytes of the values themselves, without what Arrow keeps beside them.
pub fn bytes(column: &Column) -> usize {
    match column {
        Column::String(_) => {
            let strings = column.as_strings();
            (0..ROWS).map(|i| strings.get(i).len()).sum()
        }
        _ => column.data_bytes(),
    }
}
