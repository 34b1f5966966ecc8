//! Detects text that a disk or a copy has damaged, independently of the columns that a query reads.

/// What is wrong somewhere in a chunk. The whole chunk is searched at once, since nearly all text is intact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damage {
    not_utf8: bool,
    holes: bool,
}

/// NUL bytes in a row that no log writes: a crash left a hole in the file.
const HOLE: &[u8] = &[0; 8];

pub(crate) const NO_UTF8: &str = "the text is not valid UTF-8";

impl Damage {
    pub fn of(text: &[u8]) -> Damage {
        let holes = memchr::memchr(0, text).is_some_and(|at| memchr::memmem::find(&text[at..], HOLE).is_some());
        Damage { not_utf8: std::str::from_utf8(text).is_err(), holes }
    }

    /// Why a record of the chunk cannot be used.
    #[inline]
    pub fn of_record(self, record: &[u8]) -> Option<String> {
        if !self.not_utf8 && !self.holes { None } else { self.reason(record) }
    }

    #[cold]
    fn reason(self, record: &[u8]) -> Option<String> {
        if self.holes && memchr::memmem::find(record, HOLE).is_some() {
            let n = memchr::memchr_iter(0, record).count();
            return Some(format!("a hole of {n} NUL bytes, where further records may be lost; copy the file again"));
        }
        (self.not_utf8 && std::str::from_utf8(record).is_err()).then(|| NO_UTF8.to_string())
    }
}

/// What follows the last hole of a record.
pub(crate) fn after_hole(record: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(record, HOLE).map(|at| at + HOLE.len())
}
