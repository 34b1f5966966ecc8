use super::ExternalRequest;
use crate::ExternalError;

/// The format of a location, named as the ingestion formats of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExternalFormat {
    /// Fields between delimiters, quoted as in CSV: `csv`, `tsv`, `psv`, `scsv`, `sohsv`.
    Delimited(u8),
    /// `txt`: one record per line.
    Lines,
    /// `raw`: one record, the whole file.
    Whole,
    /// `json`, `multijson`: lines or documents, detected from the content.
    Json,
    /// `parquet`.
    Parquet,
}

impl ExternalFormat {
    /// The format of the property, else of the extension of the location, else CSV.
    pub(super) fn of(request: &ExternalRequest<'_>) -> Result<ExternalFormat, ExternalError> {
        let Some(named) = request.format else {
            return Ok(of_location(request.location).unwrap_or(ExternalFormat::Delimited(b',')));
        };
        named_as(&named.to_ascii_lowercase()).ok_or_else(|| ExternalError::UnknownFormat(named.to_string()))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            ExternalFormat::Delimited(_) => "csv",
            ExternalFormat::Lines => "txt",
            ExternalFormat::Whole => "raw",
            ExternalFormat::Json => "json",
            ExternalFormat::Parquet => "parquet",
        }
    }
}

fn named_as(name: &str) -> Option<ExternalFormat> {
    Some(match name {
        "csv" => ExternalFormat::Delimited(b','),
        "tsv" => ExternalFormat::Delimited(b'\t'),
        "psv" => ExternalFormat::Delimited(b'|'),
        "scsv" => ExternalFormat::Delimited(b';'),
        "sohsv" => ExternalFormat::Delimited(1),
        "txt" => ExternalFormat::Lines,
        "raw" => ExternalFormat::Whole,
        "json" | "multijson" | "singlejson" => ExternalFormat::Json,
        "parquet" => ExternalFormat::Parquet,
        _ => return None,
    })
}

/// The format of the extension of a location, without the credentials and options after `?` and `;`.
fn of_location(location: &str) -> Option<ExternalFormat> {
    let path = location.split(['?', ';', '#']).next()?.to_ascii_lowercase();
    let path = [".gz", ".zip", ".zst"].iter().find_map(|e| path.strip_suffix(e)).unwrap_or(&path);
    let name = path.rsplit('/').next()?;
    named_as(name.rsplit_once('.')?.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_of_the_path_gives_the_format() {
        for (location, format) in [
            ("https://example.com/a/list.csv", Some(ExternalFormat::Delimited(b','))),
            ("https://example.com/a/list.TSV.gz?sig=a.json", Some(ExternalFormat::Delimited(b'\t'))),
            ("https://example.com/users.txt;managed_identity=system", Some(ExternalFormat::Lines)),
            ("https://example.com/feed.json", Some(ExternalFormat::Json)),
            ("https://example.com/recent/", None),
            ("https://example.com/v1.2/recent", None),
        ] {
            assert_eq!(of_location(location), format, "{location}");
        }
    }
}
