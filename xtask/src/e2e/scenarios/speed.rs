//! How fast it is, measured on this machine with everything on it. Printed, not asserted.

use crate::e2e::scenarios::{
    client::{self, each, order},
    report::Report,
    setup::Setup,
    stack::{Kind, Plan, Stack},
};
use anyhow::{Result, ensure};
use std::time::{Duration, Instant};
use testkit::http::Client;

const CONNECTIONS: usize = 50;
/// How long single messages are posted.
const POSTING: Duration = Duration::from_secs(10);
/// How long a worker may take for what was posted.
const DRAIN_LIMIT: Duration = Duration::from_secs(600);

/// For both settings of `sync_interval`: the server's own, and the one that survives a power cut.
pub(crate) async fn run(setup: &Setup, report: &mut Report) {
    for (name, config) in [
        ("sync_interval 2m (the server's default)", ""),
        ("sync_interval always", "jetstream { sync_interval: always }"),
    ] {
        let plan = Plan {
            nats: config.to_owned(),
            env: Vec::new(),
            ..Plan::default()
        };
        let Some(mut stack) = report.started(name, Stack::start(setup, Kind::Native, plan).await) else {
            continue;
        };
        stack.workers[0].kill();
        match measure(&mut stack, name).await {
            Ok(()) => {}
            Err(error) => report.check(&stack, name, Err(error)),
        }
    }
}

async fn measure(stack: &mut Stack, name: &str) -> Result<()> {
    let since = Instant::now();
    let mut times = post(stack, since).await?;
    let rate = rate(times.len(), since.elapsed());
    times.sort_unstable();
    let figure = format!(
        "{rate}/s over {CONNECTIONS} connections, p50 {:.1} ms, p99 {:.1} ms",
        milliseconds(&times, 50),
        milliseconds(&times, 99)
    );
    Report::note(&format!("single POSTs, {name}"), &figure);
    Report::note(
        &format!("one worker draining, {name}"),
        &drain(stack, times.len()).await?,
    );
    Ok(())
}

/// Posts single orders for a while; returns how long each took.
async fn post(stack: &Stack, since: Instant) -> Result<Vec<Duration>> {
    let keys = (1..).take_while(|_| since.elapsed() < POSTING);
    let post = async |client: &mut Client, key| {
        let began = Instant::now();
        let answer = client.post(client::MESSAGE, &[], order(key)).await?;
        ensure!(
            answer.status == 202,
            "POST answered {}: {}",
            answer.status,
            answer.text()
        );
        Ok(began.elapsed())
    };
    each(&stack.api.url(), CONNECTIONS, keys, post).await
}

/// From the start of the worker's process until the queue is empty.
async fn drain(stack: &mut Stack, backlog: usize) -> Result<String> {
    let since = Instant::now();
    stack.workers[0].spawn()?;
    stack.drained(DRAIN_LIMIT).await?;
    let took = since.elapsed();
    let rows = stack.database.count("orders").await?;
    ensure!(rows == backlog as u64, "{rows} rows of {backlog} messages");
    Ok(format!(
        "{}/s, {backlog} messages from its start to the empty queue",
        rate(backlog, took)
    ))
}

fn rate(count: usize, took: Duration) -> u128 {
    count as u128 * 1000 / took.as_millis().max(1)
}

/// The time that so many percent of the sorted times do not exceed.
fn milliseconds(sorted: &[Duration], percent: usize) -> f64 {
    let index = sorted.len() * percent / 100;
    let time = sorted.get(index.min(sorted.len().saturating_sub(1)));
    time.map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}
