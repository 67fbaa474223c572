//! The worker: fetch, decode, store, settle.
//!
//! For: taking every delivery to exactly one end. Must never know: HTTP; how the queue or the database does it.

#![forbid(unsafe_code)]

use broker::Broker;
use message::Envelope;
use std::sync::Arc;
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

/// How a worker works.
#[derive(Debug, Clone)]
pub struct Config {
    /// `WORKER_BATCH`: messages a transaction, at most.
    pub batch: usize,
    /// `MAX_DELIVER`: recorded attempts alone after which a message fails for good.
    pub max_deliver: u32,
}

/// What the worker says about itself, for readiness.
#[derive(Debug, Default)]
pub struct Health(std::sync::Mutex<Option<String>>);

impl Health {
    /// The trouble the worker is in, `None` when it works.
    pub fn trouble(&self) -> Option<String> {
        self.0.lock().map_or_else(
            |poisoned| poisoned.into_inner().clone(),
            |trouble| trouble.clone(),
        )
    }
}

/// Works until `stop` is cancelled, then finishes what is in hand and gives back the rest.
///
/// # Errors
/// Only what a person must change (a stream of another shape). Everything else is waited out.
pub async fn run(
    broker: Broker,
    store: Store,
    config: Config,
    health: Arc<Health>,
    stop: CancellationToken,
) -> Result<(), broker::BrokerError> {
    let _ = (broker, store, config, health, stop);
    todo!()
}

/// What became of a message in synchronous mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Persisted {
    /// Its row is stored.
    Stored,
    /// It failed for good; the text says why, and it is recorded as `failed`.
    Failed(String),
}

/// Parses and stores one message in the caller's time: the synchronous mode.
///
/// # Errors
/// When the database could not be asked; nothing is recorded then.
pub async fn persist(store: &Store, envelope: &Envelope) -> Result<Persisted, StoreError> {
    let _ = (store, envelope);
    todo!()
}
