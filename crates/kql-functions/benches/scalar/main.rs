//! The functions that rules call most, one batch at a time, beside the time that a bare search over the same bytes takes.
//! `cargo bench -p kql-functions --bench scalar [-- NAME]`; CONTRIBUTING.md says how to read it.

mod rows;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use kql_functions::{Args, BindArgs, Context, Kernel, scalar};
use kql_types::{Column, Type, Value};
use rows::{ROWS, bytes, column};
use std::hint::black_box;
use std::time::Duration;

/// Time of this thread on a processor: what else the machine does then does not count.
struct Processor;

impl Measurement for Processor {
    type Intermediate = u64;
    type Value = u64;

    fn start(&self) -> u64 {
        let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        let spent = stat.and_then(|s| s.split(' ').next()?.parse().ok());
        spent.expect("the kernel tells the time that a thread has run")
    }

    fn end(&self, start: u64) -> u64 {
        self.start() - start
    }

    fn add(&self, a: &u64, b: &u64) -> u64 {
        a + b
    }

    fn zero(&self) -> u64 {
        0
    }

    fn to_f64(&self, value: &u64) -> f64 {
        *value as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

/// A call: its name, its arguments, a column of [`rows`] or a constant, and the type of its answer.
struct Call(&'static str, Vec<Argument>, Type);

enum Argument {
    Rows(&'static str),
    Constant(Value),
}

fn rows_of(name: &'static str) -> Argument {
    Argument::Rows(name)
}

fn text(text: &str) -> Argument {
    Argument::Constant(Value::String(text.into()))
}

fn long(number: i64) -> Argument {
    Argument::Constant(Value::Long(number))
}

/// What is measured under a name: one call, or several of which each takes the answer of the one before.
fn calls() -> Vec<(&'static str, Vec<Call>)> {
    use Type::{Bool, DateTime, Dynamic, Long, String};
    let command = || rows_of("command");
    let list = || ["\\wscript.exe", "\\mshta.exe", "\\certutil.exe", "\\regsvr32.exe"].map(text);
    let with = |first: Argument, rest: Vec<Argument>| std::iter::once(first).chain(rest).collect::<Vec<_>>();
    let ranges = || ["10.", "192.168.", "172.16."].map(text);
    let hour = Argument::Constant(Value::Timespan(36_000_000_000));
    let at = Argument::Constant(Value::DateTime(638_400_000_000_000_000));
    let key = |key: &str| text(key);
    let one = |name, args, ty| (name, vec![Call(name, args, ty)]);
    vec![
        one("has", vec![command(), text("downloadstring")], Bool),
        one("has_any", with(command(), ["mimikatz", "rubeus", "certutil", "bitsadmin"].map(text).into()), Bool),
        one("contains", vec![command(), text("downloadstring")], Bool),
        one("=~", vec![rows_of("process"), text("POWERSHELL.exe")], Bool),
        one("in~", with(rows_of("process"), list().into()), Bool),
        one("startswith", vec![command(), text("c:\\windows\\")], Bool),
        one("matches regex", vec![command(), text(r"(?i)-e(nc|ncodedcommand)?\s+[a-z0-9+/=]{20,}")], Bool),
        one("extract", vec![text(r"-File (\S+)"), long(1), command()], String),
        one("split", vec![rows_of("process"), text("\\")], Dynamic),
        one("tolower", vec![command()], String),
        one("strcat", vec![rows_of("process"), text("|"), rows_of("address")], String),
        one("tostring", vec![rows_of("number")], String),
        (
            "parse_json path",
            vec![
                Call("parse_json", vec![rows_of("json")], Dynamic),
                Call("member", vec![key("user")], Dynamic),
                Call("member", vec![key("name")], Dynamic),
                Call("tostring", vec![], String),
            ],
        ),
        one("bin", vec![rows_of("time"), hour], DateTime),
        (">= datetime", vec![Call(">=", vec![rows_of("time"), at], Bool)]),
        one("ipv4_is_private", vec![rows_of("address")], Bool),
        one("has_any_ipv4_prefix", with(command(), ranges().into()), Bool),
        one("iff", vec![rows_of("flag"), rows_of("process"), text("none")], String),
        one("case", vec![rows_of("flag"), text("high"), rows_of("other flag"), text("medium"), text("low")], String),
        one("isnotempty", vec![rows_of("process")], Bool),
        one("array_length", vec![rows_of("array")], Long),
    ]
}

/// A call as the engine makes it; an argument that is missing in front is the answer of the call before.
struct Ready(Kernel, Vec<Column>, bool);

fn ready(call: &Call, before: Option<Type>) -> Ready {
    let Call(name, args, returns) = call;
    let function = scalar(name).expect("a builtin");
    let columns: Vec<Column> = args
        .iter()
        .map(|a| match a {
            Argument::Rows(name) => column(name),
            Argument::Constant(value) => Column::repeat(value, ROWS),
        })
        .collect();
    let types: Vec<Type> = before.into_iter().chain(columns.iter().map(Column::ty)).collect();
    let given = columns.iter().map(Column::constant);
    let constants: Vec<Option<&Value>> = before.map(|_| None).into_iter().chain(given).collect();
    let context = Context::default();
    let bind = BindArgs { types: &types, constants: &constants, returns: *returns, context: &context };
    let kernel = (function.bind)(&bind).expect("the call binds");
    Ready(kernel, columns, before.is_some())
}

fn run(calls: &[Ready]) -> Column {
    let mut last = None;
    for Ready(kernel, columns, takes_last) in calls {
        let mut all = Vec::with_capacity(columns.len() + 1);
        all.extend(last.take().filter(|_| *takes_last));
        all.extend(columns.iter().cloned());
        last = Some(kernel(&Args::new(&all, ROWS)).expect("an answer"));
    }
    last.expect("a call")
}

fn functions(c: &mut Criterion<Processor>) {
    let mut group = c.benchmark_group("scalar");
    // The time of a thread moves in steps of some milliseconds: every sample must last far longer.
    group.sampling_mode(SamplingMode::Flat);
    for (name, calls) in calls() {
        let mut before = None;
        let mut all = Vec::new();
        for call in &calls {
            all.push(ready(call, before));
            before = Some(call.2);
        }
        let read: usize =
            calls[0].1.iter().map(|a| if let Argument::Rows(n) = a { bytes(&column(n)) } else { 0 }).sum();
        assert_eq!(run(&all).len(), ROWS, "{name}");
        group.throughput(Throughput::ElementsAndBytes { elements: ROWS as u64, bytes: read as u64 });
        group.bench_function(name, |b| b.iter(|| black_box(run(&all))));
    }
    group.finish();
}

/// What the machine can do at best: one pass over the same texts, in one piece.
fn limits(c: &mut Criterion<Processor>) {
    let mut group = c.benchmark_group("limit");
    group.sampling_mode(SamplingMode::Flat);
    for name in ["command", "process", "address", "json"] {
        let column = column(name);
        let strings = column.as_strings();
        let all: String = (0..ROWS).map(|i| strings.get(i)).collect();
        group.throughput(Throughput::ElementsAndBytes { elements: ROWS as u64, bytes: all.len() as u64 });
        group.bench_function(format!("memchr {name}"), |b| b.iter(|| black_box(memchr::memchr(0, all.as_bytes()))));
        let finder = memchr::memmem::Finder::new("DownloadString!");
        group.bench_function(format!("memmem {name}"), |b| b.iter(|| black_box(finder.find(all.as_bytes()))));
    }
    group.finish();
}

fn processor() -> Criterion<Processor> {
    let criterion = Criterion::default().with_measurement(Processor);
    criterion.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2)).sample_size(20)
}

criterion_group!(name = benches; config = processor(); targets = functions, limits);
criterion_main!(benches);
