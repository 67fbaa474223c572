//! `cargo xtask e2e --compose`: the stack in containers, as the README has it, with its services restarted under load.

use super::Project;
use crate::reckon;
use anyhow::{Context, Result, bail, ensure};
use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use testkit::{http::Client, until_some};
use tokio::{task::JoinSet, time::sleep};
use uuid::Uuid;

/// The plan's message to be published by hand.
const BY_HAND: &str = r#"{"message_id":"test-123","body":"O|999|888|F|99.99|2024-01-01|test|test|1|test","received_at":"2024-01-01T00:00:00Z","retry_count":0}"#;
/// `banana` is no date.
const MALFORMED: &str = "O|200|456|F|123.45|banana|urgent|clerk1|1|comment";
/// How long one message may take to its end, and how long a sender keeps trying.
const LIMIT: Duration = Duration::from_secs(60);
/// How long traffic goes on before and after a restart.
const TRAFFIC: Duration = Duration::from_secs(2);
const SENDERS: u64 = 8;
const WORKERS: usize = 5;
const SERVICES: [&str; 4] = ["worker", "ingestion-api", "nats", "postgres"];

/// Starts a stack of its own, checks it, and removes it whatever happened.
pub(crate) async fn run() -> Result<()> {
    super::usable()?;
    let project = Project::for_test()?;
    project.down(true)?;
    let checked = checks(&project).await;
    project.down(true)?;
    checked
}

async fn checks(project: &Project) -> Result<()> {
    let started = Instant::now();
    project.up(1, &["ingestion-api", "worker"])?;
    passed(
        "up",
        &format!("healthy after {:.0} s", started.elapsed().as_secs_f64()),
    );
    passed("the plan's script", &script(project).await?);
    passed("the plan's loop of 100", &hundred(project).await?);
    passed("published by hand", &by_hand(project).await?);
    passed("malformed message", &malformed(project).await?);
    project.scale(WORKERS)?;
    let mut keys = Keys(1_000_000);
    passed("five workers", &traffic(project, &mut keys, None).await?);
    for service in SERVICES {
        let figure = traffic(project, &mut keys, Some(service)).await?;
        passed(&format!("restart of {service} under load"), &figure);
    }
    Ok(())
}

fn passed(what: &str, figure: &str) {
    println!("ok  {what}: {figure}");
}

async fn script(project: &Project) -> Result<String> {
    let started = Instant::now();
    let mut client = Client::new(&project.api_url())?;
    let id = post(&mut client, &order(123)).await?;
    let status = end(&mut client, id).await?;
    ensure!(status["status"] == "processed", "the message ended as {status}");
    let row = project.query("select order_key, total_price from orders where order_key = 123")?;
    ensure!(row == "123|123.45", "the row is {row:?}");
    Ok(format!(
        "processed after {} ms, and psql shows the row",
        started.elapsed().as_millis()
    ))
}

async fn hundred(project: &Project) -> Result<String> {
    let mut client = Client::new(&project.api_url())?;
    let mut accepted = HashSet::new();
    for key in 1000..1100 {
        accepted.insert(post(&mut client, &order(key)).await?);
    }
    all_processed(project, &accepted).await
}

async fn by_hand(project: &Project) -> Result<String> {
    project.nats(&["pub", "messages.ingest.test"], BY_HAND)?;
    let row = until_some(LIMIT, "the row of the message published by hand", async || {
        let row = project
            .query("select total_price from orders where order_key = 999")
            .ok()?;
        (!row.is_empty()).then_some(row)
    });
    Ok(format!("nats pub, then the row with {}", row.await?))
}

async fn malformed(project: &Project) -> Result<String> {
    let mut client = Client::new(&project.api_url())?;
    let id = post(&mut client, MALFORMED).await?;
    let status = end(&mut client, id).await?;
    let error = status["error"].as_str().unwrap_or_default();
    ensure!(
        status["status"] == "failed" && error.contains("order_date"),
        "the message ended as {status}"
    );
    let letter = project.nats(
        &[
            "stream",
            "get",
            "MESSAGES_DLQ",
            "--last-for",
            &format!("dlq.messages.*.{id}"),
        ],
        "",
    );
    ensure!(
        letter?.contains("banana"),
        "the dead letter does not hold the message"
    );
    Ok(format!("failed, with its bytes in MESSAGES_DLQ: {error}"))
}

