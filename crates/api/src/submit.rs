//! Taking one message to where it goes: the queue, or in synchronous mode the database.

use crate::{
    Api, Sink,
    idempotency::check,
    limits,
    lookup::{Known, lookup},
    problem::{Kind, Problem},
};
use broker::{PublishError, Published};
use chrono::{DateTime, Utc};
use message::Envelope;
use serde::Serialize;
use store::State;
use tracing::field::display;
use uuid::Uuid;
use worker::Persisted;

/// What a client is told about a message that was taken.
#[derive(Debug, Serialize)]
pub(crate) struct Receipt {
    pub(crate) message_id: Uuid,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
    /// When it was received; of a repeated request, the first time.
    pub(crate) timestamp: DateTime<Utc>,
}

/// What became of it.
#[derive(Debug, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// Durable in the queue.
    Accepted,
    /// Its row is stored.
    Persisted,
    /// Recorded as failed.
    Failed { error: String },
}

/// Stores a message, or finds that it was stored before. `keyed` when its id came from an Idempotency-Key.
pub(crate) async fn submit(api: &Api, envelope: &Envelope, keyed: bool) -> Result<Receipt, Problem> {
    tracing::Span::current().record("message_id", display(envelope.message_id));
    tracing::trace!(body = ?envelope.body, "taken");
    if keyed && let Some(receipt) = repeated(api, envelope).await? {
        return Ok(receipt);
    }
    let outcome = match &api.sink {
        Sink::Queue(queue) => {
            let broker = queue.broker().map_err(|trouble| unavailable(envelope, trouble))?;
            match broker
                .publish(envelope)
                .await
                .map_err(|error| refused(envelope, error))?
            {
                // Without a key the id is new, so the duplicate is the queue's own second try.
                Published::Duplicate if keyed => return raced(api, envelope).await,
                Published::Duplicate | Published::Stored => Outcome::Accepted,
            }
        }
        Sink::Database => match worker::persist(&api.store, envelope).await {
            Ok(_) if keyed => return raced(api, envelope).await,
            Ok(Persisted::Stored) => Outcome::Persisted,
            Ok(Persisted::Failed(error)) => Outcome::Failed { error },
            Err(error) => {
                let problem = Problem::unconfirmed(Kind::DatabaseUnavailable, "The database did not take it");
                return Err(named(problem, envelope).caused_by(error.to_string()));
            }
        },
    };
    Ok(Receipt {
        message_id: envelope.message_id,
        outcome,
        timestamp: envelope.received_at,
    })
}

/// The receipt of an earlier request with the same key.
async fn repeated(api: &Api, envelope: &Envelope) -> Result<Option<Receipt>, Problem> {
    let Some(known) = lookup(api, envelope.message_id).await? else {
        return Ok(None);
    };
    check(&known, envelope)?;
    let (outcome, timestamp) = match known {
        Known::Queued(queued) => (Outcome::Accepted, queued.received_at),
        Known::Recorded(status) => {
            let outcome = match (&api.sink, status.state) {
                (Sink::Queue(_), _) | (Sink::Database, State::Accepted) => Outcome::Accepted,
                (Sink::Database, State::Processed) => Outcome::Persisted,
                (Sink::Database, State::Failed) => Outcome::Failed {
                    error: status.error.unwrap_or_default(),
                },
            };
            (outcome, status.received_at)
        }
    };
    Ok(Some(Receipt {
        message_id: envelope.message_id,
        outcome,
        timestamp,
    }))
}

/// Another request with the same key may have been first: what is stored decides.
async fn raced(api: &Api, envelope: &Envelope) -> Result<Receipt, Problem> {
    let receipt = repeated(api, envelope).await?;
    receipt.ok_or_else(|| {
        unavailable(
            envelope,
            "a duplicate that is neither queued nor recorded".to_owned(),
        )
    })
}

fn refused(envelope: &Envelope, error: PublishError) -> Problem {
    match error {
        PublishError::TooLarge { bytes, limit } => limits::too_large(Some(bytes), limit),
        PublishError::Full => named(
            Problem::unconfirmed(Kind::QueueFull, "The queue is full"),
            envelope,
        ),
        PublishError::Unavailable(cause) => unavailable(envelope, cause),
    }
}

fn unavailable(envelope: &Envelope, cause: String) -> Problem {
    let problem = Problem::unconfirmed(Kind::QueueUnavailable, "The queue did not confirm");
    named(problem, envelope).caused_by(cause)
}

fn named(problem: Problem, envelope: &Envelope) -> Problem {
    problem.with("message_id", envelope.message_id.to_string())
}
