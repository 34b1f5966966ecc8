//! Tables and columns that the documentation lists, and what wildcards mean.

mod support;

use support::{Folder, Run, vigie_in};

fn check(d: &Folder, text: &str, more: &[&str]) -> Run {
    let file = d.file("q.kql", text);
    vigie_in(&d.0, &[&["check", &file], more].concat())
}

fn query(d: &Folder, text: &str) -> Run {
    let run = vigie_in(&d.0, &["query", text, "--data", "logs", "--format", "csv"]);
    Run { out: run.out.replace("\r\n", "\n"), ..run }
}

#[test]
fn documented_tables_and_columns_are_known() {
    let d = Folder::new("catalog-known");
    for text in [
        "IdentityInfo | project AccountUpn, CloudSid, EmailAddress, CriticalityLevel, IdentityEnvironment, SourceProviders",
        "IdentityInfo | project AccountUPN, AccountCloudSID, MailAddress",
        "Heartbeat | extend latency = _TimeReceived - TimeGenerated",
        "AADSignInEventsBeta | project Timestamp, AccountUpn",
        "DeviceTvmSoftwareVulnerabilitiesKB | project CveId, IsExploitAvailable",
        "DeviceTvmInfoGatheringKB | project IgId",
        "ThreatIntelIndicators | project Id, ObservableValue, IsActive, ValidUntil, Tags",
        "ThreatIntelObjects | project Id, StixType, Data",
        "AppEvents | where Name == 'x'",
        "KubeEvents | summarize count() by Name",
        "GraphAPIAuditEvents | project RequestUri, _TimeReceived",
        "CallActivityEvents | project ActivityTimestamp, CallId",
        "_LogOperation | project Category, Detail",
        "union _SentinelHealth(), _SentinelAudit() | project SentinelResourceName",
        "GSuite_ReportsAPI_login_CL | take 1",
    ] {
        let run = check(&d, text, &[]);
        assert_eq!(run.status, 0, "{text}: {}{}", run.out, run.err);
    }
}

#[test]
fn check_knows_the_tables_that_wildcards_mean() {
    let d = Folder::new("catalog-wildcards");
    d.file("logs/Mine_CL.csv", "Own\n1\n");
    for text in [
        "union Security* | where EventID == 4625 and AlertName == 'x'",
        "union withsource=T kind=outer Device* | where Timestamp > ago(1d) | summarize count() by DeviceName, T",
        "find in (Security*) where EventID == 4624 project EventID, Account",
        "search in (Security*) 'x' | where AlertName == 'y'",
        // Which tables there are beside the known ones, only the service can tell.
        "union *_CL | where Anything_s == 'x'",
        "union withsource=T * | where _IsBillable == true | summarize count() by T",
        "search 'x' | where Account == 'y'",
        "find where Account == 'x'",
        "find where Account == 'x' and EventID == 4625 project Computer, Account",
        "union isfuzzy=true Nothing*, SigninLogs | where UserPrincipalName == 'x'",
    ] {
        let run = check(&d, text, &[]);
        assert_eq!(run.status, 0, "{text}: {}{}", run.out, run.err);
    }
    for (text, said) in [
        ("union Security* | where EvntID == 4625", "there is no column `EvntID`"),
        ("search in (Security*) 'x' | where AlrtName == 'y'", "there is no column `AlrtName`"),
        ("union Nothing* | take 1", "none of the tables of this union exists"),
    ] {
        let run = check(&d, text, &[]);
        assert_eq!(run.status, 1, "{text}: {}", run.out);
        assert!(run.out.contains(said), "{text}: {}{}", run.out, run.err);
    }
    let run = check(&d, "union Mine*, Security* | where Own == 1 and EventID == 4625", &["--data", "logs"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
}

#[test]
fn a_run_reads_the_tables_with_data_and_takes_known_ones_as_empty_where_the_query_needs_them() {
    let d = Folder::new("catalog-run");
    d.file("logs/SecurityEvent.csv", "EventID,Account\n4625,ann\n");
    d.file("logs/Mine_CL.csv", "Own\n1\n");
    let run = query(&d, "union Security* | where EventID == 4625 | project Account");
    assert_eq!((run.out.as_str(), run.err.as_str()), ("Account\nann\n", ""));
    // Another table of the wildcard has the column.
    let run = query(&d, "union Security* | where isempty(AlertName) | project Account");
    assert_eq!(run.out, "Account\nann\n", "{}", run.err);
    assert!(run.err.contains("`SecurityAlert`") && run.err.contains("no data"), "{}", run.err);
    // None has data: as a table that is named without a wildcard, they are empty.
    let run = query(&d, "union Device* | where DeviceName == 'x' | project DeviceName");
    assert_eq!((run.status, run.out.as_str()), (0, "DeviceName\n"), "{}", run.err);
    // Many take one note.
    let notes: Vec<&str> = run.err.lines().filter(|l| l.contains("no data")).collect();
    assert!(notes.len() == 1 && notes[0].contains("tables have no data and count as empty: `Device"), "{}", run.err);
    assert!(notes[0].ends_with(" more"), "{}", run.err);
    let run = query(&d, "union Security* | where EvntID == 4625");
    assert_eq!(run.status, 1, "{}", run.out);
    assert!(run.err.contains("there is no column `EvntID`"), "{}", run.err);
    // Tables with data only: no columns that nobody asked for.
    let run = query(&d, "union *_CL | getschema | count");
    assert_eq!(run.out, "Count\n1\n", "{}", run.err);
}
