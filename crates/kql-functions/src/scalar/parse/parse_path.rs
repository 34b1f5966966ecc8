//! `parse_path(path)`.

use super::_declare::kernel;
use crate::{Family, Scalar, ScalarId};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar::on_text(
    Family::Parse,
    "parse_path",
    &[],
    &["(path: string) -> bag"],
    "parse-path-function",
    "Splits a file path into a bag of `Scheme`, `RootPath` (`C:\\`), `DirectoryPath`, `DirectoryName`, `Filename`, \
     `Extension` (without the dot) and `AlternateDataStreamName`. Missing parts are `\"\"`.",
    |_| Ok(kernel(parse)),
)
.with_id(ScalarId::ParsePath)];

const SEPARATORS: [char; 2] = ['\\', '/'];

fn parse(path: &str) -> Dyn {
    let (scheme, path) = path.split_once("://").unwrap_or(("", path));
    let root = match path.as_bytes() {
        [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic() => &path[..3],
        _ => "",
    };
    let (directory, file) = match path.rfind(SEPARATORS) {
        Some(i) => (&path[..i.max(root.len())], &path[i + 1..]),
        None => ("", path),
    };
    let (file, stream) = file.split_once(':').unwrap_or((file, ""));
    let below_root = &directory[root.len().min(directory.len())..];
    let name = below_root.rsplit(SEPARATORS).next().unwrap_or("");
    let extension = file.rsplit_once('.').map_or("", |(_, e)| e);
    let text = |name: &str, value: &str| (name.to_string(), Dyn::String(value.to_string()));
    Dyn::Bag(vec![
        text("Scheme", scheme),
        text("RootPath", root),
        text("DirectoryPath", directory),
        text("DirectoryName", name),
        text("Filename", file),
        text("Extension", extension),
        text("AlternateDataStreamName", stream),
    ])
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn parts() {
        for (path, parts) in [
            (r"C:\temp\file.txt", ["", r"C:\", r"C:\temp", "temp", "file.txt", "txt", ""]),
            ("file://C:/temp/file.txt:some.exe", ["file", "C:/", "C:/temp", "temp", "file.txt", "txt", "some.exe"]),
            (r"\\shared\users\file.txt.gz", ["", "", r"\\shared\users", "users", "file.txt.gz", "gz", ""]),
            ("/usr/lib/file", ["", "", "/usr/lib", "lib", "file", "", ""]),
            ("file", ["", "", "", "", "file", "", ""]),
            (r"C:\x.exe", ["", r"C:\", r"C:\", "", "x.exe", "exe", ""]),
        ] {
            let kql_types::Dyn::Bag(members) = parse(path) else { panic!("no bag") };
            let got: Vec<String> = members.iter().map(|(_, v)| v.to_string()).collect();
            assert_eq!(got, parts, "{path}");
        }
    }
}
