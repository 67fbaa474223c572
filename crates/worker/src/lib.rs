//! The worker: fetch, decode, store, settle.
//!
//! For: taking every delivery to exactly one end ([`Outcome`]). Must never know: HTTP; how the queue or the database
//! does it.

#![forbid(unsafe_code)]

mod decode;
mod dispatch;
mod health;
mod persist;
mod reason;
mod settle;
mod write;

pub use health::Health;
pub use persist::{Persisted, persist};

use broker::{Broker, BrokerError, Consumer, Delivery};
use decode::Opened;
use reason::Reason;
use std::sync::Arc;
use store::Store;
use telemetry::metrics::METRICS;
use tokio_util::sync::CancellationToken;

/// How a worker works.
#[derive(Debug, Clone)]
pub struct Config {
    /// `WORKER_BATCH`: messages a transaction, at most.
    pub batch: usize,
    /// `MAX_DELIVER`: recorded attempts alone after which a message fails for good; also the delivery count above
    /// which a message is suspected of killing its worker.
    pub max_deliver: u32,
}

/// Where a delivery ends. There is no other end.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// Its row and its status are committed.
    Processed,
    /// Its id had reached a terminal state before; nothing was written.
    Duplicate,
    /// It can never be stored: dead letter, with the reason.
    Failed(Reason),
    /// The worker stops before the message came to an end: back to the queue.
    Returned,
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
) -> Result<(), BrokerError> {
    let mut consumer = broker.consume(config.batch * 2).await?;
    let worker = Worker {
        broker,
        store,
        config,
        health,
        stop,
    };
    while let Some(batch) = worker.fetch(&mut consumer).await {
        let timer = METRICS.processing_latency.start_timer();
        for group in worker.groups(batch) {
            let ends = worker.process(group).await;
            worker.settle(&consumer, ends).await;
        }
        timer.observe_duration();
    }
    consumer.close().await;
    Ok(())
}

/// What every step of the loop needs.
struct Worker {
    broker: Broker,
    store: Store,
    config: Config,
    health: Arc<Health>,
    stop: CancellationToken,
}

impl Worker {
    /// The next deliveries; `None` once the worker is to stop.
    async fn fetch(&self, consumer: &mut Consumer) -> Option<Vec<Delivery>> {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => None,
            batch = consumer.fetch(self.config.batch) => {
                METRICS.batch_size.observe(u32::try_from(batch.len()).map_or(f64::INFINITY, f64::from));
                Some(batch)
            }
        }
    }

    /// Splits a fetch into what is processed together: all of it, but a message that was handed out suspiciously
    /// often stands alone, so that it cannot take others down with it.
    fn groups(&self, batch: Vec<Delivery>) -> Vec<Vec<Opened>> {
        let limit = u64::from(self.config.max_deliver);
        let (suspects, innocent): (Vec<_>, Vec<_>) = batch
            .into_iter()
            .map(decode::open)
            .partition(|opened| opened.delivery.attempts > limit);
        let mut groups = vec![innocent];
        groups.extend(suspects.into_iter().map(|suspect| vec![suspect]));
        groups.retain(|group| !group.is_empty());
        groups
    }

    /// Takes a group to its ends, without settling it yet.
    async fn process(&self, group: Vec<Opened>) -> Vec<(Opened, Outcome)> {
        if let [suspect] = &group[..]
            && suspect.delivery.attempts > u64::from(self.config.max_deliver)
            && let Some(outcome) = self.begin_suspect(suspect).await
        {
            return group
                .into_iter()
                .map(|opened| (opened, outcome.clone()))
                .collect();
        }
        let (records, refused) = decode::parse(group);
        let mut ends = self.write(records).await;
        ends.extend(self.recall(refused).await);
        ends
    }
}
