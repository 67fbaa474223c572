//! Asking for the end of every message that was accepted.

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use std::{
    collections::HashSet,
    fmt,
    time::{Duration, Instant},
};
use testkit::http::Client;
use tokio::{task::JoinSet, time::sleep};
use uuid::Uuid;

/// How long the queue may take to drain.
const DRAIN: Duration = Duration::from_secs(300);
/// Connections that ask at once.
const ASKING: usize = 8;

/// Where the accepted messages ended.
#[derive(Debug, Default)]
pub(crate) struct Reckoning {
    processed: usize,
    failed: Vec<Uuid>,
    /// Answered 202, and nobody knows it.
    missing: Vec<Uuid>,
    /// Still queued when the time was up.
    queued: Vec<Uuid>,
    drained: Duration,
    /// Received to committed, in milliseconds, sorted.
    latencies: Vec<f64>,
}

impl Reckoning {
    /// Whether every accepted message is processed.
    pub(crate) fn is_clean(&self) -> bool {
        self.failed.is_empty() && self.missing.is_empty() && self.queued.is_empty()
    }

    fn percentile(&self, percent: usize) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies
            .get(last * percent / 100)
            .copied()
            .unwrap_or_default()
    }
}

impl fmt::Display for Reckoning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.missing.len() + self.queued.len();
        write!(f, "{} | {} | {missing} | ", self.processed, self.failed.len())?;
        write!(f, "{:.1} s | ", self.drained.as_secs_f64())?;
        let [p50, p95, p99] = [50, 95, 99].map(|percent| self.percentile(percent));
        write!(f, "{p50:.0} | {p95:.0} | {p99:.0}")
    }
}

/// Asks until every message came to its end, or the time is up.
pub(crate) async fn all_processed(api: &str, accepted: &HashSet<Uuid>) -> Result<Reckoning> {
    let started = Instant::now();
    let mut result = Reckoning::default();
    let mut open: Vec<Uuid> = accepted.iter().copied().collect();
    loop {
        let mut queued = Vec::new();
        for (id, end) in ask(api, &open).await? {
            match end {
                End::Processed(milliseconds) => {
                    result.processed += 1;
                    result.latencies.push(milliseconds);
                }
                End::Failed => result.failed.push(id),
                End::Missing => result.missing.push(id),
                End::Queued => queued.push(id),
            }
        }
        if queued.is_empty() || started.elapsed() > DRAIN {
            result.queued = queued;
            break;
        }
        result.drained = started.elapsed();
        open = queued;
        sleep(Duration::from_millis(100)).await;
    }
    result.latencies.sort_by(f64::total_cmp);
    Ok(result)
}

/// The answer for one message.
enum End {
    Processed(f64),
    Failed,
    Missing,
    Queued,
}

async fn ask(api: &str, ids: &[Uuid]) -> Result<Vec<(Uuid, End)>> {
    let mut asking = JoinSet::new();
    for part in ids.chunks(ids.len().div_ceil(ASKING).max(1)) {
        let (mut client, part) = (Client::new(api)?, part.to_vec());
        asking.spawn(async move {
            let mut ends = Vec::with_capacity(part.len());
            for id in part {
                ends.push((id, end(&mut client, id).await?));
            }
            anyhow::Ok(ends)
        });
    }
    let mut ends = Vec::with_capacity(ids.len());
    while let Some(part) = asking.join_next().await {
        ends.extend(part.context("a task of the reckoning broke")??);
    }
    Ok(ends)
}

async fn end(client: &mut Client, id: Uuid) -> Result<End> {
    let answer = client.get(&format!("/api/ingest/status/{id}")).await?;
    let status = answer.json()?;
    let time = |field: &str| -> Result<DateTime<Utc>> {
        let text = status[field]
            .as_str()
            .with_context(|| format!("{id} has no {field}"))?;
        text.parse()
            .with_context(|| format!("{field} of {id} is {text:?}"))
    };
    Ok(match status["status"].as_str() {
        Some("processed") => {
            let taken = time("processed_at")? - time("received_at")?;
            End::Processed(taken.as_seconds_f64() * 1000.0)
        }
        Some("failed") => End::Failed,
        Some("unknown") => End::Missing,
        Some("accepted") => End::Queued,
        _ => bail!("the status of {id} is {}: {}", answer.status, answer.text()),
    })
}
