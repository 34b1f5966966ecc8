//! Locations of IP addresses: from a database file, or null and one warning without it.

mod support;

use support::{Folder, vigie};

/// A value of the MaxMind format. Source: the format's public specification, version 2.0.
enum Data {
    Text(&'static str),
    Double(f64),
    Uint16(u16),
    Uint32(u32),
    Uint64(u64),
    Map(Vec<(&'static str, Data)>),
    Array(Vec<Data>),
}

fn write(data: &Data, out: &mut Vec<u8>) {
    let head = |kind: u8, size: usize, out: &mut Vec<u8>| {
        assert!(size < 29, "longer values have another form");
        if kind < 8 {
            out.push(kind << 5 | size as u8);
        } else {
            out.extend([size as u8, kind - 7]);
        }
    };
    match data {
        Data::Text(text) => {
            head(2, text.len(), out);
            out.extend(text.as_bytes());
        }
        Data::Double(v) => {
            head(3, 8, out);
            out.extend(v.to_be_bytes());
        }
        Data::Uint16(v) => {
            head(5, 2, out);
            out.extend(v.to_be_bytes());
        }
        Data::Uint32(v) => {
            head(6, 4, out);
            out.extend(v.to_be_bytes());
        }
        Data::Uint64(v) => {
            head(9, 8, out);
            out.extend(v.to_be_bytes());
        }
        Data::Map(members) => {
            head(7, members.len(), out);
            for (key, value) in members {
                write(&Data::Text(key), out);
                write(value, out);
            }
        }
        Data::Array(items) => {
            head(11, items.len(), out);
            items.iter().for_each(|i| write(i, out));
        }
    }
}

fn names(english: &'static str) -> Data {
    Data::Map(vec![("names", Data::Map(vec![("en", Data::Text(english))]))])
}

/// A database of one network: 203.0.113.0/24 is in Trondheim.
fn database() -> Vec<u8> {
    let network = 0xcb00_7100u32;
    let depth = 24u32;
    let mut out = Vec::new();
    for bit in 0..depth {
        // Off the path there is no entry; the end of the path points to the first data record.
        let on = if bit + 1 == depth { depth + 16 } else { bit + 1 };
        let right = network >> (31 - bit) & 1 == 1;
        for record in if right { [depth, on] } else { [on, depth] } {
            out.extend(&record.to_be_bytes()[1..]);
        }
    }
    out.extend([0; 16]);
    let place = Data::Map(vec![
        ("country", names("Norway")),
        ("subdivisions", Data::Array(vec![names("Trondelag")])),
        ("city", names("Trondheim")),
        ("location", Data::Map(vec![("latitude", Data::Double(63.43)), ("longitude", Data::Double(10.39))])),
    ]);
    write(&place, &mut out);
    out.extend(b"\xab\xcd\xefMaxMind.com");
    let metadata = Data::Map(vec![
        ("binary_format_major_version", Data::Uint16(2)),
        ("binary_format_minor_version", Data::Uint16(0)),
        ("build_epoch", Data::Uint64(0)),
        ("database_type", Data::Text("Test-City")),
        ("description", Data::Map(Vec::new())),
        ("ip_version", Data::Uint16(4)),
        ("languages", Data::Array(vec![Data::Text("en")])),
        ("node_count", Data::Uint32(depth)),
        ("record_size", Data::Uint16(24)),
    ]);
    write(&metadata, &mut out);
    out
}

#[test]
fn locations_come_from_the_database() {
    let folder = Folder::new("geoip");
    let file = folder.file("city.mmdb", database());
    let query = "datatable(Ip:string)['203.0.113.77', '203.0.112.77', 'x'] | project p = geo_info_from_ip_address(Ip)";
    let run = vigie(&["query", query, "--geoip", &file, "--format", "ndjson"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let place = r#"{"country":"Norway","state":"Trondelag","city":"Trondheim","latitude":63.43,"longitude":10.39}"#;
    assert_eq!(run.out, format!("{{\"p\":{place}}}\n{{\"p\":null}}\n{{\"p\":null}}\n"));

    let bad = folder.file("bad.mmdb", "no database");
    let run = vigie(&["query", query, "--geoip", &bad]);
    assert!(run.status == 2 && run.err.contains("bad.mmdb"), "{} {}", run.status, run.err);
}

#[test]
fn without_a_database_there_is_one_warning() {
    let folder = Folder::new("no-geoip");
    folder.file("data/Visits.ndjson", r#"{"TimeGenerated":"2026-03-01T00:10:00Z","Ip":"203.0.113.77"}"#);
    for (name, id) in [("near", 1), ("far", 2)] {
        folder.file(
            &format!("rules/{name}.yaml"),
            format!(
                "id: 0b6f2a52-6c0f-4a51-9d8e-00000000000{id}\nname: Places {name}\ndescription: Places of visits.\n\
                 severity: Low\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\n\
                 triggerThreshold: 0\ntactics: []\nrelevantTechniques: []\nrequiredDataConnectors: []\nversion: 1.0.0\n\
                 query: |\n  Visits\n  | extend a = geo_info_from_ip_address(Ip), b = geo_info_from_ip_address(Ip)\n\
                 \x20 | where isnull(a) and isnull(b)\n"
            ),
        );
    }
    let (rules, data) = (folder.0.join("rules").display().to_string(), folder.0.join("data").display().to_string());
    let run = vigie(&["run", &rules, "--data", &data, "--now", "2026-03-01T01:00:00Z", "--fail-on-alert"]);
    assert_eq!(run.status, 1, "{}", run.err);
    assert_eq!(run.err.matches("warning[KQL113]").count(), 1, "{}", run.err);
    let run = vigie(&["check", &rules, "--data", &data, "--select", "KQL113"]);
    assert_eq!((run.out + &run.err).matches("warning[KQL113]").count(), 1);
}
