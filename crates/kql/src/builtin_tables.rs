//! Columns of the tables of Log Analytics and Defender, as far as they are documented.
//!
//! `tables.tsv` holds a line a table, sorted by name: `name TAB column:t,column:t,…` with a letter a type. It is generated
//! from public documentation and `additions.json` by `kql-testkit builtin-tables`. It stays text until a
//! table is asked for, so that starting costs nothing.

use kql_types::{Field, Schema, Type};
use std::collections::HashMap;
use std::sync::OnceLock;

static TABLES: &str = include_str!("builtin_tables/tables.tsv");

/// Columns that the parsers of ASIM web sessions give beyond those of the native table, most of them aliases.
/// Source: the ASIM Web Session schema, 0.2.
const WEB_SESSION: &str = "EventSchema:s,DvcMacAddr:s,DvcZone:s,Dst:s,Hostname:s,User:s,DstUserDomain:s,DstZone:s,\
    DstInterfaceName:s,DstInterfaceGuid:s,Src:s,SrcUserDomain:s,IpAddr:s,SrcZone:s,SrcInterfaceName:s,\
    SrcInterfaceGuid:s,Duration:i,SessionId:s,SrcVlanId:s,DstVlanId:s,InnerVlanId:s,DvcInboundInterface:s,\
    DvcOutboundInterface:s,DvcInterface:s,HttpStatusCode:s,UserAgent:s,ThreatRiskLevelOriginal:s,DvcSubscriptionId:s,\
    SrcSubscriptionId:s,DstSubscriptionId:s";

/// ASIM functions that a file may stand for.
pub(crate) const ASIM: [&str; 2] = ["_Im_WebSession", "_ASim_WebSession"];

/// The schema of a known table.
pub fn schema(name: &str) -> Option<Schema> {
    // They have the columns of their native tables, and those that parsers add.
    let (name, more) = if ASIM.contains(&name) { ("ASimWebSessionLogs", WEB_SESSION) } else { (name, "") };
    let columns = find(name)?.split('\t').nth(1)?;
    columns
        .split(',')
        .chain(more.split(',').filter(|c| !c.is_empty()))
        .map(|c| {
            let (name, letter) = c.rsplit_once(':')?;
            Some(Field::new(name, type_of(letter)?))
        })
        .collect()
}

/// Whether a table is known.
pub fn contains(name: &str) -> bool {
    find(name).is_some()
}

/// Names of all known tables, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLES.lines().filter_map(|l| l.split('\t').next())
}

/// The name of a known table, or of an ASIM function that a file may stand for, found regardless of case.
pub fn spelling(name: &str) -> Option<&'static str> {
    static SPELLINGS: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let all = SPELLINGS.get_or_init(|| names().chain(ASIM).map(|n| (n.to_lowercase(), n)).collect());
    all.get(&name.to_lowercase()).copied()
}

/// Names, and starts of names, of the tables of Microsoft Defender. Advanced hunting has their time in `Timestamp`, which Log
/// Analytics has in `TimeGenerated` too.
/// Source: the advanced hunting schema reference.
const OF_DEFENDER: [&str; 26] = [
    "AADSignInEventsBeta",
    "AADSpnSignInEventsBeta",
    "AIAgentsInfo",
    "AgentsInfo",
    "AlertEvidence",
    "AlertInfo",
    "Behavior",
    "CampaignInfo",
    "CloudAppEvents",
    "CloudAuditEvents",
    "CloudDnsEvents",
    "CloudPolicyEnforcementEvents",
    "CloudProcessEvents",
    "CloudStorageAggregatedEvents",
    "DataSecurity",
    "Device",
    "DisruptionAndResponseEvents",
    "Email",
    "EntraId",
    "FileMaliciousContentInfo",
    "GraphApiAuditEvents",
    "GraphAPIAuditEvents",
    "Identity",
    "Message",
    "OAuthAppInfo",
    "UrlClickEvents",
];

/// Whether a known table is one of Microsoft Defender.
pub fn is_of_defender(name: &str) -> bool {
    contains(name) && OF_DEFENDER.iter().any(|start| name.starts_with(start))
}

/// The line of a table, by bisection over the bytes of the text.
fn find(name: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, TABLES.len());
    while low < high {
        let middle = TABLES.floor_char_boundary((low + high) / 2);
        let start = TABLES[..middle].rfind('\n').map_or(0, |i| i + 1).max(low);
        let end = TABLES[start..].find('\n').map_or(TABLES.len(), |i| start + i);
        let line = &TABLES[start..end];
        match line.split('\t').next().unwrap_or("").cmp(name) {
            std::cmp::Ordering::Equal => return Some(line),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

fn type_of(letter: &str) -> Option<Type> {
    Some(match letter {
        "b" => Type::Bool,
        "i" => Type::Int,
        "l" => Type::Long,
        "r" => Type::Real,
        "t" => Type::DateTime,
        "n" => Type::Timespan,
        "s" => Type::String,
        "g" => Type::Guid,
        "m" => Type::Decimal,
        "d" => Type::Dynamic,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_found() {
        let mut last = "";
        for name in names() {
            assert!(last < name, "{last} before {name}");
            assert!(schema(name).is_some_and(|s| !s.fields.is_empty()), "{name}");
            last = name;
        }
        assert!(schema("NoSuchTable").is_none() && schema("").is_none());
        assert_eq!(spelling("SIGNINLOGS"), Some("SigninLogs"));
        assert_eq!(spelling("_im_websession"), Some("_Im_WebSession"));
        assert_eq!(spelling("NoSuchTable"), None);
    }
}
