use super::*;
use crate::rule::read;
use kql_source::{Profile, Severity, Source};

const GOOD: &str = "\
id: 0d76e9cf-788d-4a69-ac7d-f234826b5bed
name: A rule
description: What it finds
severity: Medium
kind: Scheduled
requiredDataConnectors:
  - connectorId: X
    dataTypes:
      - T
queryFrequency: 1h
queryPeriod: 2h
triggerOperator: gt
triggerThreshold: 0
tactics:
  - CommandAndControl
relevantTechniques:
  - T1071
query: |
  T
  | where x
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: Ip
version: 1.0.0
";

/// Findings of the good rule with one text replaced, each as `CODE: text under it`.
fn check_with(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    let files = [read(Source::new("r.yaml", GOOD.replacen(from, to, 1)))];
    let found = check(&files, None);
    found.list.iter().map(|f| format!("{}: {}", f.diagnostic.code, &f.source.text[f.diagnostic.span.range()])).collect()
}

#[test]
fn the_good_rule_is_good() {
    assert_eq!(check_with("Medium", "Medium"), [""; 0]);
}

/// Each line: what to replace, with what, and the finding.
#[test]
fn one_mistake_each() {
    for (from, to, finding) in [
        ("id: 0d76e9cf-788d-4a69-ac7d-f234826b5bed", "id: 0d76e9cf", "RULE103: 0d76e9cf"),
        ("id: 0d76e9cf-788d-4a69-ac7d-f234826b5bed\n", "", "RULE102: name"),
        ("name: A rule", "name: ''", "RULE103: ''"),
        ("severity: Medium", "severity: medium", "RULE108: medium"),
        ("severity: Medium", "severity: Grave", "RULE103: Grave"),
        ("severity: Medium\n", "", "RULE102: id"),
        ("kind: Scheduled", "kind: scheduled", "RULE108: scheduled"),
        ("connectorId: X", "conectorId: X", "RULE118: conectorId"),
        ("dataTypes", "datatypes", "RULE108: datatypes"),
        ("queryFrequency: 1h", "queryFrequency: 1m", "RULE109: 1m"),
        ("queryFrequency: 1h", "queryFrequency: PT1H", ""),
        ("queryFrequency: 1h", "queryFrequency: 01:00:00", ""),
        ("queryFrequency: 1h", "queryFrequency: 3h", "RULE110: 2h"),
        ("queryFrequency: 1h", "queryFrequency: hourly", "RULE103: hourly"),
        ("queryFrequency", "querryFrequency", "RULE102: id"),
        ("queryPeriod: 2h", "queryPeriod: 15d", "RULE109: 15d"),
        ("queryFrequency: 1h\nqueryPeriod: 2h", "queryFrequency: 5m\nqueryPeriod: 2d", "RULE110: 5m"),
        ("triggerOperator: gt", "triggerOperator: GreaterThan", ""),
        ("triggerOperator: gt", "triggerOperator: more", "RULE103: more"),
        ("triggerThreshold: 0", "triggerThreshold: 10001", "RULE109: 10001"),
        ("triggerThreshold: 0", "triggerThreshold: none", "RULE103: none"),
        ("- CommandAndControl", "- CommandandControl", "RULE108: CommandandControl"),
        ("- CommandAndControl", "- Command", "RULE103: Command"),
        ("- CommandAndControl", "- Impact", "RULE111: T1071"),
        ("- T1071", "- T1071.001", ""),
        ("- T1071", "- 1071", "RULE103: 1071"),
        ("- T1071", "- T9999", "RULE103: T9999"),
        ("relevantTechniques", "techniques", "RULE108: techniques"),
        ("entityType: IP", "entityType: Ip", "RULE108: Ip"),
        ("entityType: IP", "entityType: Adress", "RULE103: Adress"),
        ("identifier: Address", "identifier: Adress", "RULE112: Adress"),
        ("entityType: IP", "entityType: FileHash", "RULE112: Address"),
        ("columnName: Ip", "columnName: 1p", "RULE103: 1p"),
        ("version: 1.0.0", "version: 1.0", "RULE103: 1.0"),
        ("version: 1.0.0\n", "", "RULE118: id"),
        ("version: 1.0.0", "version: 1.0.0\nstatus: Draft", "RULE119: Draft"),
        ("version: 1.0.0", "version: 1.0.0\nsuppressionDuration: 2d", "RULE109: 2d"),
        ("version: 1.0.0", "version: 1.0.0\nbogus: 1", "RULE104: bogus"),
        ("version: 1.0.0", "version: 1.0.0\ncustomDetails:\n  1x: Ip", "RULE103: 1x"),
        (
            "version: 1.0.0",
            "version: 1.0.0\ncustomDetails:\n  ANameThatIsFarTooLong: Ip",
            "RULE109: ANameThatIsFarTooLong",
        ),
        (
            "version: 1.0.0",
            "version: 1.0.0\nalertDetailsOverride:\n  alertDisplayNameFormat: a{{B}}{{C}}{{D}}{{E}}",
            "RULE109: {{E}}",
        ),
        ("version: 1.0.0", "version: 1.0.0\nalertDetailsOverride:\n  alertDisplayNameFormat: a {{B", "RULE103: a {{B"),
        (
            "version: 1.0.0",
            "version: 1.0.0\nincidentConfiguration:\n  groupingConfiguration:\n    enabled: true\n    matchingMethod: Selected",
            "RULE110: Selected",
        ),
        (
            "version: 1.0.0",
            "version: 1.0.0\nincidentConfiguration:\n  groupingConfiguration:\n    enabled: true\n    matchingMethod: Selected\n    groupByEntities: [Host]",
            "RULE110: Host",
        ),
        ("  | where x", "  | where x // vigie: allow KQL999 why", "RULE115: KQL999"),
        ("  | where x", "  | where x // vigie: allow RULE113", "RULE115: RULE113"),
    ] {
        let found = check_with(from, to);
        let hit = if finding.is_empty() { found.is_empty() } else { found.iter().any(|f| f == finding) };
        assert!(hit, "{to}: wanted {finding:?}, found {found:?}");
    }
}

