//! Names that are no names of anything: timespans with a unit that KQL lacks, placeholders of clients, parsers that are not there.

/// What a name that does not exist was meant to be, if its form tells: the message, and the help.
pub(crate) fn explain(name: &str) -> Option<(String, String)> {
    if let Some((number, unit)) = amount(name) {
        let (what, help) = unit_help(number, unit);
        return Some((format!("`{name}` is not a timespan: {what}"), help));
    }
    name.starts_with('$').then(|| {
        (
            format!("`{name}` is a placeholder, which a client such as Grafana replaces before it sends the query"),
            "write what the client puts there, such as `TimeGenerated > ago(1d)` for a time filter".to_string(),
        )
    })
}

/// Where a parser of the service comes from, for a name that only such a parser has.
pub(crate) fn parser_help(name: &str) -> Option<String> {
    is_parser(name).then(|| {
        format!(
            "it is an ASIM parser: give its file with `--functions`, or its rows as a table `{name}` in the data folder"
        )
    })
}

/// Digits and letters behind them, which may be a timespan.
fn amount(name: &str) -> Option<(u64, &str)> {
    let at = name.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = name.split_at(at);
    unit.bytes().all(|b| b.is_ascii_alphabetic()).then_some((number.parse().ok()?, unit))
}

/// What is wrong with a unit, and what to write.
fn unit_help(number: u64, unit: &str) -> (&'static str, String) {
    let days = |each: u64| format!("{}d", number.saturating_mul(each));
    let lower = unit.to_ascii_lowercase();
    let part = |part: &str| format!("datetime_add('{part}', -{number}, now())");
    match lower.as_str() {
        "w" | "wk" | "wks" | "week" | "weeks" => ("KQL has no unit for weeks", format!("write days: `{}`", days(7))),
        "mo" | "mon" | "mth" | "month" | "months" => (
            "months differ in length, so KQL has no unit for them",
            format!("write days, such as `{}`, or a point in time: `{}`", days(30), part("month")),
        ),
        "m" => (
            "months differ in length, so KQL has no unit for them",
            format!(
                "write days, such as `{}`, or a point in time: `{}`; minutes are `{number}m`",
                days(30),
                part("month")
            ),
        ),
        "q" | "quarter" | "quarters" => (
            "quarters differ in length, so KQL has no unit for them",
            format!("write days, such as `{}`, or a point in time: `{}`", days(90), part("quarter")),
        ),
        "y" | "yr" | "yrs" | "year" | "years" => (
            "years differ in length, so KQL has no unit for them",
            format!("write days, such as `{}`, or a point in time: `{}`", days(365), part("year")),
        ),
        "d" | "day" | "days" | "h" | "hr" | "hrs" | "hour" | "hours" | "min" | "minute" | "minutes" | "s" | "sec"
        | "second" | "seconds" | "ms" => ("units are written in lower case", format!("write `{number}{lower}`")),
        _ => ("KQL has no such unit", "the units are `d`, `h`, `m`, `s`, `ms`, `microsecond` and `tick`".to_string()),
    }
}

/// The names that ASIM parsers have.
fn is_parser(name: &str) -> bool {
    let deployed = ["im", "vim", "ASim"].iter().filter_map(|p| name.strip_prefix(p));
    name.starts_with("_Im_")
        || name.starts_with("_ASim_")
        || deployed.into_iter().any(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}
