//! How usual a word is, counted in published rules and hunting queries: the commonest first.

/// Operators after `|`.
pub(super) const OPERATORS: &[&str] = &[
    "where", "extend", "summarize", "project", "join", "project-away", "parse", "project-rename", "mv-expand", "sort",
    "distinct", "order", "top", "lookup", "project-reorder", "evaluate", "render", "take", "mv-apply", "parse-where",
    "union", "invoke", "serialize", "make-series", "count", "project-keep", "top-nested", "getschema", "limit",
    "partition", "search", "parse-kv", "as",
];

/// Scalar functions.
pub(super) const FUNCTIONS: &[&str] = &[
    "tostring", "ago", "column_ifexists", "extract", "isnotempty", "iff", "parse_json", "dynamic", "split", "case",
    "array_length", "todatetime", "strcat", "todynamic", "not", "toint", "bin", "tolower", "coalesce", "isempty",
    "extract_all", "datetime", "replace_string", "tolong", "isnull", "now", "isnotnull", "startofday", "bag_pack",
    "todouble", "ipv4_is_private", "toscalar", "has_any_ipv4_prefix", "datetime_diff", "countof", "materialize",
    "toupper", "pack_array", "substring", "toreal", "strlen", "unixtime_milliseconds_todatetime", "parse_url",
    "parse_xml", "round", "strcat_array", "set_union", "array_slice", "trim_end", "prev", "replace_regex",
    "datetime_add", "trim_start", "trim", "indexof", "next", "series_decompose_anomalies", "ingestion_time",
    "array_concat", "tobool", "row_number", "totimespan", "format_datetime", "geo_info_from_ip_address",
];

/// Aggregates.
pub(super) const AGGREGATES: &[&str] = &[
    "count", "make_set", "max", "min", "dcount", "arg_max", "countif", "sum", "make_list", "make_set_if", "take_any",
    "dcountif", "avg", "arg_min", "make_bag", "stdev", "percentile", "sumif",
];

/// Operators between two values.
pub(super) const INFIX: &[&str] = &[
    "==", "and", "has", "in", "or", "has_any", "!=", "contains", "=~", "between", "in~", "matches regex", "endswith",
    "!in", "startswith", ">", ">=", "!contains", "has_all", "!startswith", "<", "<=", "!has", "!endswith", "!in~",
    "!~", "hasprefix", "has_cs", "contains_cs",
];

/// Columns.
pub(super) const COLUMNS: &[&str] = &[
    "TimeGenerated", "Timestamp", "SrcIpAddr", "EventType", "DeviceName", "FileName", "Computer", "ActionType",
    "InitiatingProcessFileName", "DeviceId", "UserPrincipalName", "EventProduct", "EventVendor", "ProcessCommandLine",
    "IPAddress", "OperationName", "ResultType", "InitiatingProcessCommandLine", "EventID", "EventResult", "DstIpAddr",
    "User", "Dvc", "EventMessage", "UserId", "DvcHostname", "SourceIP", "AppDisplayName", "TargetResources",
    "AccountName", "InitiatedBy", "DvcAction", "EventData", "FolderPath", "RemoteIP", "DstUserName", "UserAgent",
    "Account", "SyslogMessage", "DeviceVendor", "Protocol", "Operation", "RemoteUrl", "UserName", "EventSeverity",
    "SrcUserName", "DstPortNumber", "Process", "ProcessName", "Type", "Activity", "CommandLine", "AdditionalFields",
    "SrcPortNumber", "DeviceProduct", "Actor", "Action", "Message", "DestinationIP", "Location", "Description",
    "Category", "EventResultDetails", "CorrelationId", "DestinationPort", "Url", "Name", "ClientIP",
    "InitiatingProcessAccountName", "LogonType", "ProcessId", "DeviceAction", "SHA256", "RemotePort", "Severity",
    "AccountDomain", "DnsQuery", "Status", "CallerIpAddress", "Result", "Caller", "TargetUsername",
];

/// Tables.
pub(super) const TABLES: &[&str] = &[
    "DeviceProcessEvents", "SigninLogs", "DeviceNetworkEvents", "DeviceFileEvents", "AuditLogs", "CommonSecurityLog",
    "SecurityEvent", "Syslog", "OfficeActivity", "DeviceEvents", "SecurityAlert", "EmailEvents", "IdentityInfo",
    "DeviceLogonEvents", "Event", "AzureActivity", "DeviceInfo", "CloudAppEvents", "AlertInfo", "DeviceRegistryEvents",
    "BehaviorAnalytics", "AADNonInteractiveUserSignInLogs", "AWSCloudTrail", "AzureDiagnostics", "DnsEvents",
    "ThreatIntelligenceIndicator", "ThreatIntelIndicators", "Watchlist", "Heartbeat", "W3CIISLog",
];

/// The place of a word in a list, from 0; the length of the list for others.
pub(super) fn rank(list: &[&str], word: &str) -> usize {
    list.iter().position(|w| *w == word).unwrap_or(list.len())
}
