//! The durable queue: NATS JetStream, or a queue of our own on local SQLite.
//!
//! For: storing an envelope durably, handing deliveries to workers, settling them, keeping dead letters. Must never
//! know: HTTP, records, tables. Only this crate speaks NATS.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(feature = "nats"),
    allow(
        clippy::unused_async,
        clippy::unnecessary_wraps,
        reason = "the other queue needs them"
    )
)]

mod delivery;
mod embedded;
mod error;
#[cfg(feature = "nats")]
mod jetstream;
mod subject;

pub use delivery::Delivery;
pub use error::{BrokerError, PublishError};

use bytes::Bytes;
use message::Envelope;
use std::{
    path::Path,
    time::{Duration, Instant},
};
use telemetry::metrics::METRICS;
use uuid::Uuid;

/// A queue. Cheap to clone: all clones share one connection or one file.
#[derive(Clone)]
pub struct Broker(Queue);

#[derive(Clone)]
enum Queue {
    Embedded(embedded::Embedded),
    #[cfg(feature = "nats")]
    JetStream(jetstream::JetStream),
}

/// What became of a publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// The queue holds it durably now.
    Stored,
    /// The queue already had this id (still queued, or within the duplicate window) and stored nothing. Seldom it is
    /// this very publish that came first: its ack got lost, it was tried again, and a worker was quicker.
    Duplicate,
}

/// How full the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Depth {
    /// Messages in the queue, in work included.
    pub messages: u64,
    /// How long ago the oldest of them was stored; zero when there is none.
    pub oldest: Duration,
    /// Dead letters kept.
    pub dead_letters: u64,
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
pub struct Consumer(Source);

enum Source {
    Embedded(embedded::Consumer),
    #[cfg(feature = "nats")]
    JetStream(jetstream::Consumer),
}

impl Broker {
    /// Opens (or creates) the embedded queue in the file `path`. The writer's thread ends, after what it was
    /// told is done, when all clones and consumers are gone.
    ///
    /// One process at a time: the caller locks the directory. A file of another program, of another version or
    /// one that cannot be written is a `Setup` error.
    pub async fn embedded(path: &Path, config: EmbeddedConfig) -> Result<Self, BrokerError> {
        Ok(Self(Queue::Embedded(
            embedded::Embedded::open(path, config).await?,
        )))
    }

    /// Connects to JetStream, creates streams and consumer or checks that the existing ones have the right shape.
    ///
    /// `Unavailable` when no server answers within a few seconds: it may still be starting, so try again. `Setup`
    /// when waiting does not help: a malformed URL, refused credentials, a stream of another shape. Later losses of the
    /// connection are survived by reconnecting for ever.
    #[cfg(feature = "nats")]
    pub async fn jetstream(config: JetStreamConfig) -> Result<Self, BrokerError> {
        Ok(Self(Queue::JetStream(
            jetstream::JetStream::connect(config).await?,
        )))
    }

    /// Stores the envelope durably, or says why not, within the configured deadline.
    ///
    /// A replay (`retry_count` above 0) is no duplicate of the first publish. An entity that can be no token of a
    /// subject counts as none.
    pub async fn publish(&self, envelope: &Envelope) -> Result<Published, PublishError> {
        let started = Instant::now();
        let result = match &self.0 {
            Queue::Embedded(queue) => queue.publish(envelope).await,
            #[cfg(feature = "nats")]
            Queue::JetStream(queue) => queue.publish(envelope).await,
        };
        match &result {
            Ok(_) => {
                let entity = envelope.entity_type.as_deref().and_then(message::entity);
                let label = entity.map_or("none", |entity| entity.snake);
                METRICS.published.with_label_values(&[label]).inc();
                METRICS.publish_latency.observe(started.elapsed().as_secs_f64());
                if result == Ok(Published::Duplicate) {
                    METRICS.publish_duplicates.inc();
                }
            }
            Err(error) => METRICS.publish_errors.with_label_values(&[error.reason()]).inc(),
        }
        result
    }

    /// The envelope of a message that is queued or in work. Never answered by a lagging replica.
    pub async fn find(&self, id: Uuid) -> Result<Option<Envelope>, BrokerError> {
        match &self.0 {
            Queue::Embedded(queue) => queue.find(id).await,
            #[cfg(feature = "nats")]
            Queue::JetStream(queue) => queue.find(id).await,
        }
    }

