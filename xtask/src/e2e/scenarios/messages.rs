//! One message and what becomes of it: the plan's script, its loop, bad input, batches, repeated requests.

use crate::e2e::scenarios::{
    client::{self, MESSAGE, accepted, each, id, order},
    report::Report,
    setup::Setup,
    stack::{Kind, Plan, Stack},
};
use anyhow::{Context, Result, ensure};
use message::Envelope;
use std::time::{Duration, Instant};
use testkit::{http::Client, until_some};
use uuid::Uuid;

/// The plan's message to be published by hand.
const BY_HAND: &[u8] = br#"{"message_id":"test-123","body":"O|999|888|F|99.99|2024-01-01|test|test|1|test","received_at":"2024-01-01T00:00:00Z","retry_count":0}"#;
/// The same on another subject, under another id.
const ELSEWHERE: &[u8] =
    br#"{"message_id":"test-124","body":"O|998|888|F|99.99|2024-01-01|test|test|1|test"}"#;
const NO_ENVELOPE: &[u8] = b"\x00\xff no envelope \r\n\x80";
/// `banana` is no date; its position counts the prefix as the first.
const MALFORMED: &str = "O|200|456|F|123.45|banana|urgent|clerk1|1|comment";
/// How long a dead letter may take.
const LIMIT: Duration = Duration::from_secs(30);

/// All of it on one stack.
pub(crate) async fn run(setup: &Setup, kind: Kind, report: &mut Report) {
    let stack = Stack::start(setup, kind, Plan::default()).await;
    let Some(stack) = report.started("messages", stack) else {
        return;
    };
    report.check(&stack, "the plan's script", script(&stack).await);
    report.check(&stack, "the plan's loop of 100 at once", hundred(&stack).await);
    if kind == Kind::Native {
        report.check(
            &stack,
            "published by hand on messages.ingest.test",
            by_hand(&stack).await,
        );
        report.check(
            &stack,
            "published by hand on messages.foo",
            elsewhere(&stack).await,
        );
        report.check(
            &stack,
            "published by hand, no envelope",
            no_envelope(&stack).await,
        );
    }
    report.check(&stack, "malformed message", malformed(&stack).await);
    report.check(&stack, "batch of good, bad and blank lines", batch(&stack).await);
    report.check(&stack, "repeated with an Idempotency-Key", repeated(&stack).await);
    report.check(&stack, "an id that was never accepted", unknown(&stack).await);
}

async fn script(stack: &Stack) -> Result<String> {
    let since = Instant::now();
    let id = stack.post(&order(123)).await?;
    stack.processed(&[id]).await?;
    let took = since.elapsed();
    let row =
        "order_key || '|' || customer_key || '|' || order_status || '|' || total_price || '|' || order_date";
    let sql = format!("SELECT {row} AS value FROM orders WHERE message_id = '{id}'");
    let rows = stack.database.values(&sql).await?;
    ensure!(
        rows == ["123|456|F|123.45|2024-01-01"],
        "the rows with this message_id are {rows:?}"
    );
    Ok(format!(
        "202, processed {} ms after the POST began, its row is there",
        took.as_millis()
    ))
}

async fn hundred(stack: &Stack) -> Result<String> {
    let post = async |client: &mut Client, key| client::post(client, &order(key)).await;
    let ids = each(&stack.api.url(), 100, 1..=100, post).await?;
    stack.processed(&ids).await?;
    let rows = stack
        .database
        .count("orders WHERE order_key BETWEEN 1 AND 100")
        .await?;
    ensure!(rows == 100, "{rows} rows with the order keys 1 to 100");
    Ok(format!("{} processed, {rows} rows", ids.len()))
}

async fn by_hand(stack: &Stack) -> Result<String> {
    stack.queue.publish("messages.ingest.test", BY_HAND).await?;
    let id = stored_as(stack, BY_HAND, 999).await?;
    Ok(format!("row 999, status of test-123 under {id}"))
}

async fn elsewhere(stack: &Stack) -> Result<String> {
    stack.queue.publish("messages.foo", ELSEWHERE).await?;
    stored_as(stack, ELSEWHERE, 998).await?;
    Ok("row 998".to_owned())
}

/// Waits for the row, then for its status under the id that the envelope decodes to.
async fn stored_as(stack: &Stack, envelope: &[u8], key: u64) -> Result<Uuid> {
    let id = Envelope::decode(envelope, chrono::Utc::now())?.message_id;
    let row = format!("orders WHERE order_key = {key} AND message_id = '{id}'");
    until_some(LIMIT, format!("row {key}"), async || {
        match stack.database.count(&row).await {
            Ok(0) => None,
            found => Some(found),
        }
    })
    .await??;
    stack.processed(&[id]).await?;
    Ok(id)
}

