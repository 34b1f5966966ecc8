//! `parse_user_agent` uses a file of patterns, and is rejected without it.

mod support;

use support::{Folder, vigie};

const PATTERNS: &str = r"
user_agent_parsers:
  - regex: '(Hovercraft)/(\d+)\.(\d+)(?:\.(\d+))?'
  - regex: 'eel-client v(\d+)'
    family_replacement: 'Eel Client'
    v1_replacement: '$1'
os_parsers:
  - regex: 'FjordOS (\d+)\.(\d+)'
    os_replacement: 'Fjord OS'
    os_v1_replacement: '$1'
    os_v2_replacement: '$2'
device_parsers:
  - regex: '; (Skiff-\w+)'
    device_replacement: 'Nordvik $1'
    brand_replacement: 'Nordvik'
    model_replacement: '$1'
";

#[test]
fn the_patterns_of_a_file_identify_user_agents() {
    let folder = Folder::new("user-agents");
    let file = folder.file("patterns.yaml", PATTERNS);
    let text = "datatable(Agent:string)['Hovercraft/7.2 (FjordOS 3.1; Skiff-9)', 'curl'] \
                | project a = parse_user_agent(Agent, dynamic(['device', 'browser', 'os']))";
    let run = vigie(&["query", text, "--user-agents", &file, "--format", "ndjson"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let known = r#"{"Browser":{"Family":"Hovercraft","MajorVersion":"7","MinorVersion":"2","Patch":""},"OperatingSystem":{"Family":"Fjord OS","MajorVersion":"3","MinorVersion":"1","Patch":"","PatchMinor":""},"Device":{"Family":"Nordvik Skiff-9","Brand":"Nordvik","Model":"Skiff-9"}}"#;
    let unknown = r#"{"Browser":{"Family":"Other","MajorVersion":"","MinorVersion":"","Patch":""},"OperatingSystem":{"Family":"Other","MajorVersion":"","MinorVersion":"","Patch":"","PatchMinor":""},"Device":{"Family":"Other","Brand":"","Model":""}}"#;
    assert_eq!(run.out, format!("{{\"a\":{known}}}\n{{\"a\":{unknown}}}\n"));

    let one = "print b = parse_user_agent('eel-client v12', 'browser').Browser.Family, n = parse_user_agent('', 'os')";
    let run = vigie(&["query", one, "--user-agents", &file, "--format", "ndjson"]);
    assert!(
        run.out.starts_with("{\"b\":\"Eel Client\",\"n\":{\"OperatingSystem\":{\"Family\":\"Other\""),
        "{}",
        run.out
    );

    let run = vigie(&["query", "print parse_user_agent('x', 'engine')", "--user-agents", &file]);
    assert!(run.status != 0 && run.err.contains("`browser`, `os`, `device`"), "{}", run.err);
}

#[test]
fn without_patterns_the_call_is_rejected() {
    let run = vigie(&["query", "print parse_user_agent('x', 'browser')"]);
    assert!(run.status != 0 && run.err.contains("KQL301") && run.err.contains("--user-agents FILE"), "{}", run.err);
    let folder = Folder::new("bad-user-agents");
    let bad = folder.file("bad.yaml", "user_agent_parsers:\n  - regex: '('\nos_parsers: []\ndevice_parsers: []\n");
    let run = vigie(&["query", "print 1", "--user-agents", &bad]);
    assert!(run.status == 2 && run.err.contains("bad.yaml"), "{} {}", run.status, run.err);
}
