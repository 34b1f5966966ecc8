//! Geohashes: base-32 digits whose bits halve longitude and latitude in turn.

use kql_types::Value;

const DIGITS: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";

/// Longest geohash.
pub(crate) const LONGEST: i64 = 18;

/// A cell: south-west corner and size, in degrees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) west: f64,
    pub(crate) south: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// The geohash of a point with so many digits.
pub(crate) fn encode(lng: f64, lat: f64, digits: usize) -> String {
    let mut cell = Cell { west: -180.0, south: -90.0, width: 360.0, height: 180.0 };
    let mut out = String::with_capacity(digits);
    let mut along = true;
    for _ in 0..digits {
        let mut digit = 0;
        for _ in 0..5 {
            digit = digit << 1 | usize::from(cell.halve(along, |c| if along { lng >= c.0 } else { lat >= c.1 }));
            along = !along;
        }
        out.push(DIGITS[digit] as char);
    }
    out
}

/// The cell of a geohash; `None` for a string that is none.
pub(crate) fn decode(text: &str) -> Option<Cell> {
    if text.is_empty() || text.len() > LONGEST as usize {
        return None;
    }
    let mut cell = Cell { west: -180.0, south: -90.0, width: 360.0, height: 180.0 };
    let mut along = true;
    for c in text.bytes() {
        let digit = DIGITS.iter().position(|d| *d == c.to_ascii_lowercase())?;
        for bit in (0..5).rev() {
            cell.halve(along, |_| digit >> bit & 1 == 1);
            along = !along;
        }
    }
    Some(cell)
}

/// The cell of the first argument and the length of its text.
pub(crate) fn argument(row: &[Value]) -> Option<(Cell, usize)> {
    let text = row.first()?.as_str()?;
    Some((decode(text)?, text.len()))
}

impl Cell {
    fn halve(&mut self, along: bool, upper: impl Fn((f64, f64)) -> bool) -> bool {
        let (x, y) = self.center();
        let upper = upper((x, y));
        if along {
            self.width /= 2.0;
            if upper {
                self.west = x;
            }
        } else {
            self.height /= 2.0;
            if upper {
                self.south = y;
            }
        }
        upper
    }

    /// Longitude and latitude of the center.
    pub(crate) fn center(&self) -> (f64, f64) {
        (self.west + self.width / 2.0, self.south + self.height / 2.0)
    }
}