/// Order numbers that were not used yet.
struct Keys(u64);

/// Sends from several connections, restarts the service in the middle, and accounts for every message.
async fn traffic(project: &Project, keys: &mut Keys, restart: Option<&'static str>) -> Result<String> {
    let stop = Arc::new(AtomicBool::new(false));
    let next = Arc::new(AtomicU64::new(keys.0));
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        senders.spawn(send(project.api_url(), Arc::clone(&next), Arc::clone(&stop)));
    }
    sleep(TRAFFIC).await;
    if let Some(service) = restart {
        let project = project.clone();
        tokio::task::spawn_blocking(move || project.restart(service)).await??;
    }
    sleep(TRAFFIC).await;
    stop.store(true, Ordering::Relaxed);
    let mut accepted = HashSet::new();
    while let Some(sent) = senders.join_next().await {
        accepted.extend(sent??);
    }
    let figure = all_processed(project, &accepted).await?;
    let (first, last) = (keys.0, next.load(Ordering::Relaxed));
    keys.0 = last;
    let sql = format!("select count(*) from orders where order_key >= {first} and order_key < {last}");
    let rows = project.query(&sql)?;
    ensure!(
        rows == accepted.len().to_string(),
        "{} accepted and {rows} rows",
        accepted.len()
    );
    Ok(figure)
}

/// Sends until told to stop. What is not answered with 202 is sent again under the same Idempotency-Key.
async fn send(api: String, next: Arc<AtomicU64>, stop: Arc<AtomicBool>) -> Result<Vec<Uuid>> {
    let mut client = Client::new(&api)?;
    let mut accepted = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let key = next.fetch_add(1, Ordering::Relaxed);
        let repeat = format!("compose-{key}");
        let headers = [("Idempotency-Key", repeat.as_str())];
        let started = Instant::now();
        loop {
            match client.post("/api/ingest/message", &headers, order(key)).await {
                Ok(answer) if answer.status == 202 => {
                    accepted.push(id(&answer.json()?)?);
                    break;
                }
                Ok(answer) if answer.status != 503 => {
                    bail!("POST answered {}: {}", answer.status, answer.text())
                }
                Ok(answer) if started.elapsed() > LIMIT => bail!("503 for {LIMIT:?}: {}", answer.text()),
                Err(error) if started.elapsed() > LIMIT => return Err(error),
                _ => sleep(Duration::from_millis(50)).await,
            }
        }
    }
    Ok(accepted)
}

async fn all_processed(project: &Project, accepted: &HashSet<Uuid>) -> Result<String> {
    let reckoning = reckon::all_processed(&project.api_url(), accepted).await?;
    ensure!(
        reckoning.is_clean(),
        "not every accepted message is processed: {reckoning:?}"
    );
    Ok(format!(
        "{} accepted, all processed, none missing",
        accepted.len()
    ))
}

fn order(key: u64) -> String {
    format!("O|{key}|456|F|123.45|2024-01-01|urgent|clerk1|1|comment")
}

async fn post(client: &mut Client, body: &str) -> Result<Uuid> {
    let answer = client.post("/api/ingest/message", &[], body.to_owned()).await?;
    ensure!(
        answer.status == 202,
        "POST answered {}: {}",
        answer.status,
        answer.text()
    );
    id(&answer.json()?)
}

fn id(answer: &serde_json::Value) -> Result<Uuid> {
    let id = answer["message_id"].as_str();
    Ok(id
        .with_context(|| format!("no message_id in {answer}"))?
        .parse()?)
}

/// The status of a message once it is processed or failed.
async fn end(client: &mut Client, id: Uuid) -> Result<serde_json::Value> {
    let path = format!("/api/ingest/status/{id}");
    until_some(
        LIMIT,
        format!("message {id} to come to its end"),
        async || match client.get(&path).await.and_then(|answer| answer.json()) {
            Err(error) => Some(Err(error)),
            Ok(status) if status["status"] == "accepted" => None,
            Ok(status) => Some(Ok(status)),
        },
    )
    .await?
}
