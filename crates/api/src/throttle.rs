//! Log lines about failures, at most one a second for each kind: while the queue is down every request fails, and
//! thousands of equal lines a second would fill a disk.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Least time between two lines about one kind.
const PAUSE: Duration = Duration::from_secs(1);

/// The failures of this process.
static FAILURES: LazyLock<Throttle> = LazyLock::new(Throttle::default);

/// Whether a failure of this kind is to be logged now; if so, how many of them were not since the last line.
pub(crate) fn admit(kind: &'static str) -> Option<u64> {
    FAILURES.admit(kind, Instant::now())
}

#[derive(Default)]
struct Throttle(Mutex<HashMap<&'static str, Seen>>);

struct Seen {
    logged: Instant,
    withheld: u64,
}

impl Throttle {
    fn admit(&self, kind: &'static str, now: Instant) -> Option<u64> {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = kinds.get_mut(kind)
            && now < seen.logged + PAUSE
        {
            seen.withheld += 1;
            return None;
        }
        let seen = Seen {
            logged: now,
            withheld: 0,
        };
        Some(kinds.insert(kind, seen).map_or(0, |before| before.withheld))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_logged_at_once_and_then_counted() {
        let throttle = Throttle::default();
        let start = Instant::now();
        assert_eq!(throttle.admit("a", start), Some(0));
        assert_eq!(throttle.admit("b", start), Some(0));
        assert_eq!(throttle.admit("a", start + PAUSE / 2), None);
        assert_eq!(throttle.admit("a", start + PAUSE / 2), None);
        assert_eq!(throttle.admit("a", start + PAUSE), Some(2));
        assert_eq!(throttle.admit("a", start + PAUSE * 3), Some(0));
    }
}
