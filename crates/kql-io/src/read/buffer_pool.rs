use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex};

/// Buffers that tasks reuse, since the first touch of a new page costs more than filling it.
#[derive(Debug, Default)]
pub(crate) struct BufferPool(Mutex<Vec<Vec<u8>>>);

/// Buffers kept: more than the tasks in flight on an ordinary machine. Further ones are freed.
const MAX_POOLED: usize = 16;
/// Bytes of the largest buffer kept: a buffer that one long record has grown is freed.
const MAX_BUFFER: usize = 4 << 20;

/// A buffer that returns to its pool when it is dropped.
#[derive(Debug)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    pool: Arc<BufferPool>,
}

impl BufferPool {
    /// A buffer with arbitrary content.
    pub fn take(self: &Arc<Self>) -> Buffer {
        let bytes = self.0.lock().ok().and_then(|mut p| p.pop()).unwrap_or_default();
        Buffer { bytes, pool: self.clone() }
    }
}

impl Buffer {
    /// Makes the buffer at least this long, and keeps its content.
    pub fn grow_to(&mut self, length: usize) {
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
        if self.bytes.len() > MAX_BUFFER {
            return;
        }
        if let Ok(mut kept) = self.pool.0.lock()
            && kept.len() < MAX_POOLED
        {
            kept.push(std::mem::take(&mut self.bytes));
        }
    }
}
