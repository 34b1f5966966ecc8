//! Work on several threads, with results in the order of the items.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Applies `f` to each item on `threads` threads and returns the results in the order of the items.
///
/// Not a work-stealing pool: an item takes seconds and holds locks of the session while it waits for work of its own, and a
/// pool would start another item on the waiting thread, which then blocks on the same lock.
pub fn map_ordered<T: Sync, R: Send>(threads: usize, items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if threads <= 1 {
        return items.iter().map(f).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, f(item)));
        }
    };
    let mut all = thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads.min(items.len())).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for helper in helpers {
            all.extend(helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::map_ordered;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<u64> = (0..100).collect();
        let slow_first = |i: &u64| {
            std::thread::sleep(std::time::Duration::from_micros(100 - i));
            i * 2
        };
        for threads in [0, 1, 3, 200] {
            assert_eq!(map_ordered(threads, &items, slow_first), items.iter().map(|i| i * 2).collect::<Vec<_>>());
        }
        assert_eq!(map_ordered(4, &[] as &[u64], slow_first), [0; 0]);
    }
}
