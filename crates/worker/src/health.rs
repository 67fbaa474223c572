//! What the worker says about itself, for readiness.

use std::sync::{Mutex, MutexGuard, PoisonError};
use telemetry::metrics::METRICS;

/// The trouble a worker is in, if any. Shared with whoever answers `/readyz`.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<String>>);

impl Health {
    /// The trouble the worker is in, `None` while it works.
    pub fn trouble(&self) -> Option<String> {
        self.lock().clone()
    }

    /// Says what holds the worker up. Returns whether that is news.
    pub(crate) fn report(&self, trouble: &str) -> bool {
        let mut current = self.lock();
        let news = current.as_deref() != Some(trouble);
        *current = Some(trouble.to_owned());
        METRICS.held_up.set(1);
        news
    }

    /// Says that the worker works. Returns the trouble that ended.
    pub(crate) fn clear(&self) -> Option<String> {
        let mut current = self.lock();
        METRICS.held_up.set(0);
        current.take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
