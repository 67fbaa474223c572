//! Everything through HTTP: orders as single messages, the rest in batches.

use super::records::{TABLES, Table};
use crate::e2e::scenarios::{
    client::{self, each},
    progress::Progress,
    stack::Stack,
};
use anyhow::{Context, Result, ensure};
use std::{
    cell::Cell,
    time::{Duration, Instant},
};
use testkit::{http::Client, until};
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

const SINGLE_CONNECTIONS: usize = 50;
const BATCH_CONNECTIONS: usize = 4;
const BATCH_LINES: usize = 1000;
/// Sending waits while more messages than this are not processed yet, far below what the queue may hold.
const BACKLOG: u64 = 200_000;
/// How long nothing at all may happen.
const STALL: Duration = Duration::from_secs(60);

/// What was sent.
pub(super) struct Sent {
    pub(super) messages: u64,
    /// Some of the ids.
    pub(super) sample: Vec<Uuid>,
}

/// Sends all tables and waits until everything is processed or failed. `before`: messages of earlier rounds.
pub(super) async fn all(stack: &Stack, scale: f64, before: u64) -> Result<Sent> {
    let total = TABLES
        .iter()
        .map(|table| table.records(scale).count() as u64)
        .sum();
    let sender = Sender {
        stack,
        done: Cell::new(0),
        sent: Cell::new(0),
    };
    let progress = Progress::new("TPC-H", total);
    let (sample, ()) = tokio::try_join!(sender.run(scale), sender.watch(&progress, before, total))?;
    Ok(Sent {
        messages: total,
        sample,
    })
}

struct Sender<'a> {
    stack: &'a Stack,
    /// Messages that the API took.
    sent: Cell<u64>,
    /// Messages that came to an end.
    done: Cell<u64>,
}

impl Sender<'_> {
    async fn run(&self, scale: f64) -> Result<Vec<Uuid>> {
        let mut sample = Vec::new();
        for table in TABLES {
            let ids = match table {
                Table::Order => self.singles(table, scale).await,
                _ => self.batches(table, scale).await,
            };
            let ids = ids.with_context(|| format!("sending {}", table.name()))?;
            sample.extend(ids.first().into_iter().chain(ids.last()));
        }
        Ok(sample)
    }

    async fn singles(&self, table: Table, scale: f64) -> Result<Vec<Uuid>> {
        let url = self.stack.api.url();
        each(
            &url,
            SINGLE_CONNECTIONS,
            bodies(table, scale)?,
            async |client, body: String| {
                self.room().await?;
                let id = client::post(client, &body).await?;
                self.sent.set(self.sent.get() + 1);
                Ok(id)
            },
        )
        .await
    }

    async fn batches(&self, table: Table, scale: f64) -> Result<Vec<Uuid>> {
        let url = self.stack.api.url();
        let mut bodies = bodies(table, scale)?;
        let batches = std::iter::from_fn(|| {
            let lines: Vec<_> = bodies.by_ref().take(BATCH_LINES).collect();
            (!lines.is_empty()).then_some(lines)
        });
        each(
            &url,
            BATCH_CONNECTIONS,
            batches,
            async |client, lines: Vec<String>| {
                self.room().await?;
                let id = post_batch(client, &lines).await?;
                self.sent.set(self.sent.get() + lines.len() as u64);
                Ok(id)
            },
        )
        .await
    }

    /// Waits until the worker has caught up.
    async fn room(&self) -> Result<()> {
        let few = async || self.sent.get() < self.done.get() + BACKLOG;
        until(STALL * 10, "the worker to catch up", few).await
    }

    /// Follows what is done until it is all.
    async fn watch(&self, progress: &Progress, before: u64, total: u64) -> Result<()> {
        let mut moved = Instant::now();
        let mut ticks = interval(Duration::from_millis(200));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let known = self.sent.get() + self.done.get();
            self.done.set(
                self.stack
                    .database
                    .count("message_status")
                    .await?
                    .saturating_sub(before),
            );
            progress.set(self.done.get());
            if self.done.get() >= total {
                return Ok(());
            }
            if self.sent.get() + self.done.get() != known {
                moved = Instant::now();
            }
            ensure!(
                moved.elapsed() < STALL,
                "nothing happens any more: {} sent, {} done of {total}",
                self.sent.get(),
                self.done.get()
            );
        }
    }
}

/// The messages of a table: the prefix, then dbgen's line.
fn bodies(table: Table, scale: f64) -> Result<impl Iterator<Item = String>> {
    let prefix = table.entity()?.prefix;
    Ok(table
        .records(scale)
        .map(move |record| format!("{prefix}|{record}")))
}

/// Returns the id of the first line; all lines must be accepted.
async fn post_batch(client: &mut Client, lines: &[String]) -> Result<Uuid> {
    let answer = client.post("/api/ingest/batch", &[], lines.join("\n")).await?;
    ensure!(
        answer.status == 202,
        "the batch was answered {}: {}",
        answer.status,
        answer.text()
    );
    let json = answer.json()?;
    let results = json["results"].as_array().context("no results in the answer")?;
    ensure!(
        results.len() == lines.len(),
        "{} outcomes for {} lines",
        results.len(),
        lines.len()
    );
    let refused = results.iter().find(|result| result["status"] != "accepted");
    ensure!(refused.is_none(), "a line was refused: {refused:?}");
    client::id(&results[0])
}
