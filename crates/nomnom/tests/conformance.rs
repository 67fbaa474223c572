//! The contract, told as stories, on every way to run: embedded, full, JetStream with SQLite, and without a queue.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it must be"
)]

mod ways;

use serde_json::{Value, json};
use ways::{App, Way};

const ORDER: &str = "O|123|456|F|123.45|2024-01-01|urgent|clerk1|1|comment";

macro_rules! on_every_way_with_a_queue {
    ($($story:ident),+ $(,)?) => {
        mod embedded { $( #[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(&super::App::start(super::Way::Embedded).await).await; } )+ }
        mod full { $( #[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(&super::App::start(super::Way::Full).await).await; } )+ }
        mod jetstream_with_sqlite { $( #[tokio::test(flavor = "multi_thread")] async fn $story() { super::$story(&super::App::start(super::Way::JetStreamWithSqlite).await).await; } )+ }
    };
}

on_every_way_with_a_queue!(
    a_message_is_accepted_and_becomes_processed,
    the_path_may_name_the_entity,
    a_path_that_contradicts_the_message_fails_naming_both,
    a_malformed_message_is_accepted_and_fails_naming_the_field,
    a_batch_answers_line_by_line,
    a_key_is_one_message_even_from_many_clients_at_once,
    a_key_with_another_body_is_refused_also_after_processing,
    an_id_that_was_never_accepted_is_unknown,
    probes_and_documents_answer,
);

async fn a_message_is_accepted_and_becomes_processed(app: &App) {
    let answer = app.post("/api/ingest/message", &[], ORDER).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let receipt = answer.json().unwrap();
    assert_eq!(receipt["status"], "accepted");
    let id = receipt["message_id"].as_str().unwrap();
    let location = format!("/api/ingest/status/{id}");
    assert_eq!(answer.header("location"), Some(location.as_str()));
    let status = app.ended(id).await;
    assert_eq!(status["status"], "processed", "{status}");
    assert_eq!(status["message_id"], id);
    assert_eq!(status["error"], Value::Null);
    assert_eq!(status["retry_count"], 0);
    assert_eq!(status["received_at"], receipt["timestamp"]);
    assert!(status["processed_at"].is_string(), "{status}");
}

async fn the_path_may_name_the_entity(app: &App) {
    let answer = app
        .post("/api/ingest/region", &[], "R|1|AFRICA|a continent|\n")
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(app.ended_of(&answer).await["status"], "processed");
}

async fn a_path_that_contradicts_the_message_fails_naming_both(app: &App) {
    let answer = app.post("/api/ingest/region", &[], ORDER).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let status = app.ended_of(&answer).await;
    assert_eq!(status["status"], "failed", "{status}");
    let error = status["error"].as_str().unwrap().to_lowercase();
    assert!(error.contains("order") && error.contains("region"), "{error}");
}

async fn a_malformed_message_is_accepted_and_fails_naming_the_field(app: &App) {
    let answer = app
        .post(
            "/api/ingest/message",
            &[],
            "O|1|456|F|banana|2024-01-01|urgent|clerk1|1|comment",
        )
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let status = app.ended_of(&answer).await;
    assert_eq!(status["status"], "failed", "{status}");
    let error = status["error"].as_str().unwrap();
    assert!(
        error.contains("total_price") && error.contains("banana"),
        "{error}"
    );
}

async fn a_batch_answers_line_by_line(app: &App) {
    let body = "R|1|AFRICA|one\n\nR|two|AMERICA|bad number\r\nX|9\nR|3|ASIA|three\n";
    let answer = app.post("/api/ingest/batch", &[], body).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let results = answer.json().unwrap()["results"].as_array().unwrap().clone();
    let lines: Vec<_> = results
        .iter()
        .map(|result| result["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [1, 3, 4, 5]);
    let mut ends = Vec::new();
    for result in &results {
        assert_eq!(result["status"], "accepted", "{result}");
        ends.push(app.ended(result["message_id"].as_str().unwrap()).await["status"].clone());
    }
    assert_eq!(ends, ["processed", "failed", "failed", "processed"]);
}

async fn a_key_is_one_message_even_from_many_clients_at_once(app: &App) {
    let posts = (0..50).map(|_| {
        app.post(
            "/api/ingest/message",
            &[("Idempotency-Key", "one-of-fifty")],
            ORDER,
        )
    });
    let answers = futures_util::future::join_all(posts).await;
    let first = answers[0].json().unwrap();
    for answer in &answers {
        assert_eq!(answer.status, 202, "{}", answer.text());
        assert_eq!(answer.json().unwrap()["message_id"], first["message_id"]);
    }
    assert_eq!(app.ended_of(&answers[0]).await["status"], "processed");
}

async fn a_key_with_another_body_is_refused_also_after_processing(app: &App) {
    let key = [("Idempotency-Key", "k-1")];
    let first = app.post("/api/ingest/message", &key, ORDER).await;
    let other = ORDER.replace("456", "457");
    let queued = app.post("/api/ingest/message", &key, &other).await;
    assert_eq!(queued.status, 422, "{}", queued.text());
    assert_eq!(queued.header("content-type"), Some("application/problem+json"));
    app.ended_of(&first).await;
    assert_eq!(app.post("/api/ingest/message", &key, &other).await.status, 422);
    let again = app.post("/api/ingest/message", &key, ORDER).await;
    assert_eq!(again.status, 202);
    assert_eq!(again.json().unwrap(), first.json().unwrap());
    // Another entity in the path is another request.
    assert_eq!(app.post("/api/ingest/order", &key, ORDER).await.status, 422);
}

async fn an_id_that_was_never_accepted_is_unknown(app: &App) {
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    let answer = app.get(&format!("/api/ingest/status/{id}")).await;
    assert_eq!(answer.status, 200);
    let status = answer.json().unwrap();
    assert_eq!(status["status"], "unknown");
    assert_eq!(status["error"], "Message not found");
}

async fn probes_and_documents_answer(app: &App) {
    assert_eq!(app.get("/health").await.text(), "OK");
    for path in ["/livez", "/readyz"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    let metrics = app.get("/metrics").await.text();
    for name in [
        "messages_published_total",
        "messages_processed_total",
        "nats_publish_latency_seconds",
        "message_processing_latency_seconds",
    ] {
        assert!(metrics.contains(&format!("# TYPE {name} ")), "{name}");
    }
    let document = app.get("/openapi.json").await.json().unwrap();
    assert!(document["openapi"].is_string());
    assert!(document["paths"]["/api/ingest/order_line_item"].is_object());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_queue_a_message_is_stored_or_refused_in_the_request() {
    for way in [Way::SyncSqlite, Way::SyncPostgres] {
        let app = App::start(way).await;
        let good = app.post("/api/ingest/message", &[], ORDER).await;
        assert_eq!(good.status, 200, "{}", good.text());
        assert_eq!(good.json().unwrap()["status"], "persisted");
        assert_eq!(app.ended_of(&good).await["status"], "processed");

        let bad = app
            .post(
                "/api/ingest/message",
                &[],
                "O|1|456|Q|1.00|2024-01-01|urgent|clerk1|1|comment",
            )
            .await;
        assert_eq!(bad.status, 422, "{}", bad.text());
        let receipt = bad.json().unwrap();
        assert_eq!(receipt["status"], "failed");
        assert!(
            receipt["error"].as_str().unwrap().contains("order_status"),
            "{receipt}"
        );
        assert_eq!(app.ended_of(&bad).await["status"], "failed");

        let batch = app
            .post("/api/ingest/batch", &[], "R|1|AFRICA|one\nR|x|ASIA|two\n")
            .await;
        assert_eq!(batch.status, 200, "{}", batch.text());
        let ends: Vec<_> = batch.json().unwrap()["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["status"].clone())
            .collect();
        assert_eq!(ends, [json!("persisted"), json!("failed")]);
    }
}
