//! `GET /api/ingest/status/{message_id}`.

use crate::{
    Api,
    lookup::{Known, lookup},
    problem::{Kind, Problem},
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::State as Recorded;
use tracing::field::display;
use uuid::Uuid;

/// What a client is told about an id.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    message_id: Uuid,
    status: &'static str,
    received_at: Option<DateTime<Utc>>,
    processed_at: Option<DateTime<Utc>>,
    error: Option<String>,
    retry_count: u32,
}

/// The exact state of one message.
pub(crate) async fn status(
    State(api): State<Api>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<Answer>, Problem> {
    let id = id
        .ok()
        .and_then(|Path(text)| Uuid::try_parse(&text).ok())
        .ok_or_else(|| {
            let detail = "A message id is a UUID: take `message_id` from the answer to the POST.";
            Problem::new(Kind::InvalidMessageId, detail)
        })?;
    tracing::Span::current().record("message_id", display(id));
    Ok(Json(answer(id, lookup(&api, id).await?)))
}

fn answer(message_id: Uuid, known: Option<Known>) -> Answer {
    match known {
        None => Answer {
            message_id,
            status: "unknown",
            received_at: None,
            processed_at: None,
            error: Some("Message not found".to_owned()),
            retry_count: 0,
        },
        Some(Known::Queued(envelope)) => Answer {
            message_id,
            status: "accepted",
            received_at: Some(envelope.received_at),
            processed_at: None,
            error: None,
            retry_count: envelope.retry_count,
        },
        Some(Known::Recorded(status)) => Answer {
            message_id,
            status: match status.state {
                Recorded::Accepted => "accepted",
                Recorded::Processed => "processed",
                Recorded::Failed => "failed",
            },
            received_at: Some(status.received_at),
            processed_at: status.processed_at,
            error: status.error,
            retry_count: status.retry_count,
        },
    }
}
