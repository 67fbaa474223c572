//! Posting: one message, many over keep-alive connections, and traffic that goes on while processes come and go.

use anyhow::{Context, Result, bail, ensure};
use futures_util::future::try_join_all;
use serde_json::Value;
use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};
use testkit::{
    http::{Client, Response},
    until,
};
use tokio::time::sleep;
use uuid::Uuid;

/// The route of single messages.
pub(crate) const MESSAGE: &str = "/api/ingest/message";
/// How long traffic keeps trying to send one message.
const PERSISTENCE: Duration = Duration::from_secs(60);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(50);
const TRAFFIC_CONNECTIONS: usize = 8;

/// An order with this key; the rest is the plan's.
pub(crate) fn order(key: u64) -> String {
    format!("O|{key}|456|F|123.45|2024-01-01|urgent|clerk1|1|comment")
}

/// POSTs one message and expects a correct 202.
pub(crate) async fn post(client: &mut Client, body: &str) -> Result<Uuid> {
    let answer = client.post(MESSAGE, &[], body.to_owned()).await?;
    accepted(&answer)
}

/// The id in a 202 answer, everything else in it checked.
pub(crate) fn accepted(answer: &Response) -> Result<Uuid> {
    let text = answer.text();
    ensure!(answer.status == 202, "POST answered {}: {text}", answer.status);
    let json = answer.json()?;
    ensure!(json["status"] == "accepted", "POST answered {json}");
    ensure!(json["timestamp"].is_string(), "no timestamp in {json}");
    let id = id(&json)?;
    let location = answer.header("location").unwrap_or_default();
    ensure!(
        location.ends_with(&format!("/api/ingest/status/{id}")),
        "Location is `{location}`"
    );
    Ok(id)
}

/// The `message_id` of an answer.
pub(crate) fn id(json: &Value) -> Result<Uuid> {
    let id = json["message_id"].as_str();
    let id = id.with_context(|| format!("no message_id in {json}"))?;
    Ok(Uuid::parse_str(id)?)
}

/// Calls `send` for every item, on so many keep-alive connections at once. The results are in no order.
pub(crate) async fn each<T, R>(
    url: &str,
    connections: usize,
    items: impl IntoIterator<Item = T>,
    send: impl AsyncFn(&mut Client, T) -> Result<R>,
) -> Result<Vec<R>> {
    let items = RefCell::new(items.into_iter());
    let next = || items.borrow_mut().next();
    let connection = async || {
        let mut client = Client::new(url)?;
        let mut results = Vec::new();
        while let Some(item) = next() {
            results.push(send(&mut client, item).await?);
        }
        anyhow::Ok(results)
    };
    let results = try_join_all((0..connections).map(|_| connection())).await?;
    Ok(results.into_iter().flatten().collect())
}

/// Orders with the keys 1 to `total`, each sent until it is answered 202, whatever happens to the server meanwhile.
pub(crate) struct Traffic {
    url: String,
    total: u64,
    accepted: Cell<u64>,
}

impl Traffic {
    /// To the API at `url`.
    pub(crate) fn new(url: String, total: u64) -> Self {
        Self {
            url,
            total,
            accepted: Cell::new(0),
        }
    }

    /// Sends all of it; returns the ids that were accepted.
    pub(crate) async fn run(&self) -> Result<Vec<Uuid>> {
        let send = async |client: &mut Client, key| self.send(client, key).await;
        each(&self.url, TRAFFIC_CONNECTIONS, 1..=self.total, send).await
    }

    /// Waits until so many messages are accepted.
    pub(crate) async fn reached(&self, count: u64) -> Result<()> {
        let what = format!("{count} messages to be accepted");
        until(PERSISTENCE, what, async || self.accepted.get() >= count).await
    }

    /// A repetition carries the same Idempotency-Key: an answer that was lost makes no second message.
    async fn send(&self, client: &mut Client, key: u64) -> Result<Uuid> {
        let idempotency_key = format!("traffic-{key}");
        let headers = [("Idempotency-Key", idempotency_key.as_str())];
        let since = Instant::now();
        loop {
            let answer = client.post(MESSAGE, &headers, order(key)).await;
            match answer {
                Ok(answer) if answer.status != 503 => {
                    self.accepted.set(self.accepted.get() + 1);
                    return accepted(&answer);
                }
                Ok(answer) if since.elapsed() > PERSISTENCE => {
                    bail!("503 for {PERSISTENCE:?}: {}", answer.text())
                }
                Err(error) if since.elapsed() > PERSISTENCE => return Err(error),
                _ => sleep(PAUSE).await,
            }
        }
    }
}
