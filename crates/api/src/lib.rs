//! HTTP in, envelopes out.
//!
//! For: checking a request, storing its message durably and saying so, answering for the state of an id. Must never
//! know: what a record looks like, how the queue or the database works.

#![forbid(unsafe_code)]

mod batch;
mod health;
mod idempotency;
mod ingest;
mod limits;
mod lookup;
mod observe;
mod problem;
mod queue;
mod router;
mod serve;
mod source;
mod status;
mod submit;
mod throttle;

pub use axum::Router;
pub use health::Probes;
pub use queue::Queue;
pub use router::{operator_router, router};
pub use serve::serve;

use limits::InFlight;
use store::Store;

/// What an operator can change about the API.
#[derive(Debug, Clone)]
pub struct Config {
    /// `BODY_LIMIT`: largest body of one message, in bytes.
    pub body_limit: usize,
    /// `TRUST_FORWARDED`: take `source` from the last value of `X-Forwarded-For`.
    pub trust_forwarded: bool,
}

/// Where an accepted message goes.
#[derive(Clone)]
pub enum Sink {
    /// Into the queue: 202, and a worker stores it later.
    Queue(Queue),
    /// Into the database, in the client's time: the synchronous mode.
    Database,
}

/// What every handler needs.
#[derive(Clone)]
pub struct Api {
    config: Config,
    sink: Sink,
    store: Store,
    probes: Probes,
    in_flight: InFlight,
}

impl Api {
    /// An API over a sink and a database. `probes` are what `/readyz` asks.
    pub fn new(config: Config, sink: Sink, store: Store, probes: Probes) -> Self {
        Self {
            config,
            sink,
            store,
            probes,
            in_flight: InFlight::default(),
        }
    }
}
