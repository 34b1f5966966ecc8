use kql_types::{Dyn, Type, Value, parse_guid};

const MINUTE: i64 = 600_000_000;

/// Value number `k` of a column of this name and type; times lie a little before `now`.
pub(super) fn typed(name: &str, ty: Type, k: u64, now: i64) -> Value {
    let small = (k % 1_000_000) as i64;
    match ty {
        Type::Bool => Value::Bool(k.is_multiple_of(2)),
        Type::Int => Value::Int(small as i32 + 1),
        Type::Long => Value::Long(small + 1),
        Type::Real => Value::Real(small as f64 + 1.0),
        Type::Decimal => kql_types::Decimal::new(i128::from(small) + 1, 0).map_or(Value::Null(ty), Value::Decimal),
        // Off the edges of bins, so that adjacent rows share a bin.
        Type::DateTime => Value::DateTime(now - 6 * MINUTE - MINUTE / 2),
        Type::Timespan => Value::Timespan((small + 1) * MINUTE),
        Type::Guid => parse_guid(&format!("{k:08x}-0000-4000-8000-{k:012x}")).map_or(Value::Null(ty), Value::Guid),
        Type::String => Value::String(value(name, k)),
        Type::Dynamic => Value::Dynamic(Dyn::String(value(name, k))),
    }
}

/// Value number `k` of a column of this name.
pub(super) fn value(name: &str, k: u64) -> String {
    let lower = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    if has(&[
        "ipaddr",
        "ip_addr",
        "ipaddress",
        "srcip",
        "dstip",
        "sourceip",
        "remoteip",
        "clientip",
        "_ip",
        "ip_s",
        "callerip",
    ]) || lower.ends_with("ip")
        || lower == "networkip"
    {
        format!("203.0.113.{}", k % 250 + 1)
    } else if has(&["url", "uri"]) {
        format!("https://host{k}.example.com/path/{k}?q={k}")
    } else if has(&["upn", "mail", "principalname", "sender", "recipient", "userid", "initiatedby"]) {
        format!("user{k}@example.com")
    } else if has(&["account"]) && !has(&["type"]) {
        format!("EXAMPLE\\user{k}")
    } else if has(&["domain", "hostname", "computer", "fqdn", "devicename"]) {
        format!("host{k}.example.com")
    } else if has(&["sha256"]) {
        format!("{k:064x}")
    } else if has(&["resourceid"]) {
        format!("/subscriptions/{0:08x}/resourcegroups/rg{k}/providers/microsoft.compute/virtualmachines/vm{k}", k)
    } else if has(&["port"]) {
        (1024 + k % 60_000).to_string()
    } else if lower.ends_with("id") || has(&["guid"]) {
        format!("{k:08x}-0000-4000-8000-{k:012x}")
    } else if has(&["path", "filename", "processname"]) {
        format!("C:\\Temp\\file{k}.exe")
    } else {
        format!("{name}{k}")
    }
}
