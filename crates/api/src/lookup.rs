//! What is known of a message id.

use crate::{
    Api, Sink,
    problem::{Kind, Problem},
};
use message::Envelope;
use std::time::Duration;
use store::{Status, StoreError};
use tokio::time::timeout;
use uuid::Uuid;

/// How long one question to the queue or the database may take.
const DEADLINE: Duration = Duration::from_secs(5);

/// Where a message was found.
#[derive(Debug)]
pub(crate) enum Known {
    /// The database has a record of it.
    Recorded(Status),
    /// It is queued or in work, and was never tried.
    Queued(Envelope),
}

/// Asks the database, the queue, and the database again: a commit and its ack may fall between the first two.
pub(crate) async fn lookup(api: &Api, id: Uuid) -> Result<Option<Known>, Problem> {
    if let Some(status) = recorded(api, id).await? {
        return Ok(Some(Known::Recorded(status)));
    }
    let Sink::Queue(queue) = &api.sink else {
        return Ok(None);
    };
    let broker = queue
        .broker()
        .map_err(|trouble| queue_down(id).caused_by(trouble))?;
    let found = timeout(DEADLINE, broker.find(id)).await;
    let found = found
        .map_err(|_| queue_down(id).caused_by("no answer within the deadline"))?
        .map_err(|error| queue_down(id).caused_by(error.to_string()))?;
    if let Some(envelope) = found {
        return Ok(Some(Known::Queued(envelope)));
    }
    Ok(recorded(api, id).await?.map(Known::Recorded))
}

async fn recorded(api: &Api, id: Uuid) -> Result<Option<Status>, Problem> {
    match timeout(DEADLINE, api.store.status(id)).await {
        Ok(answer) => answer.map_err(|error| database_down(id, &error)),
        Err(_) => Err(unanswered(id).caused_by("no answer within the deadline")),
    }
}

fn queue_down(id: Uuid) -> Problem {
    let detail = "The queue did not answer, so the state of this message is not known. Ask again after the time in \
                  Retry-After.";
    Problem::new(Kind::QueueUnavailable, detail).with("message_id", id.to_string())
}

fn database_down(id: Uuid, error: &StoreError) -> Problem {
    unanswered(id).caused_by(error.to_string())
}

fn unanswered(id: Uuid) -> Problem {
    let detail = "The database did not answer, so the state of this message is not known. Ask again after the time \
                  in Retry-After.";
    Problem::new(Kind::DatabaseUnavailable, detail).with("message_id", id.to_string())
}
