//! The intermediate result of distinct counts: hashes while there are few, HyperLogLog registers beyond.

use hashbrown::HashSet;
use kql_types::{Dyn, DynRef, DynWriter};

/// Up to this many hashes are kept, so smaller counts are exact.
const MAX_HASHES: usize = 16_384;

/// A set that estimates the number of its elements.
#[derive(Clone, Debug)]
pub struct Hll {
    precision: u8,
    order: Vec<u64>,
    hashes: HashSet<u64, foldhash::fast::FixedState>,
    registers: Vec<u8>,
}

impl Hll {
    /// An empty set; accuracy is 0 to 4, by default 1.
    pub fn new(accuracy: Option<i64>) -> Hll {
        let precision = match accuracy.unwrap_or(1) {
            0 => 12,
            2 => 16,
            3 => 17,
            4 => 18,
            _ => 14,
        };
        Hll { precision, order: Vec::new(), hashes: HashSet::default(), registers: Vec::new() }
    }

    /// Adds the key of a value (see [`Dyn::key`]).
    pub fn add(&mut self, key: &[u8]) {
        self.add_hash(hash(key));
    }

    fn add_hash(&mut self, hash: u64) {
        if !self.registers.is_empty() {
            self.register(hash);
        } else if self.hashes.insert(hash) {
            self.order.push(hash);
            if self.order.len() > MAX_HASHES {
                self.registers = vec![0; 1 << self.precision];
                for h in std::mem::take(&mut self.order) {
                    self.register(h);
                }
                self.hashes = HashSet::default();
            }
        }
    }

    fn register(&mut self, hash: u64) {
        let rest = hash << self.precision;
        let rank = (rest.leading_zeros() as u8).min(64 - self.precision) + 1;
        let register = &mut self.registers[(hash >> (64 - self.precision)) as usize];
        *register = rank.max(*register);
    }

    /// Merges another set; the coarser precision wins.
    pub fn merge(&mut self, other: &Hll) {
        if other.precision < self.precision && !(self.registers.is_empty() && other.registers.is_empty()) {
            let mut coarse = other.clone();
            std::mem::swap(self, &mut coarse);
            return self.merge(&coarse);
        }
        self.precision = self.precision.min(other.precision);
        other.order.iter().for_each(|h| self.add_hash(*h));
        if other.registers.is_empty() {
            return;
        }
        if self.registers.is_empty() {
            self.registers = vec![0; 1 << self.precision];
            self.hashes = HashSet::default();
            for h in std::mem::take(&mut self.order) {
                self.register(h);
            }
        }
        let fold = other.precision - self.precision;
        for (i, rank) in other.registers.iter().enumerate().filter(|(_, r)| **r > 0) {
            // The bits by which the other is finer come before the zeros that it counted.
            let extra = i & ((1 << fold) - 1);
            let rank = if extra == 0 { rank + fold } else { fold - (usize::BITS - extra.leading_zeros()) as u8 + 1 };
            let register = &mut self.registers[i >> fold];
            *register = rank.max(*register);
        }
    }

    /// The number of distinct values: exact while hashes are kept.
    pub fn count(&self) -> i64 {
        if self.registers.is_empty() { self.order.len() as i64 } else { estimate(&self.registers, self.precision) }
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty() && self.registers.is_empty()
    }

    /// Reads `[[size,bits],[hashes],[registers]]`; `None` for anything else.
    pub fn read(value: DynRef<'_>) -> Option<Hll> {
        let Dyn::Array(parts) = value.to_dyn() else { return None };
        let Ok([Dyn::Array(head), Dyn::Array(hashes), Dyn::Array(registers)]) = <[Dyn; 3]>::try_from(parts) else {
            return None;
        };
        let [_, Dyn::Long(precision @ 12..=18)] = head[..] else { return None };
        let mut hll = Hll { precision: precision as u8, ..Hll::new(None) };
        for r in registers {
            hll.registers.push(u8::try_from(r.to_value().as_i64()?).ok().filter(|r| i64::from(*r) <= 65 - precision)?);
        }
        if !hll.registers.is_empty() && hll.registers.len() != 1 << precision {
            return None;
        }
        for h in hashes {
            let Dyn::String(text) = h else { return None };
            hll.add_hash(text.parse::<i64>().ok()? as u64);
        }
        Some(hll)
    }

    /// Writes what [`Hll::read`] reads. Hashes are strings: JSON readers elsewhere would round them.
    pub fn write(&self, w: &mut DynWriter) {
        w.begin_array();
        w.begin_array();
        w.long(1 << self.precision);
        w.long(i64::from(self.precision));
        w.end();
        w.begin_array();
        self.order.iter().for_each(|h| w.string(&(*h as i64).to_string()));
        w.end();
        w.begin_array();
        self.registers.iter().for_each(|r| w.long(i64::from(*r)));
        w.end();
        w.end();
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        self.order.capacity() * 8 + self.hashes.allocation_size() + self.registers.capacity()
    }
}

/// FNV-1a with the finish of MurmurHash3: the same on every machine and in every version, since the hashes are visible.
fn hash(key: &[u8]) -> u64 {
    let mut h = key.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3));
    h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

/// The estimator of Ertl (2017), which needs no tables of corrections.
fn estimate(registers: &[u8], precision: u8) -> i64 {
    let m = registers.len() as f64;
    let q = usize::from(64 - precision);
    let mut counts = vec![0.0; q + 2];
    registers.iter().for_each(|r| counts[usize::from(*r)] += 1.0);
    let mut z = m * tau(1.0 - counts[q + 1] / m);
    for k in (1..=q).rev() {
        z = 0.5 * (z + counts[k]);
    }
    z += m * sigma(counts[0] / m);
    (m * m / (2.0 * std::f64::consts::LN_2 * z)).round() as i64
}

fn sigma(mut x: f64) -> f64 {
    if x == 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z == before {
            return z;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
        if z == before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(range: std::ops::Range<i64>, accuracy: i64) -> Hll {
        let mut hll = Hll::new(Some(accuracy));
        range.for_each(|v| hll.add(&Dyn::Long(v).key()));
        hll
    }

    fn near(hll: &Hll, n: i64) {
        let off = (hll.count() - n).abs() as f64 / n as f64;
        assert!(off < 0.03, "{} for {n}", hll.count());
    }

    #[test]
    fn exact_then_close() {
        assert_eq!(filled(0..16_384, 1).count(), 16_384);
        near(&filled(0..200_000, 1), 200_000);
        near(&filled(0..200_000, 4), 200_000);
    }

    #[test]
    fn merging_takes_both_forms_and_precisions() {
        let mut hll = filled(0..100, 1);
        hll.merge(&filled(50..150, 2));
        assert_eq!(hll.count(), 150);
        for (a, b) in [(0, 4), (4, 0), (1, 1)] {
            let mut hll = filled(0..60_000, a);
            hll.merge(&filled(30_000..120_000, b));
            near(&hll, 120_000);
            let mut hll = filled(0..100, a);
            hll.merge(&filled(0..60_000, b));
            near(&hll, 60_000);
        }
    }

    #[test]
    fn written_sets_read_back() {
        for n in [3, 20_000] {
            let hll = filled(0..n, 1);
            let mut w = DynWriter::default();
            hll.write(&mut w);
            assert_eq!(Hll::read(w.value()).unwrap().count(), hll.count());
        }
        assert!(Hll::read(DynRef::new(b"[[1024,14],[1],[]]")).is_none());
    }
}
