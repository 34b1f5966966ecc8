//! The entity types of mappings: identifiers, and which of them identify.

/// An entity type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntityType {
    /// As mappings spell it.
    pub name: &'static str,
    /// As the `Entities` column of an alert spells it.
    pub alert_name: &'static str,
    /// Every identifier.
    pub identifiers: &'static [&'static str],
    /// Alternatives, one of which must be mapped in full.
    pub required: &'static [&'static [&'static str]],
    /// Alternatives that pin down one entity; empty when whatever is required does.
    pub strong: &'static [&'static [&'static str]],
}

macro_rules! types {
    ($($name:literal $alert:literal [$($id:literal)*] required [$([$($r:literal)+])*] strong [$([$($s:literal)+])*];)*) => {
        /// All entity types.
        pub const ENTITY_TYPES: &[EntityType] = &[$(EntityType {
            name: $name,
            alert_name: $alert,
            identifiers: &[$($id),*],
            required: &[$(&[$($r),+]),*],
            strong: &[$(&[$($s),+]),*],
        },)*];
    };
}

types! {
    "Account" "account"
        ["Name" "FullName" "NTDomain" "DnsDomain" "UPNSuffix" "Host" "Sid" "AadTenantId" "AadUserId" "PUID" "IsDomainJoined"
         "DisplayName" "ObjectGuid"]
        required [["FullName"] ["Sid"] ["Name"] ["AadUserId"] ["PUID"] ["ObjectGuid"]]
        strong [["FullName"] ["Sid"] ["AadUserId"] ["PUID"] ["ObjectGuid"] ["Name" "UPNSuffix"] ["Name" "NTDomain"]
                ["Name" "DnsDomain"]];
    "Host" "host"
        ["DnsDomain" "NTDomain" "HostName" "FullName" "NetBiosName" "AzureID" "OMSAgentID" "OSFamily" "OSVersion"
         "IsDomainJoined"]
        required [["FullName"] ["HostName"] ["NetBiosName"] ["AzureID"] ["OMSAgentID"]]
        strong [["FullName"] ["AzureID"] ["OMSAgentID"] ["HostName" "DnsDomain"] ["HostName" "NTDomain"]
                ["NetBiosName" "NTDomain"] ["NetBiosName" "DnsDomain"]];
    "IP" "ip" ["Address" "AddressScope"] required [["Address"]] strong [];
    "URL" "url" ["Url"] required [["Url"]] strong [];
    "AzureResource" "azure-resource" ["ResourceId"] required [["ResourceId"]] strong [];
    "CloudApplication" "cloud-application" ["AppId" "Name" "InstanceName"] required [["AppId"] ["Name"]] strong [];
    "DNS" "dns" ["DomainName"] required [["DomainName"]] strong [];
    "File" "file" ["Directory" "Name"] required [["Name"]] strong [["Name" "Directory"]];
    "FileHash" "filehash" ["Algorithm" "Value"] required [["Algorithm" "Value"]] strong [];
    "Malware" "malware" ["Name" "Category"] required [["Name"]] strong [["Name" "Category"]];
    "Process" "process" ["ProcessId" "CommandLine" "ElevationToken" "CreationTimeUtc"]
        required [["CommandLine"] ["ProcessId"]] strong [];
    "RegistryKey" "registry-key" ["Hive" "Key"] required [["Hive"] ["Key"]] strong [["Hive" "Key"]];
    "RegistryValue" "registry-value" ["Name" "Value" "ValueType"] required [["Name"]] strong [];
    "SecurityGroup" "security-group" ["DistinguishedName" "SID" "ObjectGuid"]
        required [["DistinguishedName"] ["SID"] ["ObjectGuid"]] strong [];
    "Mailbox" "mailbox" ["MailboxPrimaryAddress" "DisplayName" "Upn" "ExternalDirectoryObjectId" "RiskLevel"]
        required [["MailboxPrimaryAddress"]] strong [];
    "MailCluster" "mail-cluster"
        ["NetworkMessageIds" "CountByDeliveryStatus" "CountByThreatType" "CountByProtectionStatus" "Threats" "Query"
         "QueryTime" "MailCount" "IsVolumeAnomaly" "Source" "ClusterSourceIdentifier" "ClusterSourceType"
         "ClusterQueryStartTime" "ClusterQueryEndTime" "ClusterGroup"]
        required [["Query"] ["Source"]] strong [];
    "MailMessage" "mail-message"
        ["Recipient" "Urls" "Threats" "Sender" "P1Sender" "P1SenderDisplayName" "P1SenderDomain" "SenderIP" "P2Sender"
         "P2SenderDisplayName" "P2SenderDomain" "ReceivedDate" "NetworkMessageId" "InternetMessageId" "Subject"
         "BodyFingerprintBin1" "BodyFingerprintBin2" "BodyFingerprintBin3" "BodyFingerprintBin4" "BodyFingerprintBin5"
         "AntispamDirection" "DeliveryAction" "DeliveryLocation" "Language" "ThreatDetectionMethods"]
        required [["NetworkMessageId"] ["Recipient"]] strong [];
    "SubmissionMail" "SubmissionMail"
        ["SubmissionId" "SubmissionDate" "Submitter" "NetworkMessageId" "Timestamp" "Recipient" "Sender" "SenderIp" "Subject"
         "ReportType"]
        required [["SubmissionId"] ["NetworkMessageId"] ["Recipient"] ["Submitter"]] strong [];
    "IoTDevice" "iotdevice"
        ["DeviceId" "DeviceName" "IoTHub" "IoTSecurityAgentId" "DeviceType" "Source" "SourceRef" "Manufacturer" "Model"
         "OperatingSystem" "IpAddress" "MacAddress" "Protocols" "SerialNumber" "Site" "Zone" "Sensor" "Importance"
         "PurdueLayer" "IsAuthorized" "IsProgramming" "IsScanner" "Owners" "NicAddresses"]
        required [["DeviceId"]] strong [];
}

impl EntityType {
    /// Reads a spelling in any case.
    pub fn from_name(name: &str) -> Option<&'static EntityType> {
        ENTITY_TYPES.iter().find(|t| t.name.eq_ignore_ascii_case(name))
    }

    /// An identifier in any case.
    pub fn identifier(&self, name: &str) -> Option<&'static str> {
        self.identifiers.iter().find(|i| i.eq_ignore_ascii_case(name)).copied()
    }

    /// Whether the identifiers satisfy one of the required alternatives.
    pub fn is_identified_by(&self, has: impl Fn(&str) -> bool) -> bool {
        self.required.iter().any(|all| all.iter().all(|i| has(i)))
    }

    /// Whether the identifiers pin down one entity.
    pub fn is_strong_with(&self, has: impl Fn(&str) -> bool) -> bool {
        self.strong.is_empty() || self.strong.iter().any(|all| all.iter().all(|i| has(i)))
    }
}
