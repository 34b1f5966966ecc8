use maxminddb::{Reader, geoip2};
use std::fmt;
use std::net::IpAddr;
use std::path::Path;

/// A MaxMind city database, read once for all queries of a session.
pub struct GeoDatabase(Reader<Vec<u8>>);

impl GeoDatabase {
    /// Reads a file in MaxMind's format; the error is a sentence.
    pub fn open(path: &Path) -> Result<GeoDatabase, String> {
        let reader = Reader::open_readfile(path);
        reader.map(GeoDatabase).map_err(|e| format!("the GeoIP database `{}` cannot be read: {e}", path.display()))
    }

    /// What is known of an address.
    pub(crate) fn city(&self, address: IpAddr) -> Option<geoip2::City<'_>> {
        self.0.lookup(address).ok()?.decode().ok()?
    }
}

impl fmt::Debug for GeoDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GeoDatabase({})", self.0.metadata().database_type)
    }
}
