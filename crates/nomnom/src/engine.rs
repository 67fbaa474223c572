//! What goes on behind the HTTP server: connecting, migrating, working. Waits for servers that are not up yet.

use crate::config::{Config, Queue, Role};
use crate::sample;
use broker::{Broker, BrokerError};
use std::{sync::Arc, time::Duration};
use store::{Store, Verdict};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use worker::Health;

/// First and longest pause between two attempts.
const PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));

/// The parts.
pub(crate) struct Engine {
    pub(crate) config: Config,
    pub(crate) queue: api::Queue,
    pub(crate) store: Store,
    pub(crate) health: Arc<Health>,
}

impl Engine {
    /// Connects, migrates, and works until `stop`. An API alone only watches the queue.
    ///
    /// # Errors
    /// What a person must change.
    pub(crate) async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        for remark in &self.config.remarks {
            tracing::info!(remark);
        }
        let Some(broker) = stop.run_until_cancelled(self.prepare()).await.transpose()? else {
            return Ok(());
        };
        let Some(broker) = broker else { return Ok(()) };
        let sampling = AbortOnDropHandle::new(tokio::spawn(sample::run(broker.clone(), self.store.clone())));
        if self.config.role == Role::Api {
            stop.run_until_cancelled(sampling).await;
            return Ok(());
        }
        self.work(broker, stop).await
    }

    /// The queue, if there is one, with the database up to date.
    async fn prepare(&self) -> anyhow::Result<Option<Broker>> {
        let (broker, ()) = tokio::try_join!(self.connect(), self.migrate())?;
        Ok(broker)
    }

    async fn connect(&self) -> anyhow::Result<Option<Broker>> {
        let mut pause = Pause::default();
        loop {
            match self.broker().await {
                Ok(broker) => {
                    if let Some(broker) = &broker {
                        self.queue.connected(broker.clone());
                        tracing::info!("the queue is ready");
                    }
                    return Ok(broker);
                }
                Err(BrokerError::Unavailable(cause)) => {
                    tracing::warn!(cause, "waiting for the queue");
                    self.queue.report(format!("not connected yet: {cause}"));
                    pause.wait().await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    #[cfg_attr(
        not(feature = "nats"),
        expect(clippy::unused_async, reason = "only NATS is connected to")
    )]
    async fn broker(&self) -> Result<Option<Broker>, BrokerError> {
        match &self.config.queue {
            Queue::Off => Ok(None),
            // Opened before the process began to serve.
            Queue::Embedded(_) => Ok(self.queue.get()),
            #[cfg(feature = "nats")]
            Queue::JetStream(config) => Box::pin(Broker::jetstream(config.clone())).await.map(Some),
        }
    }

    /// Brings the database up to date. An API in front of a queue leaves that to the workers.
    async fn migrate(&self) -> anyhow::Result<()> {
        if self.config.role == Role::Api && !self.config.is_synchronous() {
            return Ok(());
        }
        let mut pause = Pause::default();
        loop {
            match self.store.migrate().await {
                Ok(()) => {
                    tracing::info!("the database is up to date");
                    return Ok(());
                }
                Err(error) if matches!(error.verdict(), Verdict::Retry | Verdict::Unknown) => {
                    tracing::warn!(%error, "waiting for the database");
                    pause.wait().await;
                }
                Err(error) => {
                    return Err(
                        anyhow::Error::new(error).context("the database cannot be brought up to date")
                    );
                }
            }
        }
    }

    /// Works until `stop`. A worker that panicked starts again: what it had in hand is redelivered, and the message that
    /// did it is found out by its attempts.
    async fn work(self, broker: Broker, stop: CancellationToken) -> anyhow::Result<()> {
        let mut pause = Pause::default();
        while !stop.is_cancelled() {
            let worker = worker::run(
                broker.clone(),
                self.store.clone(),
                self.config.worker.clone(),
                Arc::clone(&self.health),
                stop.clone(),
            );
            match AbortOnDropHandle::new(tokio::spawn(worker)).await {
                Ok(Ok(())) => break,
                Ok(Err(BrokerError::Unavailable(cause))) => tracing::warn!(cause, "waiting for the queue"),
                Ok(Err(error)) => return Err(error.into()),
                Err(error) => tracing::error!(%error, "the worker panicked and starts again"),
            }
            stop.run_until_cancelled(pause.wait()).await;
        }
        Ok(())
    }
}

/// Growing pauses: a server that comes back is found soon, one that stays away fills no log.
struct Pause(Duration);

impl Default for Pause {
    fn default() -> Self {
        Self(PAUSE.0)
    }
}

impl Pause {
    async fn wait(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 2).min(PAUSE.1);
    }
}
