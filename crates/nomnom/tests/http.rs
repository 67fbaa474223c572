//! The HTTP contract, on the embedded queue: what good requests get, and what bad ones are told.

#![allow(clippy::unwrap_used)]

mod common;

use common::{ORDER, Program, id, start};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::http::{Response, raw};

/// What `application/problem+json` must have, whatever went wrong.
fn problem(response: &Response, status: u16, kind: &str) -> Value {
    let text = response.text();
    assert_eq!(response.status, status, "{text}");
    assert_eq!(
        response.header("content-type"),
        Some("application/problem+json"),
        "{text}"
    );
    let problem = response.json().unwrap();
    assert_eq!(problem["type"], format!("/problems/{kind}"), "{text}");
    assert_eq!(problem["status"], status, "{text}");
    for member in ["title", "detail"] {
        assert!(
            problem[member].as_str().is_some_and(|text| !text.is_empty()),
            "{text}"
        );
    }
    problem
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_becomes_a_processed_row() {
    let mut program = Program::start(&[]).await;
    let response = program.post("/api/ingest/message", ORDER).await;
    assert_eq!(response.status, 202, "{}", response.text());
    let answer = response.json().unwrap();
    assert_eq!(answer["status"], "accepted");
    let id = id(&response);
    assert_eq!(
        response.header("location"),
        Some(format!("/api/ingest/status/{id}").as_str())
    );
    let status = program.until(&id, "processed").await;
    assert_eq!(status["message_id"], json!(id));
    assert_eq!(status["received_at"], answer["timestamp"]);
    assert!(status["processed_at"].is_string());
    assert_eq!(
        (&status["error"], &status["retry_count"]),
        (&Value::Null, &json!(0))
    );

    let hinted = program.post("/api/ingest/order", &format!("{ORDER}\n")).await;
    assert_eq!(hinted.status, 202);
    program.until(&common::id(&hinted), "processed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_record_is_accepted_and_then_fails_with_the_reason() {
    let mut program = Program::start(&[]).await;
    let bad = program
        .post("/api/ingest/message", &ORDER.replace("2024-01-01", "banana"))
        .await;
    assert_eq!(bad.status, 202);
    let status = program.until(&id(&bad), "failed").await;
    let error = status["error"].as_str().unwrap();
    assert!(
        error.contains("order_date") && error.contains("banana"),
        "{error}"
    );

    let contradiction = program.post("/api/ingest/nation", ORDER).await;
    let status = program.until(&id(&contradiction), "failed").await;
    let error = status["error"].as_str().unwrap();
    assert!(
        error.contains("entity order") && error.contains("entity nation"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_body_is_refused_and_says_why() {
    let mut program = Program::start(&[]).await;
    let large = "x".repeat(2 << 20);
    let limit = "x".repeat((768 << 10) + 1);
    for (body, status, kind) in [
        (&b""[..], 400, "empty-body"),
        (b" \r\n\t ", 400, "empty-body"),
        (b"O|1\xff\xfe\0", 400, "not-utf-8"),
        (large.as_bytes(), 413, "too-large"),
        (limit.as_bytes(), 413, "too-large"),
    ] {
        for path in ["/api/ingest/message", "/api/ingest/order"] {
            let response = program.client.post(path, &[], body.to_vec()).await.unwrap();
            problem(&response, status, kind);
        }
    }
    for (body, status, kind) in [
        (&b""[..], 400, "empty-body"),
        (b"\n \r\n", 400, "empty-body"),
        ("x\n".repeat(10_001).as_bytes(), 413, "too-large"),
        ("x".repeat((8 << 20) + 1).as_bytes(), 413, "too-large"),
    ] {
        let response = program
            .client
            .post("/api/ingest/batch", &[], body.to_vec())
            .await
            .unwrap();
        problem(&response, status, kind);
    }
    let binary = program
        .client
        .post("/api/ingest/batch", &[], &b"a\nb\n\xff"[..])
        .await
        .unwrap();
    assert_eq!(problem(&binary, 400, "not-utf-8")["line"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunked_body_has_the_same_limit() {
    let mut program = Program::start(&[("BODY_LIMIT", "1KiB")]).await;
    let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
    let head = "POST /api/ingest/message HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
    let request = format!("{head}{chunk}{chunk}0\r\n\r\n");
    let answer = raw(&program.url, request.as_bytes(), Duration::from_secs(20))
        .await
        .unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 413 "),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    let request = format!("{head}{:x}\r\n{ORDER}\r\n0\r\n\r\n", ORDER.len());
    let answer = raw(&program.url, request.as_bytes(), Duration::from_secs(20))
        .await
        .unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 202 "),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    assert_eq!(program.get("/health").await.text(), "OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_no_entity_goes_nowhere() {
    let mut program = Program::start(&[]).await;
    let long = "x".repeat(4000);
    for name in [
        "unicorn",
        "Order",
        "orders",
        "status",
        "order.x",
        ".",
        "..",
        "%2e%2e",
        "*",
        "%2A",
        "%3E",
        "order%20x",
        "%20",
        "order%0d%0aPUB%20x%200",
        "%0D%0A",
        "..%2Forder",
        "%2e%2e%2forder",
        "order%00",
        "%ff%fe",
        "%",
        "order%2f",
        "%3Cscript%3E",
        &long,
    ] {
        // What a URI may not contain reaches the server only from a client that does not care.
        let request = format!(
            "POST /api/ingest/{name} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx"
        );
        let answer = raw(&program.url, request.as_bytes(), Duration::from_secs(20))
            .await
            .unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        assert!(head.starts_with("HTTP/1.1 404 "), "{name}: {answer}");
        let problem: Value =
            serde_json::from_str(body).unwrap_or_else(|error| panic!("{name}: {error}: {answer}"));
        assert_eq!(problem["type"], "/problems/unknown-entity", "{name}");
        let known = problem["entities"].as_array().unwrap();
        assert!(known.contains(&json!("order_line_item")), "{name}: {known:?}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.len() < 1000 && !detail.contains(|character: char| character.is_control()),
            "{name}: {detail}"
        );
    }
    for path in [
        "/api/ingest/../order",
        "/api/ingest/order/x",
        "/api/ingest/",
        "/",
        "/API/INGEST/message",
    ] {
        problem(&program.post(path, ORDER).await, 404, "unknown-route");
    }
    for target in [
        "/api/ingest/a b",
        "/api/ingest/\u{1}",
        "/api/ingest/order\r\nPUB x 0",
    ] {
        let request =
            format!("POST {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx");
        let answer = raw(&program.url, request.as_bytes(), Duration::from_secs(20))
            .await
            .unwrap();
        assert!(
            answer.starts_with(b"HTTP/1.1 4"),
            "{target:?}: {}",
            String::from_utf8_lossy(&answer)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_method_is_told_the_right_one() {
    let mut program = Program::start(&[]).await;
    for (method, path, allow) in [
        ("GET", "/api/ingest/message", "POST"),
        ("PUT", "/api/ingest/batch", "POST"),
        ("DELETE", "/api/ingest/order", "POST"),
        (
            "POST",
            "/api/ingest/status/00000000-0000-0000-0000-000000000000",
            "GET,HEAD",
        ),
        ("POST", "/health", "GET,HEAD"),
    ] {
        let method = method.parse().unwrap();
        let response = program.client.send(method, path, &[], "x").await.unwrap();
        problem(&response, 405, "method-not-allowed");
        assert_eq!(response.header("allow"), Some(allow), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_known_unknown_or_malformed() {
    let mut program = Program::start(&[]).await;
    let unknown = "019f2c6e-7d0b-7c60-9d0a-3c1f5e9a7b10";
    let expected = json!({
        "message_id": unknown, "status": "unknown", "received_at": null, "processed_at": null,
        "error": "Message not found", "retry_count": 0,
    });
    assert_eq!(program.status(unknown).await, expected);
    for bad in [
        "1",
        "xyz",
        "%00",
        "%ff",
        "019f2c6e-7d0b-7c60-9d0a-3c1f5e9a7b1g",
        "'%20or%201=1",
    ] {
        let response = program.get(&format!("/api/ingest/status/{bad}")).await;
        problem(&response, 400, "invalid-message-id");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_a_batch_has_its_outcome() {
    let mut program = Program::start(&[("BODY_LIMIT", "100")]).await;
    let long = "x".repeat(101);
    let body = format!(
        "{ORDER}\r\n\n{long}\nnonsense\n   \n{}",
        ORDER.replace("123", "124")
    );
    let response = program.post("/api/ingest/batch", &body).await;
    assert_eq!(response.status, 202, "{}", response.text());
    let answer = response.json().unwrap();
    assert_eq!(
        (&answer["accepted"], &answer["failed"]),
        (&json!(3), &json!(1)),
        "{answer}"
    );
    let results = answer["results"].as_array().unwrap();
    let outcomes: Vec<_> = results
        .iter()
        .map(|result| (&result["line"], &result["status"]))
        .collect();
    let (accepted, failed) = (json!("accepted"), json!("failed"));
    let expected = [(1, &accepted), (3, &failed), (4, &accepted), (6, &accepted)];
    assert_eq!(outcomes.len(), expected.len(), "{answer}");
    for (outcome, (line, status)) in outcomes.iter().zip(expected) {
        assert_eq!((outcome.0, outcome.1), (&json!(line), status), "{answer}");
    }
    assert!(
        results[1]["error"].as_str().unwrap().contains("100 are allowed"),
        "{answer}"
    );
    assert!(results[1].get("message_id").is_none(), "{answer}");
    for (index, state) in [(0, "processed"), (2, "failed"), (3, "processed")] {
        program
            .until(results[index]["message_id"].as_str().unwrap(), state)
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_batch_is_stored_whole() {
    let mut program = Program::start(&[]).await;
    let lines: Vec<_> = (0..10_000)
        .map(|key| ORDER.replacen("123", &key.to_string(), 1))
        .collect();
    let response = program.post("/api/ingest/batch", &lines.join("\n")).await;
    let answer = response.json().unwrap();
    assert_eq!(
        (&answer["accepted"], &answer["failed"]),
        (&json!(10_000), &json!(0))
    );
    let results = answer["results"].as_array().unwrap();
    for index in [0, 4_999, 9_999] {
        assert_eq!(results[index]["line"], index + 1);
        program
            .until(results[index]["message_id"].as_str().unwrap(), "processed")
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_is_the_same_message() {
    for variables in [&[][..], &[("ENABLE_NATS", "false")]] {
        let mut program = Program::start(variables).await;
        let path = "/api/ingest/message";
        let first = program.post_with_key(path, "k-1", ORDER).await;
        let again = program.post_with_key(path, "k-1", ORDER).await;
        assert_eq!(
            (again.status, again.json().unwrap()),
            (first.status, first.json().unwrap())
        );
        program.until(&id(&first), "processed").await;
        let later = program.post_with_key(path, "k-1", ORDER).await;
        assert_eq!(
            (later.status, later.json().unwrap()),
            (first.status, first.json().unwrap())
        );

        let other = ORDER.replace("comment", "other");
        for (path, body) in [(path, other.as_str()), ("/api/ingest/order", ORDER)] {
            let conflict = program.post_with_key(path, "k-1", body).await;
            assert_eq!(
                problem(&conflict, 422, "idempotency-conflict")["message_id"],
                id(&first)
            );
        }
        assert_ne!(id(&program.post_with_key(path, "k-2", ORDER).await), id(&first));
        assert_ne!(id(&program.post(path, ORDER).await), id(&first));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_race_with_one_key_are_one_message() {
    let program = Program::start(&[]).await;
    let url = program.url.clone();
    let post = |body: String| {
        let url = url.clone();
        async move {
            let mut client = testkit::http::Client::new(&url).unwrap();
            let headers = [("idempotency-key", "race")];
            client.post("/api/ingest/message", &headers, body).await.unwrap()
        }
    };
    let mut requests = tokio::task::JoinSet::new();
    for number in 0..20 {
        requests.spawn(post(if number % 2 == 0 {
            ORDER.to_owned()
        } else {
            ORDER.replace("comment", "other")
        }));
    }
    let answers = requests.join_all().await;
    let accepted: Vec<_> = answers.iter().filter(|answer| answer.status == 202).collect();
    assert_eq!(accepted.len(), 10, "one of the two bodies, each time");
    assert!(accepted.iter().all(|answer| answer.body == accepted[0].body));
    for answer in answers.iter().filter(|answer| answer.status != 202) {
        problem(answer, 422, "idempotency-conflict");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_batch_is_the_same_messages() {
    let mut program = Program::start(&[]).await;
    let body = format!("{ORDER}\n\n{ORDER}");
    let first = program.post_with_key("/api/ingest/batch", "b", &body).await;
    let again = program.post_with_key("/api/ingest/batch", "b", &body).await;
    assert_eq!(again.json().unwrap(), first.json().unwrap());
    let results = first.json().unwrap()["results"].clone();
    assert_ne!(results[0]["message_id"], results[1]["message_id"]);
    let changed = program
        .post_with_key("/api/ingest/batch", "b", &format!("{ORDER}\n\nother"))
        .await;
    let results = changed.json().unwrap()["results"].clone();
    assert_eq!(
        (&results[0]["status"], &results[1]["status"]),
        (&json!("accepted"), &json!("failed"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_cannot_be_used_is_refused() {
    let mut program = Program::start(&[]).await;
    for key in ["", "a b", &"k".repeat(256)] {
        let response = program.post_with_key("/api/ingest/message", key, ORDER).await;
        problem(&response, 400, "invalid-idempotency-key");
    }
    let twice = [("idempotency-key", "a"), ("idempotency-key", "b")];
    let response = program
        .client
        .post("/api/ingest/message", &twice, ORDER)
        .await
        .unwrap();
    problem(&response, 400, "invalid-idempotency-key");
}

#[tokio::test(flavor = "multi_thread")]
async fn synchronous_mode_answers_with_the_end() {
    let mut program = Program::start(&[("ENABLE_NATS", "false")]).await;
    let good = program.post("/api/ingest/message", ORDER).await;
    assert_eq!(
        (good.status, &good.json().unwrap()["status"]),
        (200, &json!("persisted"))
    );
    assert_eq!(program.status(&id(&good)).await["status"], "processed");

    let bad = program.post("/api/ingest/order", "O|x").await;
    let answer = bad.json().unwrap();
    assert_eq!((bad.status, &answer["status"]), (422, &json!("failed")));
    assert!(
        answer["error"].is_string() && answer["timestamp"].is_string(),
        "{answer}"
    );
    let status = program.status(&id(&bad)).await;
    assert_eq!(
        (&status["status"], &status["error"]),
        (&json!("failed"), &answer["error"])
    );

    let batch = program.post("/api/ingest/batch", &format!("{ORDER}\nO|x")).await;
    let answer = batch.json().unwrap();
    assert_eq!(
        (batch.status, &answer["persisted"], &answer["failed"]),
        (200, &json!(1), &json!(1))
    );
    assert_eq!(answer["results"][1]["status"], "failed");
    assert_eq!(program.get("/readyz").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_can_look() {
    let mut program = Program::start(&[]).await;
    program.post("/api/ingest/message", ORDER).await;
    assert_eq!(program.get("/health").await.text(), "OK");
    assert_eq!(program.get("/livez").await.status, 200);
    let ready = program.get("/readyz").await;
    assert_eq!(ready.json().unwrap(), json!({"status": "ready"}));
    let metrics = program.get("/metrics").await.text();
    let counted = "http_request_seconds_count{route=\"/api/ingest/message\",status=\"202\"}";
    assert!(metrics.contains(counted), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_survives_a_stop() {
    let mut program = Program::start(&[]).await;
    let lines = vec![ORDER; 2000].join("\n");
    let answer = program.post("/api/ingest/batch", &lines).await.json().unwrap();
    let folder = program.stop().await;
    let mut program = Program::start_in(folder, &[]).await;
    for result in answer["results"].as_array().unwrap().iter().step_by(97) {
        program
            .until(result["message_id"].as_str().unwrap(), "processed")
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_in_the_same_folder_is_refused() {
    let program = Program::start(&[]).await;
    let error = start(&program.folder, &[]).await.err().unwrap().to_string();
    assert!(error.contains("in use by another nomnom"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_describes_itself() {
    let mut program = Program::start(&[]).await;
    let document = program.get("/openapi.json").await.json().unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    for entity in ["order", "order_line_item"] {
        assert!(
            document["paths"][format!("/api/ingest/{entity}")]["post"].is_object(),
            "{entity}"
        );
    }
}