#[test]
fn identifiers_required_and_weak() {
    let mapping = |fields: &str| {
        let to = format!("- entityType: Account\n    fieldMappings:\n{fields}");
        check_with("- entityType: IP\n    fieldMappings:\n      - identifier: Address\n        columnName: Ip\n", &to)
    };
    let field = |name: &str| format!("      - identifier: {name}\n        columnName: C{name}\n");
    assert_eq!(mapping(&field("Name")), ["RULE206: Account"]);
    assert_eq!(mapping(&(field("Name") + &field("UPNSuffix"))), [""; 0]);
    assert_eq!(mapping(&field("NTDomain")), ["RULE112: Account"]);
    assert_eq!(mapping(&(field("Sid") + &field("Sid"))), ["RULE112: Sid"]);
}

#[test]
fn allowed_known_and_leveled() {
    let text = GOOD.replace("queryPeriod: 2h", "queryPeriod: 1h");
    let findings = |text: &str| check(&[read(Source::new("r.yaml", text))], None);
    assert_eq!(findings(&text).list[0].diagnostic.code, Code::LateEventsLost);
    let allowed = findings(&text.replace("| where x", "| where x // vigie: allow RULE202 the source is fast"));
    assert_eq!((allowed.list.len(), allowed.allowed), (0, 1));

    let mut found = findings(&text);
    let baseline = Baseline::parse(&Baseline::render(&found)).unwrap();
    assert_eq!(baseline, Baseline::from_findings(&found));
    assert_eq!((baseline.apply(&mut found), found.list.len(), found.known), (0, 0, 1));
    assert_eq!(baseline.apply(&mut Findings::default()), 1);
    assert!(Baseline::parse("[]").is_err());

    let mut found = findings(&text);
    let config = Config::parse("# levels\n[levels]\nRULE202 = \"error\" # strict\n").unwrap();
    found.apply(&Settings { config, ..Default::default() });
    assert_eq!(found.count(Severity::Error), 1);
    for (text, error) in [
        (
            "[levels]\nRULE202 = \"loud\"",
            "line 2: the level of `RULE202` must be \"off\", \"note\", \"warning\" or \"error\"",
        ),
        ("[levels]\nRULE202 = 1", "line 2: the level of `RULE202` must be \"off\", \"note\", \"warning\" or \"error\""),
        (
            "\n[x]\n",
            "line 2: unknown key `x`; the keys are `profile`, `data`, `functions`, `watchlists`, `schemas`, and the tables `[levels]` and `[per-path]`",
        ),
        (
            "[per-paths]",
            "line 1: unknown key `per-paths`; did you mean `per-path`?; the keys are `profile`, `data`, `functions`, `watchlists`, `schemas`, and the tables `[levels]` and `[per-path]`",
        ),
        ("per-path = 1", "line 1: `per-path` must be a table of patterns, each with a table of codes and levels"),
        ("[per-path]\na = 1", "line 2: `a` must be a table of codes and levels"),
        ("[per-path.\"a[\"]", "line 1: `a[` is not a pattern of paths: invalid range pattern"),
        ("data = 1", "line 1: `data` must be a path or a list of paths"),
        (
            "functions = [\"a\",\n\"https://example.com/x\"]",
            "line 2: `functions` names the address `https://example.com/x`; addresses are given with `--functions` only",
        ),
        ("levels = 1", "line 1: `levels` must be a table of codes and levels"),
        ("[levels]\nRULE20 = \"error\"", "line 2: unknown code `RULE20`; did you mean `RULE201`?"),
    ] {
        assert_eq!(Config::parse(text).unwrap_err().to_string(), error);
    }
    assert_eq!(Config::parse("[levels]\n= 1").unwrap_err().line, 2);
}

