//! A queue that may not be reachable yet: the API serves, and says so, while the connection is being made.

use broker::Broker;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A handle to the queue. Cheap to clone; clones share the connection once it is there.
#[derive(Clone, Default)]
pub struct Queue(Arc<Slot>);

#[derive(Default)]
struct Slot {
    broker: OnceLock<Broker>,
    trouble: Mutex<Option<String>>,
}

impl Queue {
    /// Hands over the connection. Only the first one counts.
    pub fn connected(&self, broker: Broker) {
        // A second connection would be a second queue; nobody makes one.
        let _ = self.0.broker.set(broker);
    }

    /// The connection, once it is there.
    pub fn get(&self) -> Option<Broker> {
        self.0.broker.get().cloned()
    }

    /// Says why there is no connection yet.
    pub fn report(&self, trouble: String) {
        *self.0.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
    }

    /// The connection, or why there is none yet.
    pub(crate) fn broker(&self) -> Result<&Broker, String> {
        self.0.broker.get().ok_or_else(|| {
            let trouble = self.0.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            trouble.clone().unwrap_or_else(|| "not connected yet".to_owned())
        })
    }
}
