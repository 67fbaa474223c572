//! `POST /api/ingest/batch`: one message a line, one outcome a line.

use crate::{
    Api, Sink,
    idempotency::Key,
    limits::{BATCH_BYTES, BATCH_LINES},
    problem::{Kind, Problem},
    source::source,
    submit::{Outcome, Receipt, submit},
};
use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use message::Envelope;
use serde::Serialize;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio::time::Instant;

/// Messages of one batch on their way to the queue at once.
const QUEUED_AT_ONCE: usize = 500;
/// Messages of one batch on their way to the database at once, in synchronous mode.
const STORED_AT_ONCE: usize = 8;
/// How long lines are sent on. Later ones are not tried.
const DEADLINE: Duration = Duration::from_secs(25);

/// The answer: counts, then every line in order.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    persisted: Option<usize>,
    failed: usize,
    results: Vec<Line>,
}

/// What became of one line. Lines are numbered as in the body, blank ones included.
#[derive(Debug, Serialize)]
struct Line {
    line: usize,
    #[serde(flatten)]
    end: End,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum End {
    Taken(Receipt),
    NotTaken { status: &'static str, error: String },
}

/// Many messages of any entities.
pub(crate) async fn batch(State(api): State<Api>, request: Request) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let key = Key::of(&head.headers)?;
    let source = source(&head.headers, &head.extensions, api.config.trust_forwarded);
    let taken = api
        .in_flight
        .read(body, BATCH_BYTES.max(api.config.body_limit))
        .await?;
    let lines = lines(&taken.bytes)?;
    let sender = Sender::new(&api, key, source);
    let at_once = match api.sink {
        Sink::Queue(_) => QUEUED_AT_ONCE,
        Sink::Database => STORED_AT_ONCE,
    };
    let results: Vec<_> = stream::iter(0..lines.len())
        .map(|index| sender.send(lines[index]))
        .buffered(at_once)
        .collect()
        .await;
    sender.answer(results)
}

/// The lines that are messages, each with its number.
fn lines(bytes: &[u8]) -> Result<Vec<(usize, &str)>, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
        let detail = format!("Line {line} is not UTF-8. Nothing was stored; send text, encoded as UTF-8.");
        Problem::new(Kind::NotUtf8, detail).with("line", line)
    })?;
    let messages = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    let lines: Vec<_> = messages.take(BATCH_LINES + 1).collect();
    match lines.len() {
        0 => Err(Problem::new(
            Kind::EmptyBody,
            "The body is one message a line. It had none.",
        )),
        1..=BATCH_LINES => Ok(lines),
        _ => {
            let detail = format!(
                "At most {BATCH_LINES} messages make a batch. Nothing was stored; send several batches."
            );
            Err(Problem::new(Kind::TooLarge, detail).with("limit_lines", BATCH_LINES))
        }
    }
}

/// Sends the lines of one batch.
struct Sender<'a> {
    api: &'a Api,
    key: Option<Key>,
    source: Option<String>,
    until: Instant,
    /// Set once the queue or the database stopped answering: lines after that would only wait for it.
    outage: AtomicBool,
}

impl<'a> Sender<'a> {
    fn new(api: &'a Api, key: Option<Key>, source: Option<String>) -> Self {
        Self {
            api,
            key,
            source,
            until: Instant::now() + DEADLINE,
            outage: AtomicBool::new(false),
        }
    }

    async fn send(&self, (line, text): (usize, &str)) -> (usize, Result<Receipt, Problem>) {
        (line, self.try_send(line, text).await)
    }

    async fn try_send(&self, line: usize, text: &str) -> Result<Receipt, Problem> {
        let limit = self.api.config.body_limit;
        if text.len() > limit {
            let detail = format!("The line has {} bytes; {limit} are allowed.", text.len());
            return Err(Problem::new(Kind::TooLarge, detail));
        }
        if self.outage.load(Ordering::Relaxed) || Instant::now() > self.until {
            let detail = "Not sent: lines before it took too long or met a failure. Nothing about it is kept; send it again.";
            return Err(Problem::new(Kind::Deadline, detail));
        }
        let mut envelope = Envelope::new(text.to_owned(), None, self.source.clone());
        if let Some(key) = &self.key {
            envelope.message_id = key.id(Some(line));
        }
        let sent = submit(self.api, &envelope, self.key.is_some()).await;
        if sent.as_ref().is_err_and(Problem::is_outage) {
            self.outage.store(true, Ordering::Relaxed);
        }
        sent
    }

    /// The outcomes; or the problem itself when the queue or the database took no line at all.
    fn answer(&self, results: Vec<(usize, Result<Receipt, Problem>)>) -> Result<Response, Problem> {
        let outage = first_outage(&results).cloned();
        if let Some(problem) = &outage
            && results.iter().all(|(_, result)| result.is_err())
        {
            return Err(problem.clone());
        }
        let results: Vec<Line> = results.into_iter().map(Line::new).collect();
        let good = results.iter().filter(|line| line.good()).count();
        let (status, accepted, persisted) = match self.api.sink {
            Sink::Queue(_) => (StatusCode::ACCEPTED, Some(good), None),
            Sink::Database => (StatusCode::OK, None, Some(good)),
        };
        let failed = results.len() - good;
        let answer = Answer {
            accepted,
            persisted,
            failed,
            results,
        };
        let mut response = (status, Json(answer)).into_response();
        if let Some(problem) = outage {
            response.extensions_mut().insert(problem.cause());
        }
        Ok(response)
    }
}

fn first_outage(results: &[(usize, Result<Receipt, Problem>)]) -> Option<&Problem> {
    let mut problems = results.iter().filter_map(|(_, result)| result.as_ref().err());
    problems.find(|problem| problem.is_outage())
}

impl Line {
    fn new((line, result): (usize, Result<Receipt, Problem>)) -> Self {
        let end = match result {
            Ok(receipt) => End::Taken(receipt),
            Err(problem) => End::NotTaken {
                status: "failed",
                error: problem.detail().to_owned(),
            },
        };
        Self { line, end }
    }

    fn good(&self) -> bool {
        match &self.end {
            End::Taken(receipt) => !matches!(receipt.outcome, Outcome::Failed { .. }),
            End::NotTaken { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers_when_blank_ones_are_skipped() {
        assert_eq!(lines(b"a\r\n\n  \nb").unwrap(), [(1, "a"), (4, "b")]);
    }

    #[test]
    fn a_batch_that_is_no_text_names_the_line() {
        let problem = lines(b"a\nb\n\xff").unwrap_err();
        assert!(problem.detail().starts_with("Line 3 "), "{problem:?}");
    }

    #[test]
    fn a_batch_has_at_most_so_many_messages() {
        assert!(lines("x\n".repeat(BATCH_LINES).as_bytes()).is_ok());
        assert!(lines("x\n".repeat(BATCH_LINES + 1).as_bytes()).is_err());
        assert!(lines("\n".repeat(BATCH_LINES + 1).as_bytes()).is_err());
    }
}
