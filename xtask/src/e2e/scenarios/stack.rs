//! nomnom at work: its processes, its queue and its database, all of them its own.

mod node;

pub(crate) use node::Node;

use crate::e2e::scenarios::{client, database::Database, queue::Queue, setup::Setup};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::{collections::HashSet, fmt, path::Path, time::Duration};
use tempfile::TempDir;
use testkit::{http::Client, nats, nats::Nats, until_some};
use uuid::Uuid;

/// How long a message may take from 202 to its end.
const END_LIMIT: Duration = Duration::from_secs(60);

/// The two ways to run the same code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One process, SQLite.
    Embedded,
    /// API, workers, nats-server, PostgreSQL.
    Native,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Embedded => "embedded: one process, SQLite",
            Self::Native => "native: API, workers, nats-server, PostgreSQL",
        })
    }
}

/// How a stack differs from the default: one worker, a queue, nomnom's own settings.
pub(crate) struct Plan {
    /// Worker processes; the embedded process always works itself.
    pub(crate) workers: usize,
    /// `ENABLE_NATS=false`.
    pub(crate) synchronous: bool,
    /// Environment of all processes.
    pub(crate) env: Vec<(&'static str, String)>,
    /// Configuration of nats-server.
    pub(crate) nats: String,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            workers: 1,
            synchronous: false,
            // A killed worker's messages come back soon.
            env: vec![("NATS_ACK_WAIT", "2s".to_owned())],
            nats: String::new(),
        }
    }
}

/// One running nomnom. Dropping it ends its processes and removes its files.
pub(crate) struct Stack {
    pub(crate) api: Node,
    pub(crate) workers: Vec<Node>,
    pub(crate) queue: Queue,
    pub(crate) database: Database,
    nats: Option<Nats>,
    folder: TempDir,
}

impl Stack {
    /// Starts all processes and waits until they are ready.
    pub(crate) async fn start(setup: &Setup, kind: Kind, plan: Plan) -> Result<Self> {
        let mut stack = Self::prepare(setup, kind, plan).await?;
        for worker in &mut stack.workers {
            worker.start().await?;
        }
        stack.api.start().await?;
        Ok(stack)
    }

    /// Everything but nomnom's own processes.
    async fn prepare(setup: &Setup, kind: Kind, plan: Plan) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("nomnom-e2e-").tempdir()?;
        let data = folder.path().join("data");
        let (nats, database_url) = match kind {
            Kind::Embedded => (None, format!("sqlite://{}", data.join("nomnom.db").display())),
            Kind::Native => (start_nats(&plan).await?, setup.postgres_database().await?),
        };
        let queue = match &nats {
            Some(nats) => Queue::jetstream(&nats.url()).await?,
            None if plan.synchronous => Queue::None,
            None => Queue::embedded(&data),
        };
        let mut env = plan.env;
        env.push(("DATABASE_URL", database_url.clone()));
        env.push(("DATA_DIR", path_text(&data)?));
        env.push(("ENABLE_NATS", (!plan.synchronous).to_string()));
        env.extend(nats.as_ref().map(|nats| ("NATS_URL", nats.url())));
        let node = |role, name: &str| Node::new(&setup.program, role, env.clone(), folder.path().join(name));
        let (api, workers) = match kind {
            Kind::Embedded => (node(None, "nomnom.log")?, 0),
            Kind::Native => (node(Some("api"), "api.log")?, plan.workers),
        };
        let workers: Result<_> = (1..=workers)
            .map(|number| node(Some("worker"), &format!("worker-{number}.log")))
            .collect();
        Ok(Self {
            api,
            workers: if plan.synchronous { Vec::new() } else { workers? },
            queue,
            database: Database::open(&database_url).await?,
            nats,
            folder,
        })
    }

    /// The folder of the stack's files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// POSTs one message and expects a correct 202.
    pub(crate) async fn post(&self, body: &str) -> Result<Uuid> {
        client::post(&mut self.client()?, body).await
    }

    /// A connection to the API.
    pub(crate) fn client(&self) -> Result<Client> {
        Client::new(&self.api.url())
    }

    /// The status answer for an id.
    pub(crate) async fn status(&self, id: Uuid) -> Result<Value> {
        let answer = self.client()?.get(&format!("/api/ingest/status/{id}")).await?;
        ensure!(
            answer.status == 200,
            "status answered {}: {}",
            answer.status,
            answer.text()
        );
        answer.json()
    }

    /// Waits for the message's end and returns the status answer.
    pub(crate) async fn end(&self, id: Uuid) -> Result<Value> {
        let what = format!("message {id} to be processed or failed");
        until_some(END_LIMIT, what, async || match self.status(id).await {
            Err(error) => Some(Err(error)),
            Ok(status) if status["status"] == "accepted" => None,
            Ok(status) => Some(Ok(status)),
        })
        .await?
    }

    /// Waits until all of the messages are processed.
    pub(crate) async fn processed(&self, ids: &[Uuid]) -> Result<()> {
        for id in ids {
            let status = self.end(*id).await?;
            ensure!(status["status"] == "processed", "message {id} ended as {status}");
        }
        Ok(())
    }

    /// Waits until the message has failed and returns the reason.
    pub(crate) async fn failure(&self, id: Uuid) -> Result<String> {
        let status = self.end(id).await?;
        ensure!(status["status"] == "failed", "message {id} ended as {status}");
        Ok(status["error"].as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the queue is empty.
    pub(crate) async fn drained(&self, limit: Duration) -> Result<()> {
        until_some(limit, "the queue to be empty", async || {
            match self.queue.left().await {
                Ok(0) => Some(Ok(())),
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            }
        })
        .await?
    }

    /// The reckoning: these ids are processed and no others, each has its row in `orders`, nothing is a dead letter.
    pub(crate) async fn settled(&self, ids: &[Uuid]) -> Result<()> {
        self.drained(END_LIMIT).await?;
        let accepted: HashSet<_> = ids.iter().copied().collect();
        let processed: HashSet<_> = self.database.ids("processed").await?.into_iter().collect();
        let rows = self.database.count("orders").await?;
        let letters = self.queue.dead_letters().await?;
        let (missing, extra) = (&accepted - &processed, &processed - &accepted);
        let fine = missing.is_empty() && extra.is_empty() && rows == ids.len() as u64 && letters.is_empty();
        if !fine {
            bail!(
                "{} accepted, {} processed, {} missing ({:?}), {} never accepted ({:?}), {rows} rows, {} dead letters ({:?})",
                accepted.len(),
                processed.len(),
                missing.len(),
                missing.iter().next(),
                extra.len(),
                extra.iter().next(),
                letters.len(),
                letters.first().map(|letter| &letter.reason)
            );
        }
        Ok(())
    }

    /// The ends of the logs, for a check that failed.
    pub(crate) fn log_tails(&self) -> String {
        let nodes = std::iter::once(&self.api).chain(&self.workers);
        let mut text: Vec<_> = nodes.map(Node::log_tail).collect();
        text.extend(
            self.nats
                .as_ref()
                .map(|nats| node::tail("nats-server", &nats.log())),
        );
        text.join("\n")
    }
}

async fn start_nats(plan: &Plan) -> Result<Option<Nats>> {
    if plan.synchronous {
        return Ok(None);
    }
    let options = nats::Options {
        config: plan.nats.clone(),
        ..Default::default()
    };
    Nats::start_with(options).await.map(Some)
}

fn path_text(path: &Path) -> Result<String> {
    let text = path
        .to_str()
        .context("the temporary folder's name is not UTF-8")?;
    Ok(text.to_owned())
}
