//! The program: configuration, wiring, shutdown.
//!
//! For: `main`, and tests that run the real program on a port of their own. Must never know: anything that one of the
//! parts could know instead.

#![forbid(unsafe_code)]

mod banner;
pub mod config;
mod engine;
mod healthcheck;
mod lock;
mod sample;

pub use banner::banner;
pub use config::Config;
pub use healthcheck::healthcheck;

use anyhow::{Context, anyhow};
use api::{Api, Probes, Sink};
use broker::Broker;
use config::{Queue, Role};
use engine::Engine;
use std::{fs::File, net::SocketAddr, sync::Arc};
use store::Store;
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;
use worker::Health;

/// A process at work.
pub struct Running {
    addr: SocketAddr,
    stop: CancellationToken,
    tasks: JoinSet<anyhow::Result<()>>,
    _lock: Option<File>,
}

/// Starts everything that the configuration asks for. Returns once it serves; NATS and PostgreSQL need not be up yet,
/// `/readyz` says what is missing.
///
/// # Errors
/// What a person must change: files that are in use or cannot be opened, a schema that contradicts the database.
pub async fn start(config: Config, listener: TcpListener) -> anyhow::Result<Running> {
    let lock = config
        .has_files()
        .then(|| lock::lock(&config.data_dir))
        .transpose()?;
    let store = Store::connect(config.store.clone())
        .await
        .context("the database cannot be used")?;
    if config::is_sqlite(&config.store.url) {
        store
            .migrate()
            .await
            .context("the database cannot be brought up to date")?;
    }
    let queue = api::Queue::default();
    if let Queue::Embedded(embedded) = &config.queue {
        let path = config.data_dir.join("queue.db");
        queue.connected(Broker::embedded(&path, embedded.clone()).await?);
    }
    let health = Arc::new(Health::default());
    let addr = listener.local_addr()?;
    let router = router(&config, &queue, &store, &health);
    let stop = CancellationToken::new();
    let mut tasks = JoinSet::new();
    let serving = api::serve(listener, router, stop.clone());
    tasks.spawn(async {
        serving.await;
        Ok(())
    });
    let engine = Engine {
        config,
        queue,
        store,
        health,
    };
    tasks.spawn(engine.run(stop.clone()));
    Ok(Running {
        addr,
        stop,
        tasks,
        _lock: lock,
    })
}

/// Brings the database up to date, creates what NATS lacks of streams and consumer, and does nothing else.
///
/// # Errors
/// When one of the two does not answer or refuses.
pub async fn migrate(config: &Config) -> anyhow::Result<()> {
    let _lock = config::is_sqlite(&config.store.url)
        .then(|| lock::lock(&config.data_dir))
        .transpose()?;
    let store = Store::connect(config.store.clone())
        .await
        .context("the database cannot be used")?;
    store
        .migrate()
        .await
        .context("the database cannot be brought up to date")?;
    #[cfg(feature = "nats")]
    if let Queue::JetStream(jetstream) = &config.queue {
        Broker::jetstream(jetstream.clone())
            .await
            .context("streams and consumer cannot be created")?;
    }
    Ok(())
}

fn router(config: &Config, queue: &api::Queue, store: &Store, health: &Arc<Health>) -> api::Router {
    let synchronous = config.is_synchronous();
    let works = config.role != Role::Api && !synchronous;
    let probes = Probes {
        queue: (!synchronous).then(|| queue.clone()),
        store: (works || synchronous).then(|| store.clone()),
        worker: works.then(|| Arc::clone(health)),
    };
    if config.role == Role::Worker {
        return api::operator_router(probes);
    }
    let sink = if synchronous {
        Sink::Database
    } else {
        Sink::Queue(queue.clone())
    };
    api::router(Api::new(config.api.clone(), sink, store.clone(), probes))
}

impl Running {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Waits until a part of the process cannot go on. Does not return as long as all is well. Cancel-safe.
    pub async fn failed(&mut self) -> anyhow::Error {
        while let Some(ended) = self.tasks.join_next().await {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return error,
                Err(error) => return anyhow!(error).context("a part of the process ended"),
            }
        }
        std::future::pending().await
    }

    /// Accepts no more, answers the requests in flight, lets the worker finish what is in hand. Dropped before its
    /// end, it leaves everything to be redelivered.
    ///
    /// # Errors
    /// When a part failed meanwhile.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            ended.context("a part of the process ended")??;
        }
        Ok(())
    }
}
