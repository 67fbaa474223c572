//! Processes end in the middle of traffic, politely and not. Nothing that was answered 202 may be missing.

use crate::e2e::scenarios::{
    client::{self, Traffic, each, order},
    report::Report,
    setup::Setup,
    stack::{Kind, Plan, Stack},
};
use anyhow::{Result, ensure};
use std::time::Duration;
use testkit::{http::Client, until_some};
use uuid::Uuid;

/// Orders sent while processes come and go.
const TRAFFIC: u64 = 4000;
/// Orders waiting when a worker is killed.
const BACKLOG: u64 = 8000;
const LIMIT: Duration = Duration::from_secs(60);

pub(crate) async fn run(setup: &Setup, kind: Kind, report: &mut Report) {
    if let Some(mut stack) = report.started("SIGTERM", Stack::start(setup, kind, plan()).await) {
        let outcome = terminate(&mut stack).await;
        report.check(&stack, "SIGTERM in the middle of traffic", outcome);
    }
    if let Some(mut stack) = report.started("kill -9", Stack::start(setup, kind, plan()).await) {
        let outcome = kill(&mut stack).await;
        report.check(&stack, "kill -9 in the middle of traffic", outcome);
    }
    if kind == Kind::Native
        && let Some(mut stack) = report.started("backlog", Stack::start(setup, kind, plan()).await)
    {
        let outcome = kill_with_backlog(&mut stack).await;
        report.check(&stack, "kill -9 with a backlog in hand", outcome);
    }
}

/// Small batches, so that there is always one in hand.
fn plan() -> Plan {
    let mut plan = Plan::default();
    plan.env.push(("WORKER_BATCH", "100".to_owned()));
    plan
}

/// The worker, then the API (embedded: both in one) are stopped and started while a client posts.
async fn terminate(stack: &mut Stack) -> Result<String> {
    let traffic = Traffic::new(stack.api.url(), TRAFFIC);
    let story = async {
        let mut slowest = Duration::ZERO;
        traffic.reached(TRAFFIC / 4).await?;
        if let Some(worker) = stack.workers.first_mut() {
            slowest = slowest.max(worker.terminate().await?);
            worker.restart().await?;
        }
        traffic.reached(TRAFFIC / 2).await?;
        slowest = slowest.max(stack.api.terminate().await?);
        stack.api.restart().await?;
        anyhow::Ok(slowest)
    };
    let (ids, slowest) = tokio::try_join!(traffic.run(), story)?;
    stack.settled(&ids).await?;
    let figure = summary(stack, &ids).await?;
    Ok(format!("{figure}; exit code 0 within {} ms", slowest.as_millis()))
}

/// The worker, then the API (embedded: both in one, twice) are killed and started while a client posts.
async fn kill(stack: &mut Stack) -> Result<String> {
    let traffic = Traffic::new(stack.api.url(), TRAFFIC);
    let story = async {
        traffic.reached(TRAFFIC / 4).await?;
        match stack.workers.first_mut() {
            Some(worker) => worker.restart().await?,
            None => stack.api.restart().await?,
        }
        traffic.reached(TRAFFIC / 2).await?;
        stack.api.restart().await
    };
    let (ids, ()) = tokio::try_join!(traffic.run(), story)?;
    stack.settled(&ids).await?;
    summary(stack, &ids).await
}

/// A worker is killed several times while it works off a backlog, as soon as it stored something.
async fn kill_with_backlog(stack: &mut Stack) -> Result<String> {
    stack.workers[0].kill();
    let post = async |client: &mut Client, key| client::post(client, &order(key)).await;
    let ids = each(&stack.api.url(), 50, 1..=BACKLOG, post).await?;
    let mut stored = Vec::new();
    for _ in 0..3 {
        let before = stored.last().copied().unwrap_or(0);
        stack.workers[0].spawn()?;
        stored.push(more_rows(stack, before).await?);
        stack.workers[0].kill();
    }
    ensure!(stored[0] < BACKLOG, "all was stored before the first kill");
    stack.workers[0].restart().await?;
    stack.settled(&ids).await?;
    let figure = summary(stack, &ids).await?;
    let redelivered = stack.queue.redelivered().await?;
    Ok(format!(
        "{figure}; killed with {stored:?} stored, {redelivered} still to be redelivered"
    ))
}

async fn more_rows(stack: &Stack, before: u64) -> Result<u64> {
    until_some(LIMIT, "more rows", async || {
        match stack.database.count("orders").await {
            Ok(rows) if rows > before || rows == BACKLOG => Some(Ok(rows)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        }
    })
    .await?
}

async fn summary(stack: &Stack, ids: &[Uuid]) -> Result<String> {
    let rows = stack.database.count("orders").await?;
    Ok(format!(
        "{} answered 202, {} processed, {rows} rows, 0 missing",
        ids.len(),
        ids.len()
    ))
}
