use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex};

/// Buffers that tasks use again: the first touch of a fresh page costs more than to fill it.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<Vec<Vec<u8>>>);

/// More than the tasks in flight on a machine of ordinary size; what goes beyond is freed.
const KEPT: usize = 16;
/// A buffer that one long record blew up is not kept.
const LARGEST: usize = 16 << 20;

/// A buffer that goes back to its pool.
#[derive(Debug)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    pool: Arc<Pool>,
}

impl Pool {
    /// A buffer with some content.
    pub fn take(self: &Arc<Self>) -> Buffer {
        let bytes = self.0.lock().ok().and_then(|mut p| p.pop()).unwrap_or_default();
        Buffer { bytes, pool: self.clone() }
    }
}

impl Buffer {
    /// Makes the buffer at least this long, without clearing what is there.
    pub fn reach(&mut self, length: usize) {
        if self.bytes.len() < length {
            self.bytes.resize(length, 0);
        }
    }
}

impl Deref for Buffer {
    type Target = Vec<u8>;
    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if self.bytes.len() > LARGEST {
            return;
        }
        if let Ok(mut kept) = self.pool.0.lock()
            && kept.len() < KEPT
        {
            kept.push(std::mem::take(&mut self.bytes));
        }
    }
}
