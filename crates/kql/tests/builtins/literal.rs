//! Literals to draw arguments from: the limits of each type, edge cases, and random values.

use crate::random::Random;
use kql_types::Type;

const LONGS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "5",
    "7",
    "10",
    "16",
    "24",
    "32",
    "60",
    "64",
    "100",
    "255",
    "1000",
    "-7",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9007199254740993",
    "1600000000",
    "1600000000000000",
    "638000000000000000",
    "9223372036854775807",
    "(-9223372036854775807 - 1)",
    "long(null)",
];
const INTS: &[&str] =
    &["int(0)", "int(1)", "int(-1)", "int(2)", "int(5)", "int(33)", "int(2147483647)", "int(-2147483647)", "int(null)"];
const REALS: &[&str] = &[
    "0.0",
    "real(-0.0)",
    "1.0",
    "-1.0",
    "0.5",
    "-2.5",
    "3.999",
    "12.25",
    "-122.35",
    "47.6",
    "180.0",
    "-90.0",
    "0.1",
    "1e-300",
    "1e300",
    "-1e19",
    "9.3e18",
    "1e15",
    "123456789.123",
    "real(nan)",
    "real(+inf)",
    "real(-inf)",
    "real(null)",
];
const DATETIMES: &[&str] = &[
    "datetime(0001-01-01)",
    "datetime(9999-12-31 23:59:59.9999999)",
    "datetime(1970-01-01)",
    "datetime(1969-12-31 23:59:59.9999999)",
    "datetime(2024-02-29 12:34:56.7654321)",
    "datetime(2023-12-31)",
    "datetime(2024-03-31 02:30:00)",
    "datetime(2021-01-03 00:00:00.0000001)",
    "datetime(1582-10-10)",
    "datetime(null)",
];
const TIMESPANS: &[&str] = &[
    "0s",
    "1tick",
    "-1tick",
    "1s",
    "-90m",
    "1h",
    "1d",
    "7d",
    "-1d",
    "36525d",
    "timespan(1.02:03:04.0567891)",
    "365d",
    "totimespan(9223372036854775807)",
    "totimespan(-9223372036854775807)",
    "timespan(null)",
];
const DECIMALS: &[&str] = &[
    "decimal(0)",
    "decimal(1.50)",
    "decimal(-0.1)",
    "decimal(12345678901234567890.123456)",
    "decimal(9999999999999999999999999999999999)",
    "decimal(1e-20)",
    "decimal(-7)",
    "decimal(null)",
];
const GUIDS: &[&str] = &[
    "guid(00000000-0000-0000-0000-000000000000)",
    "guid(ffffffff-ffff-ffff-ffff-ffffffffffff)",
    "guid(9e5d3a1c-07b2-4c6f-8a41-d2f3b0c1e7a9)",
    "guid(null)",
];
const STRINGS: &[&str] = &[
    "",
    " ",
    "a",
    "A b",
    "abc ABC_abc-abc",
    "aaaa",
    "café CAFÉ CAFE\u{301}",
    "Straße ẞ",
    "İstanbul ıI",
    "ΣΑΣ σας",
    "\u{212a}elvin k",
    "😀 x😀y",
    "\u{0}\t\n\r",
    "\u{feff}x",
    "10.0.0.1",
    "from 10.1.2.3 to 192.168.1.77:443",
    "192.168.1.0/24",
    "::ffff:10.0.0.1",
    "fe80::1/64",
    "999.1.1.1",
    "{\"a\":[1,2,{\"b\":null}],\"c\":\"x\"}",
    "[3,1,2,null,\"x\"]",
    "{\"a\":1",
    "2024-02-29T12:34:56.7654321Z",
    "2023-02-30",
    "Sun, 03 Mar 2024 10:00:00 GMT",
    "1.02:03:04",
    "-7",
    "0x1F",
    "1.5e3",
    "NaN",
    "9223372036854775808",
    "true",
    "a,\"b,c\",,d\n1,2",
    "k1=v1;k2='v 2';=",
    "x=1&y=%C3%A9+2#z",
    "https://user:pw@host.example:8080/p/q.r?a=1&b=2#f",
    "/usr/local/bin/tool.sh",
    "C:\\Temp\\run me.exe -a \"b c\" /d",
    "SGVsbG8gd8O2cmxk",
    "H4sIAAAAAAAA/w==",
    "9e5d3a1c-07b2-4c6f-8a41-d2f3b0c1e7a9",
    "1.2.3.4-rc1",
    "<a x='1'><b>t</b><b/></a>",
    "POINT(1 2)",
    "LINESTRING (0 0, 10 10.5)",
    "8826e5c0a3fffff",
    "u33d8b",
    "47a84f",
    "Mozilla/5.0 (X11; Linux x86_64) Firefox/121.0",
    "xn--caf-dma",
    "Europe/Berlin",
];
/// Strings that have a meaning for a function that needs a constant.
const OPTIONS: &[&str] = &[
    "day",
    "week",
    "hour",
    "month",
    "nanosecond",
    "yyyy-MM-dd HH:mm:ss.fff tt",
    "dd.hh:mm:ss",
    "$.a[0]",
    "$['c']",
    "(a)(b)?",
    "\\d+",
    "(?i)[a-c]+",
    "^$",
    "x*",
    "[",
    "\\1$0",
    "regex",
    "normal",
    "browser",
    "os",
    "windows",
    "tukey",
    "ctukey",
    "linefit",
    "avg",
    "none",
    "KB",
    "",
    ",",
    "US/Pacific",
];
const DYNAMICS: &[&str] = &[
    "dynamic(null)",
    "dynamic([])",
    "dynamic({})",
    "dynamic([1,2,3,4,5,6,7,8,9,10,11,12])",
    "dynamic([3,1,2,2,null,-1])",
    "dynamic([1.5,-2.5,0,1e300,2])",
    "dynamic([\"a\",\"B\",\"a\",\"\",\"é\"])",
    "dynamic([\"10.0.0.0/8\",\"192.168.1.\",\"fe80::/10\"])",
    "dynamic([true,false])",
    "dynamic([[1,2],[3,\"x\"],[]])",
    "dynamic([{\"a\":1},{\"a\":\"x\",\"b\":[1]}])",
    "dynamic({\"a\":1,\"b\":\"x\",\"c\":{\"d\":[1,{\"e\":null}]},\"é\":2.5})",
    "dynamic({\"a\":{\"a\":{\"a\":{\"a\":{\"a\":[[[[[[1]]]]]]}}}}})",
    "dynamic({\"type\":\"Point\",\"coordinates\":[13.4,52.5]})",
    "dynamic({\"type\":\"LineString\",\"coordinates\":[[13.4,52.5],[2.3,48.8],[-0.1,51.5]]})",
    "dynamic({\"type\":\"Polygon\",\"coordinates\":[[[0,0],[3,0],[3,3],[0,3],[0,0]]]})",
    "dynamic([{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]},{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[2,2],[0,0]]]}])",
    "dynamic(\"text\")",
    "dynamic(\"\")",
    "dynamic(7)",
    "dynamic(-2.5)",
    "dynamic(true)",
    "dynamic(9223372036854775807)",
    "todynamic(\"[datetime\")",
    "pack_array(datetime(2024-02-29), 1h, int(3), guid(9e5d3a1c-07b2-4c6f-8a41-d2f3b0c1e7a9), decimal(1.5), 2.0)",
    "pack_array(real(nan), real(+inf), -1.0)",
    "bag_pack(\"t\", datetime(2024-02-29), \"n\", dynamic(null), \"r\", real(nan))",
];