    /// Starts consuming. `max_in_hand` bounds what is fetched and not yet settled.
    pub async fn consume(&self, max_in_hand: usize) -> Result<Consumer, BrokerError> {
        Ok(Consumer(match &self.0 {
            Queue::Embedded(queue) => Source::Embedded(queue.consume(max_in_hand)),
            #[cfg(feature = "nats")]
            Queue::JetStream(queue) => Source::JetStream(queue.consume(max_in_hand).await?),
        }))
    }

    /// Keeps a dead letter durably. Each call stores one, also a second one for the same id.
    pub async fn dead_letter(&self, letter: &DeadLetter) -> Result<(), PublishError> {
        match &self.0 {
            Queue::Embedded(queue) => queue.dead_letter(letter).await,
            #[cfg(feature = "nats")]
            Queue::JetStream(queue) => queue.dead_letter(letter).await,
        }
    }

    /// The newest dead letters first, at most `limit`.
    pub async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, BrokerError> {
        match &self.0 {
            Queue::Embedded(queue) => queue.dead_letters(limit).await,
            #[cfg(feature = "nats")]
            Queue::JetStream(queue) => queue.dead_letters(limit).await,
        }
    }

    /// How full the queue is.
    pub async fn depth(&self) -> Result<Depth, BrokerError> {
        match &self.0 {
            Queue::Embedded(queue) => queue.depth().await,
            #[cfg(feature = "nats")]
            Queue::JetStream(queue) => queue.depth().await,
        }
    }

    /// Whether the queue answers now; the error says why not. A full queue answers: `publish` says that it is full.
    pub async fn check(&self) -> Result<(), BrokerError> {
        match &self.0 {
            Queue::Embedded(queue) => queue.check().await,
            #[cfg(feature = "nats")]
            Queue::JetStream(queue) => queue.check().await,
        }
    }
}

impl Consumer {
    /// Waits for at least one delivery, then takes what is buffered, at most `max`. Never waits to fill a batch.
    /// Cancel-safe. Survives reconnects and restarts of the server: it returns only deliveries, never an error.
    pub async fn fetch(&mut self, max: usize) -> Vec<Delivery> {
        match &mut self.0 {
            Source::Embedded(source) => source.fetch(max).await,
            #[cfg(feature = "nats")]
            Source::JetStream(source) => source.fetch(max).await,
        }
    }

    /// Removes the messages from the queue. An ack that gets lost means a redelivery.
    pub async fn ack(&self, deliveries: Vec<Delivery>) {
        match &self.0 {
            Source::Embedded(source) => source.ack(deliveries).await,
            #[cfg(feature = "nats")]
            Source::JetStream(source) => source.ack(deliveries).await,
        }
    }

    /// Returns the messages to the queue, to be handed out again after `delay`.
    pub async fn give_back(&self, deliveries: Vec<Delivery>, delay: Duration) {
        match &self.0 {
            Source::Embedded(_) => embedded::Consumer::give_back(deliveries, delay),
            #[cfg(feature = "nats")]
            Source::JetStream(source) => source.give_back(deliveries, delay).await,
        }
    }

    /// Stops taking, gives back what is buffered and not fetched, and makes sure that acks have left. Takes a few
    /// seconds at most.
    pub async fn close(self) {
        match self.0 {
            Source::Embedded(source) => source.close().await,
            #[cfg(feature = "nats")]
            Source::JetStream(source) => source.close().await,
        }
    }
}

/// How the embedded queue behaves.
#[derive(Debug, Clone)]
pub struct EmbeddedConfig {
    /// Bytes of queued payloads above which publishing is refused as full. Dead letters have as much of their own.
    pub max_bytes: u64,
    /// How long a publish may take.
    pub publish_timeout: Duration,
}

/// How to reach JetStream, and what the streams should look like. Defaults are DESIGN's.
#[cfg(feature = "nats")]
#[derive(Clone)]
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

/// Without the URL, which may carry a password.
#[cfg(feature = "nats")]
impl std::fmt::Debug for JetStreamConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JetStreamConfig")
            .field("stream", &self.stream)
            .field("consumer", &self.consumer)
            .finish_non_exhaustive()
    }
}
