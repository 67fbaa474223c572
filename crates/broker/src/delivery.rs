//! What a worker holds in its hands.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use telemetry::metrics::METRICS;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// Most that `max_in_hand` can be.
pub(crate) const MOST_IN_HAND: usize = 1 << 20;

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

/// Payload bytes that one consumer holds at most, and that one request may bring, in KiB.
const HELD_KIB: usize = 64 * 1024;
const REQUEST_KIB: usize = 16 * 1024;

/// What bounds a consumer: how many messages it may hold, and how many bytes.
#[derive(Debug)]
pub(crate) struct Places {
    messages: Arc<Semaphore>,
    kib: Arc<Semaphore>,
    /// Room for any two messages, so that a request is never too small for the next one.
    least_kib: usize,
}

impl Places {
    pub(crate) fn new(max_in_hand: usize, largest_message: usize) -> Self {
        let least_kib = (2 * largest_message).div_ceil(1024);
        Self {
            messages: Arc::new(Semaphore::new(max_in_hand.clamp(1, MOST_IN_HAND))),
            kib: Arc::new(Semaphore::new(HELD_KIB.max(2 * least_kib))),
            least_kib,
        }
    }

    /// Waits for `least` places, then takes what is free, at most `most`.
    pub(crate) async fn reserve(&self, least: usize, most: usize) -> Option<Reserved> {
        Some(Reserved {
            messages: reserve(&self.messages, least, most).await?,
            kib: reserve(&self.kib, self.least_kib, REQUEST_KIB.max(self.least_kib)).await?,
        })
    }
}

async fn reserve(places: &Arc<Semaphore>, least: usize, most: usize) -> Option<OwnedSemaphorePermit> {
    let least = u32::try_from(least).unwrap_or(u32::MAX);
    let mut reserved = Arc::clone(places).acquire_many_owned(least).await.ok()?;
    let more = places
        .available_permits()
        .min(most.saturating_sub(reserved.num_permits()));
    let more = u32::try_from(more).unwrap_or(u32::MAX);
    if let Ok(more) = Arc::clone(places).try_acquire_many_owned(more) {
        reserved.merge(more);
    }
    Some(reserved)
}

/// Places for messages that were asked for and have not come yet.
#[derive(Debug)]
pub(crate) struct Reserved {
    messages: OwnedSemaphorePermit,
    kib: OwnedSemaphorePermit,
}

impl Reserved {
    pub(crate) fn messages(&self) -> usize {
        self.messages.num_permits()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.kib.num_permits() * 1024
    }

    /// The place of a message that came; none when more came than was asked for.
    pub(crate) fn place(&mut self, bytes: usize) -> Option<Place> {
        let kib = bytes.div_ceil(1024).min(self.kib.num_permits());
        let (messages, kib) = (self.messages.split(1)?, self.kib.split(kib)?);
        METRICS.in_hand.inc();
        Some(Place {
            _message: messages,
            _kib: kib,
        })
    }
}

/// The place of one message, for as long as it is in hand.
#[derive(Debug)]
pub(crate) struct Place {
    _message: OwnedSemaphorePermit,
    _kib: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        METRICS.in_hand.dec();
    }
}