async fn no_envelope(stack: &Stack) -> Result<String> {
    stack.queue.publish("messages.ingest.test", NO_ENVELOPE).await?;
    let reason = dead_letter(stack, |payload| payload == NO_ENVELOPE).await?;
    Ok(format!(
        "dead letter with its {} bytes intact: {reason}",
        NO_ENVELOPE.len()
    ))
}

async fn malformed(stack: &Stack) -> Result<String> {
    let id = stack.post(MALFORMED).await?;
    let reason = stack.failure(id).await?;
    for part in ["Order", "order_date", "position 6", "banana"] {
        ensure!(
            reason.contains(part),
            "the error does not name `{part}`: {reason}"
        );
    }
    let rows = stack.database.count("orders WHERE order_key = 200").await?;
    ensure!(rows == 0, "it made a row");
    dead_letter(stack, |payload| {
        let envelope = Envelope::decode(payload, chrono::Utc::now());
        envelope.is_ok_and(|envelope| envelope.message_id == id && envelope.body == MALFORMED)
    })
    .await?;
    Ok(format!("202, failed, dead letter with its bytes: {reason}"))
}

/// Waits for the one dead letter with such a payload; returns its reason.
async fn dead_letter(stack: &Stack, wanted: impl Fn(&[u8]) -> bool) -> Result<String> {
    let found = until_some(LIMIT, "the dead letter", async || {
        match stack.queue.dead_letters().await {
            Err(error) => Some(Err(error)),
            Ok(mut letters) => {
                letters.retain(|letter| wanted(&letter.payload));
                (!letters.is_empty()).then_some(Ok(letters))
            }
        }
    })
    .await??;
    ensure!(found.len() == 1, "{} dead letters instead of one", found.len());
    ensure!(!found[0].reason.is_empty(), "the dead letter has no reason");
    Ok(found[0].reason.clone())
}

async fn batch(stack: &Stack) -> Result<String> {
    let lines = [
        order(301),
        String::new(),
        "O|banana".to_owned(),
        "  ".to_owned(),
        order(302),
    ];
    let mut client = stack.client()?;
    let answer = client.post("/api/ingest/batch", &[], lines.join("\n")).await?;
    ensure!(
        answer.status == 202,
        "the batch was answered {}: {}",
        answer.status,
        answer.text()
    );
    let json = answer.json()?;
    let results = json["results"].as_array().context("no results in the answer")?;
    let numbers: Vec<_> = results
        .iter()
        .filter_map(|result| result["line"].as_u64())
        .collect();
    ensure!(numbers == [1, 3, 5], "the outcomes are of the lines {numbers:?}");
    let ids: Vec<_> = results.iter().map(id).collect::<Result<_>>()?;
    stack.processed(&[ids[0], ids[2]]).await?;
    let reason = stack.failure(ids[1]).await?;
    for (id, key) in [(ids[0], 301), (ids[2], 302)] {
        let row = format!("orders WHERE message_id = '{id}' AND order_key = {key}");
        ensure!(
            stack.database.count(&row).await? == 1,
            "the id of order {key} has another row"
        );
    }
    Ok(format!(
        "outcomes in order: processed, failed ({reason}), processed"
    ))
}

async fn repeated(stack: &Stack) -> Result<String> {
    let mut client = stack.client()?;
    let headers = [("Idempotency-Key", "e2e-1")];
    let first = accepted(&client.post(MESSAGE, &headers, order(401)).await?)?;
    let queued = accepted(&client.post(MESSAGE, &headers, order(401)).await?)?;
    stack.processed(&[first]).await?;
    let stored = accepted(&client.post(MESSAGE, &headers, order(401)).await?)?;
    ensure!(
        first == queued && first == stored,
        "the ids are {first}, {queued}, {stored}"
    );
    let other = client.post(MESSAGE, &headers, order(402)).await?;
    ensure!(
        other.status == 422,
        "another body was answered {}: {}",
        other.status,
        other.text()
    );
    stack.drained(LIMIT).await?;
    let rows = stack
        .database
        .count("orders WHERE order_key IN (401, 402)")
        .await?;
    ensure!(rows == 1, "{rows} rows instead of one");
    Ok("sent 3 times, one id, 1 row; another body: 422".to_owned())
}

async fn unknown(stack: &Stack) -> Result<String> {
    let status = stack.status(Uuid::now_v7()).await?;
    ensure!(
        status["status"] == "unknown" && status["error"] == "Message not found",
        "its status is {status}"
    );
    Ok("unknown, Message not found".to_owned())
}