#[test]
fn ids_are_unique() {
    let files = [read(Source::new("a.yaml", GOOD)), read(Source::new("b.yaml", GOOD))];
    let found = check(&files, None);
    assert_eq!((found.list.len(), found.list[0].diagnostic.code), (1, Code::RuleDuplicateId));
    assert_eq!(found.list[0].source.name, "b.yaml");
}

/// What the service does not ask is no finding of the default profile.
#[test]
fn a_profile_tells_service_and_contribution_rules_apart() {
    let text = GOOD.replace("version: 1.0.0\n", "status: Draft\n").replace("description: What it finds\n", "");
    let mut found = check(&[read(Source::new("r.yaml", text))], None);
    assert_eq!(found.list.len(), 3);
    assert!(found.list.iter().all(|f| f.diagnostic.code.profile() == Some(Profile::AzureSentinel)));
    found.apply(&Settings { profile: Profile::AzureSentinel, ..Default::default() });
    assert_eq!(found.list.len(), 3);
    found.apply(&Settings::default());
    assert_eq!(found.list.len(), 0);
    let config = Config::parse("profile = \"azure-sentinel\"\n").unwrap();
    assert_eq!((config.profile(), Config::default().profile()), (Some(Profile::AzureSentinel), None));
    let error = Config::parse("profile = \"mine\"\n").unwrap_err();
    assert_eq!(error.to_string(), "line 1: `profile` must be \"service\" or \"azure-sentinel\"");
}

/// Exports of a workspace write lists of groups that have no effect.
#[test]
fn lists_of_groups_count_only_if_selected() {
    let with = |grouping: &str| {
        let to = format!("version: 1.0.0\nincidentConfiguration:\n  groupingConfiguration:\n{grouping}");
        check_with("version: 1.0.0", &to)
    };
    let list = "    groupByEntities: [Host]\n    groupByCustomDetails: [x]\n";
    assert_eq!(with(&format!("    enabled: false\n    matchingMethod: Selected\n{list}")), [""; 0]);
    assert_eq!(with(&format!("    enabled: true\n    matchingMethod: AllEntities\n{list}")), [""; 0]);
    assert_eq!(with(&format!("    enabled: true\n    matchingMethod: Selected\n{list}")).len(), 2);
}

