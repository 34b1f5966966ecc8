//! Functions that Defender XDR serves beside its tables, as stand-ins with the columns that its reference documents: queries
//! that call them run, and find something.

/// Name, parameters and body of each.
pub(super) const FUNCTIONS: &[(&str, &str, &str)] = &[
    (
        "FileProfile",
        "T:(*), key:string='', most:long=1000",
        "T | extend GlobalPrevalence = 7, GlobalFirstSeen = ago(3d), GlobalLastSeen = ago(1h), Signer = '', Issuer = '', \
         SignerHash = '', IsCertificateValid = false, IsRootSignerMicrosoft = false, SignatureState = 'Unsigned', \
         IsExecutable = true, ThreatName = '', Publisher = '', SoftwareName = '', ProfileAvailability = 'Available'",
    ),
    (
        "AssignedIPAddresses",
        "device:string='', at:datetime=datetime(null)",
        "print Timestamp = ago(1h), IPAddress = '203.0.113.1', IPType = 'Public', NetworkAdapterType = 'Ethernet', \
         ConnectedNetworks = ''",
    ),
    ("DeviceFromIP", "address:string='', at:datetime=datetime(null)", "print IP = '203.0.113.1', DeviceId = 'device'"),
    ("SeenBy", "T:(*)", "T | extend DeviceId = 'device', SeenBy = ago(1h)"),
];
