//! The durable queue: NATS JetStream, or a queue of our own on local SQLite.
//!
//! For: storing an envelope durably, handing deliveries to workers, settling them, keeping dead letters. Must never
//! know: HTTP, records, tables. Only this crate speaks NATS.

#![forbid(unsafe_code)]

mod error;

pub use error::{BrokerError, PublishError};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use message::Envelope;
use std::{path::Path, time::Duration};
use uuid::Uuid;

/// A queue. Cheap to clone: all clones share one connection or one file.
#[derive(Clone)]
pub enum Broker {}

/// What became of a publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// The queue holds it durably now.
    Stored,
    /// The queue already had this id (still queued, or within the duplicate window) and stored nothing.
    Duplicate,
}

/// A message in hand, to be settled exactly once. Dropped unsettled, it comes back after `ack_wait`.
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
}

/// A message that is given up on, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The message's id; the delivery's `fallback_id` for what is no envelope.
    pub message_id: Uuid,
    /// The original bytes, untouched.
    pub payload: Bytes,
    /// The original subject.
    pub subject: String,
    /// Why; bounded and sanitised by the broker before it becomes a header.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u64,
    /// Entity in snake_case, when known.
    pub entity: Option<&'static str>,
}

/// Hands out deliveries to one worker. All consumers of a queue share its messages.
pub struct Consumer {}

impl Broker {
    /// Opens (or creates) the embedded queue in the file `path`.
    pub async fn embedded(path: &Path, config: EmbeddedConfig) -> Result<Self, BrokerError> {
        let _ = (path, config);
        todo!()
    }

    /// Connects to JetStream, creates streams and consumer or checks that the existing ones have the right shape.
    #[cfg(feature = "nats")]
    pub async fn jetstream(config: JetStreamConfig) -> Result<Self, BrokerError> {
        let _ = config;
        todo!()
    }

    /// Stores the envelope durably, or says why not, within the configured deadline.
    pub async fn publish(&self, envelope: &Envelope) -> Result<Published, PublishError> {
        let _ = envelope;
        todo!()
    }

    /// The envelope of a message that is queued or in work. Never answered by a lagging replica.
    pub async fn find(&self, id: Uuid) -> Result<Option<Envelope>, BrokerError> {
        let _ = id;
        todo!()
    }

    /// Starts consuming. `max_in_hand` bounds what is fetched and not yet settled.
    pub async fn consume(&self, max_in_hand: usize) -> Result<Consumer, BrokerError> {
        let _ = max_in_hand;
        todo!()
    }

    /// Keeps a dead letter durably. Each call stores one, also a second one for the same id.
    pub async fn dead_letter(&self, letter: &DeadLetter) -> Result<(), PublishError> {
        let _ = letter;
        todo!()
    }

    /// The newest dead letters first, at most `limit`.
    pub async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, BrokerError> {
        let _ = limit;
        todo!()
    }

    /// Whether the queue can take messages now; the error says why not.
    pub async fn check(&self) -> Result<(), BrokerError> {
        todo!()
    }
}

impl Consumer {
    /// Waits for at least one delivery, then takes what is buffered, at most `max`. Never waits to fill a batch.
    /// Cancel-safe. Survives reconnects and restarts of the server: it returns only deliveries, never an error.
    pub async fn fetch(&mut self, max: usize) -> Vec<Delivery> {
        let _ = max;
        todo!()
    }

    /// Removes the messages from the queue.
    pub async fn ack(&self, deliveries: Vec<Delivery>) {
        let _ = deliveries;
        todo!()
    }

    /// Returns the messages to the queue, to be handed out again after `delay`.
    pub async fn give_back(&self, deliveries: Vec<Delivery>, delay: Duration) {
        let _ = (deliveries, delay);
        todo!()
    }

    /// Stops taking, gives back what is buffered and not fetched, and makes sure that acks have left.
    pub async fn close(self) {
        todo!()
    }
}

/// How the embedded queue behaves.
#[derive(Debug, Clone)]
pub struct EmbeddedConfig {
    /// Bytes of queued payloads above which publishing is refused as full.
    pub max_bytes: u64,
    /// How long a publish may take.
    pub publish_timeout: Duration,
}

/// How to reach JetStream, and what the streams should look like. Defaults are DESIGN's.
#[cfg(feature = "nats")]
#[derive(Debug, Clone)]
pub struct JetStreamConfig {
    /// `NATS_URL`: `nats://host:port`, several separated by commas.
    pub url: String,
    /// `NATS_STREAM`. The dead letters are in `<stream>_DLQ`.
    pub stream: String,
    /// `NATS_CONSUMER`: durable pull consumer.
    pub consumer: String,
    /// `NATS_MAX_BYTES`: stream limit in bytes.
    pub max_bytes: i64,
    /// `NATS_DUPLICATE_WINDOW`.
    pub duplicate_window: Duration,
    /// `NATS_REPLICAS`.
    pub replicas: usize,
    /// `NATS_ACK_WAIT`.
    pub ack_wait: Duration,
    /// `NATS_MAX_ACK_PENDING`: of all workers together.
    pub max_ack_pending: i64,
    /// `PUBLISH_TIMEOUT`: how long a publish may take, retry included.
    pub publish_timeout: Duration,
}