#[test]
fn hunting_queries_have_no_fields_of_rules() {
    let text = "id: 5f1f6f2c-6a3e-4f43-9d6e-0d1c7c7c1a10\nname: Hunt\ndescription: d\ntactics:\n  - CredentialAccess\n\
                relevantTechniques:\n  - T1110\nquery: |\n  T\n  | where TimeGenerated > ago(30d)\n";
    let file = read(Source::new("hunt.yaml", text));
    assert!(file.rules[0].is_hunting());
    assert_eq!(check(&[file], None).list.len(), 0);
    // One field of a rule is enough to be one, even if it cannot be read.
    for field in ["severity: Low", "kind: Sheduled", "queryFrequency: hourly", "triggerThreshold: none"] {
        let file = read(Source::new("rule.yaml", format!("{text}{field}\n")));
        assert!(!file.rules[0].is_hunting(), "{field}");
        assert!(check(&[file], None).list.iter().any(|f| f.diagnostic.code == Code::RuleMissingField), "{field}");
    }
}

#[test]
fn names_are_unique() {
    let other = GOOD.replace("0d76e9cf", "1d76e9cf");
    let files = [read(Source::new("a.yaml", GOOD)), read(Source::new("b.yaml", other.replace("A rule", "a Rule")))];
    let found = check(&files, None);
    assert_eq!((found.list.len(), found.list[0].diagnostic.code), (1, Code::RuleDuplicateName));
    assert_eq!(
        check(&[read(Source::new("a.yaml", GOOD)), read(Source::new("b.yaml", other.replace("A rule", "B")))], None)
            .list
            .len(),
        0
    );
}

/// A path has the level of the last pattern that matches it.
#[test]
fn paths_have_levels_of_their_own() {
    let text = GOOD.replace("queryPeriod: 2h", "queryPeriod: 1h");
    let config = "[levels]\nRULE202 = \"warning\"\n[per-path.legacy]\nRULE202 = \"off\"\n\
                  [per-path.\"legacy/kept.yaml\"]\nRULE202 = \"error\"\n";
    let found = |name: &str| {
        let mut found = check(&[read(Source::new(name, text.as_str()))], None);
        let config = Config::parse(config).unwrap();
        found.apply(&Settings { config, ..Default::default() });
        found.list.iter().map(|f| f.diagnostic.severity).collect::<Vec<_>>()
    };
    assert_eq!(found("rules/a.yaml"), [Severity::Warning]);
    assert_eq!(found("legacy/deep/a.yaml"), []);
    assert_eq!(found("legacy/kept.yaml"), [Severity::Error]);
}

/// A comment that allows a code which is off has nothing to say; one that allows a code which is on must have an effect.
#[test]
fn an_allow_of_a_code_that_is_off_is_no_finding() {
    let file = |code: &str| {
        let text = GOOD.replace("| where x", &format!("| where x // vigie: allow {code} why"));
        crate::rule::read(Source::new("r.yaml", text))
    };
    let found = |code: &str, config: &str| {
        let mut out = Findings::default();
        let files = [file(code)];
        super::allow::apply(files.iter().map(|f| &f.source), Coverage::WithQueries, &mut out);
        out.apply(&Settings { config: Config::parse(config).unwrap(), ..Default::default() });
        out.list.len()
    };
    assert_eq!(found("RULE201", ""), 1);
    assert_eq!(found("RULE201", "levels.RULE201 = \"off\""), 0);
    assert_eq!(found("RULE201", "per-path.\"*.yaml\".RULE201 = \"off\""), 0);
    assert_eq!(found("RULE203", ""), 0, "off by default");
    assert_eq!(found("RULE203", "levels.RULE203 = \"note\""), 1);
    assert_eq!(found("RULE118", ""), 0, "of the other profile");
}
