use super::{Dyn, DynRef, encode};

/// Writes one value in its storage form without a tree: scalars, arrays and bags, and parts of other values as they are.
#[derive(Debug, Default)]
pub struct DynWriter {
    bytes: Vec<u8>,
    /// Where the byte length of each open array or bag stands.
    open: Vec<usize>,
}

impl DynWriter {
    /// Clears the value and keeps the allocation.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.open.clear();
    }

    /// What was written, once every array and bag has ended.
    pub fn value(&self) -> DynRef<'_> {
        DynRef::new(&self.bytes)
    }

    /// Bytes written so far.
    pub fn written(&self) -> usize {
        self.bytes.len()
    }

    /// A null.
    pub fn null(&mut self) {
        self.bytes.push(encode::NULL);
    }

    /// A string.
    pub fn string(&mut self, text: &str) {
        self.bytes.push(encode::STRING);
        self.bytes.extend((text.len() as u32).to_le_bytes());
        self.bytes.extend(text.as_bytes());
    }

    /// A long.
    pub fn long(&mut self, v: i64) {
        self.bytes.push(encode::LONG);
        self.bytes.extend(v.to_le_bytes());
    }

    /// A real.
    pub fn real(&mut self, v: f64) {
        self.bytes.push(encode::REAL);
        self.bytes.extend(v.to_le_bytes());
    }

    /// A datetime, in ticks.
    pub fn datetime(&mut self, ticks: i64) {
        self.bytes.push(encode::DATETIME);
        self.bytes.extend(ticks.to_le_bytes());
    }

    /// A timespan, in ticks.
    pub fn timespan(&mut self, ticks: i64) {
        self.bytes.push(encode::TIMESPAN);
        self.bytes.extend(ticks.to_le_bytes());
    }

    /// A tree.
    pub fn tree(&mut self, tree: &Dyn) {
        tree.encode(&mut self.bytes);
    }

    /// A value of either storage form; inside an array or bag, JSON text becomes binary, since text does not delimit itself.
    pub fn raw(&mut self, value: DynRef<'_>) {
        if value.is_binary() || self.open.is_empty() {
            self.bytes.extend(value.bytes());
        } else if let Some(text) = value.as_str() {
            self.string(&text);
        } else {
            value.to_dyn().encode(&mut self.bytes);
        }
    }

    /// A value or, for `None`, a null.
    pub fn optional(&mut self, value: Option<DynRef<'_>>) {
        match value {
            Some(v) => self.raw(v),
            None => self.null(),
        }
    }

    /// Starts an array: what follows is its elements until [`DynWriter::end`].
    pub fn begin_array(&mut self) {
        self.begin(encode::ARRAY);
    }

    /// Starts a bag: [`DynWriter::key`] and a value, by turns, until [`DynWriter::end`]. The caller keeps keys unique.
    pub fn begin_bag(&mut self) {
        self.begin(encode::BAG);
    }

    /// The key of the next member.
    pub fn key(&mut self, key: &str) {
        self.bytes.extend((key.len() as u32).to_le_bytes());
        self.bytes.extend(key.as_bytes());
    }

    /// Ends the innermost array or bag.
    pub fn end(&mut self) {
        if let Some(at) = self.open.pop() {
            let n = (self.bytes.len() - at - 4) as u32;
            self.bytes[at..at + 4].copy_from_slice(&n.to_le_bytes());
        }
    }

    fn begin(&mut self, tag: u8) {
        self.bytes.push(tag);
        self.open.push(self.bytes.len());
        self.bytes.extend([0; 4]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let mut w = DynWriter::default();
        w.begin_array();
        w.raw(DynRef::new(br#""a\nb""#));
        w.raw(DynRef::new(b" [1, 2.5]"));
        w.begin_bag();
        w.key("k");
        w.long(7);
        w.end();
        w.optional(None);
        w.end();
        assert_eq!(w.value().to_dyn().to_json(), r#"["a\nb",[1,2.5],{"k":7},null]"#);
    }
}
