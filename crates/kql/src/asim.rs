//! Functions of the Advanced Security Information Model over files that hold normalized events already.
//! Source: the documented filtering parameters of the ASIM Web Session parsers.

use crate::builtin_tables::ASIM;
use crate::functions::Functions;

const PARAMETERS: &str = "starttime:datetime=datetime(null), endtime:datetime=datetime(null), \
    srcipaddr_has_any_prefix:dynamic=dynamic([]), ipaddr_has_any_prefix:dynamic=dynamic([]), \
    url_has_any:dynamic=dynamic([]), httpuseragent_has_any:dynamic=dynamic([]), \
    eventresultdetails_in:dynamic=dynamic([]), eventresult:string='*', \
    eventresultdetails_has_any:dynamic=dynamic([]), disabled:bool=false, pack:bool=false";

const BODY: &str = "table('{table}')
| where not(disabled)
| where (isnull(starttime) or TimeGenerated >= starttime) and (isnull(endtime) or TimeGenerated <= endtime)
| where array_length(srcipaddr_has_any_prefix) == 0 or has_any_ipv4_prefix(SrcIpAddr, srcipaddr_has_any_prefix)
| where array_length(ipaddr_has_any_prefix) == 0 or has_any_ipv4_prefix(SrcIpAddr, ipaddr_has_any_prefix) or has_any_ipv4_prefix(DstIpAddr, ipaddr_has_any_prefix)
| where array_length(url_has_any) == 0 or Url has_any (url_has_any)
| where array_length(httpuseragent_has_any) == 0 or HttpUserAgent has_any (httpuseragent_has_any)
| where EventResultDetails in (eventresultdetails_in) or array_length(eventresultdetails_in) == 0
| where array_length(eventresultdetails_has_any) == 0 or EventResultDetails has_any (eventresultdetails_has_any)
| where eventresult == '*' or EventResult == eventresult";

/// Declares the function for each web session source that the data folder holds as a file.
pub(crate) fn declare(functions: &mut Functions, has_table: impl Fn(&str) -> bool) {
    for name in ASIM {
        if has_table(name) {
            functions.override_builtin(name, PARAMETERS, &BODY.replace("{table}", name));
        }
    }
}

/// Whether a name is that of a parser of ASIM that every workspace has: `_Im_Dns` with filters, `_ASim_Dns` without.
/// Source: the list of unifying parsers in the ASIM documentation.
pub(crate) fn is_asim_parser(name: &str) -> bool {
    const SCHEMAS: [&str; 14] = [
        "AlertEvent",
        "AssetEntity",
        "AuditEvent",
        "Authentication",
        "DhcpEvent",
        "Dns",
        "FileEvent",
        "NetworkSession",
        "ProcessCreate",
        "ProcessEvent",
        "ProcessTerminate",
        "RegistryEvent",
        "UserManagement",
        "WebSession",
    ];
    let schema = name.strip_prefix("_Im_").or_else(|| name.strip_prefix("_ASim_"));
    schema.is_some_and(|schema| SCHEMAS.contains(&schema))
}