/// A literal of a type, as query text.
pub fn of_type(ty: Type, random: &mut Random) -> String {
    let from_list = |list: &[&str], random: &mut Random| random.of_these(list).to_string();
    match ty {
        Type::Bool => from_list(&["true", "false", "bool(null)"], random),
        Type::Int if random.once_in(3) => format!("int({})", random.next() as i32 >> random.below(31)),
        Type::Int => from_list(INTS, random),
        Type::Long if random.once_in(3) => {
            format!("long({})", (random.next() as i64 >> random.below(63)).max(-i64::MAX))
        }
        Type::Long => from_list(LONGS, random),
        Type::Real if random.once_in(3) => format!("real({})", random.next() as i32 as f64 / 1000.0),
        Type::Real => from_list(REALS, random),
        Type::DateTime if random.once_in(3) => format!("datetime({})", 1000 + random.below(8000)),
        Type::DateTime => from_list(DATETIMES, random),
        Type::Timespan if random.once_in(3) => format!("totimespan({})", random.next() as i64 >> random.below(63)),
        Type::Timespan => from_list(TIMESPANS, random),
        Type::String if random.once_in(40) => "substring(\"\", long(null))".into(),
        Type::String if random.once_in(3) => quoted(&text(random)),
        Type::String => quoted(random.of_these(STRINGS)),
        Type::Guid => from_list(GUIDS, random),
        Type::Decimal => from_list(DECIMALS, random),
        Type::Dynamic => from_list(DYNAMICS, random),
    }
}

/// A literal for a parameter that must be constant: sometimes a keyword of a function.
pub fn constant(ty: Type, random: &mut Random) -> String {
    match ty {
        Type::String if !random.once_in(3) => quoted(random.of_these(OPTIONS)),
        _ => of_type(ty, random),
    }
}

/// Letters, digits, separators and characters of two to four bytes.
fn text(random: &mut Random) -> String {
    let alphabet: Vec<char> =
        "abABcC012 9_-.,:;/\\\"'{}[]()<>=&%+*?$^|#@!~\n\tàÉßıİ٣é漢字😀\u{301}\u{a0}".chars().collect();
    let length = random.below(24);
    (0..length).map(|_| random.of_these(&alphabet)).collect()
}

/// A string as a string literal.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
