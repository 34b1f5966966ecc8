use maxminddb::{Reader, geoip2};
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// A MaxMind city database, read once for all queries of a session.
pub struct GeoDatabase(Reader<Vec<u8>>);

impl GeoDatabase {
    /// Reads a file in MaxMind's format.
    ///
    /// # Errors
    /// When the file cannot be read or has another format.
    pub fn open(path: &Path) -> Result<GeoDatabase, GeoDatabaseError> {
        let reader = Reader::open_readfile(path);
        reader.map(GeoDatabase).map_err(|source| GeoDatabaseError { path: path.to_path_buf(), source })
    }

    /// The city record of an address.
    pub(crate) fn city(&self, address: IpAddr) -> Option<geoip2::City<'_>> {
        self.0.lookup(address).ok()?.decode().ok()?
    }
}

/// A GeoIP database that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the GeoIP database `{}`: {source}", path.display())]
pub struct GeoDatabaseError {
    /// The file.
    pub path: PathBuf,
    source: maxminddb::MaxMindDbError,
}

impl fmt::Debug for GeoDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GeoDatabase({})", self.0.metadata().database_type)
    }
}
