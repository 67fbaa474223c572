//! What a worker holds in its hands.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use telemetry::metrics::METRICS;
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

/// A message in hand, to be settled exactly once. Dropped unsettled, it comes back: from JetStream after
/// `ack_wait`, from the embedded queue after a second.
#[derive(Debug)]
pub struct Delivery {
    /// The bytes as they were published.
    pub payload: Bytes,
    /// Where they were published.
    pub subject: String,
    /// How often the queue has handed this message out, this time included. Only a suspicion: give-backs and
    /// other messages' crashes raise it too.
    pub attempts: u64,
    /// When the queue took it.
    pub published_at: DateTime<Utc>,
    /// An id for a message that has none of its own: the same at every delivery.
    pub fallback_id: Uuid,
    pub(crate) hold: Hold,
}

/// What keeps a delivery with its holder until it is settled or dropped.
#[derive(Debug)]
pub(crate) enum Hold {
    Embedded(crate::embedded::Hold),
    #[cfg(feature = "nats")]
    JetStream(crate::jetstream::Hold),
}

/// A place among the `max_in_hand` of a consumer, for as long as it lives.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Place {
    pub(crate) fn new(permit: OwnedSemaphorePermit) -> Self {
        METRICS.in_hand.inc();
        Self { _permit: permit }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        METRICS.in_hand.dec();
    }
}
