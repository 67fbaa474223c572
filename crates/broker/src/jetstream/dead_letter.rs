//! Dead letters: bytes as they came, the rest in headers.

use super::{ANSWER, JetStream};
use crate::{BrokerError, DeadLetter, PublishError, subject};
use async_nats::{
    HeaderMap,
    jetstream::stream::{LastRawMessageErrorKind, Stream},
};
use bytes::Bytes;
use chrono::Utc;
use futures_util::{StreamExt, stream};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

const REASON: &str = "Nomnom-Reason";
const ATTEMPTS: &str = "Nomnom-Attempts";
const SUBJECT: &str = "Nomnom-Subject";
const MESSAGE_ID: &str = "Nomnom-Message-Id";
const ENTITY: &str = "Nomnom-Entity";
const TIME: &str = "Nomnom-Time";
/// Original size in bytes of a payload that did not fit beside the headers.
const CUT_FROM: &str = "Nomnom-Cut-From";
/// Room for the name and the frame of a header.
const HEADER_FRAME: usize = 32;
/// Messages asked for at once while listing.
const AHEAD: usize = 16;

impl JetStream {
    pub(crate) async fn dead_letter(&self, letter: &DeadLetter) -> Result<(), PublishError> {
        let mut headers = HeaderMap::new();
        let values = [
            // Each letter has an id of its own: a second one for the same message is no duplicate.
            ("Nats-Msg-Id", Uuid::now_v7().to_string()),
            (REASON, subject::sanitise_reason(&letter.reason)),
            (ATTEMPTS, letter.attempts.to_string()),
            (SUBJECT, subject::sanitise_subject(&letter.subject)),
            (MESSAGE_ID, letter.message_id.to_string()),
            (ENTITY, letter.entity.unwrap_or_default().to_owned()),
            (TIME, Utc::now().to_rfc3339()),
        ];
        let mut room = self.client().max_payload().saturating_sub(2 * HEADER_FRAME);
        for (name, value) in values {
            if !value.is_empty() {
                room = room.saturating_sub(HEADER_FRAME + value.len());
                headers.insert(name, value);
            }
        }
        let payload = fitting(&letter.payload, room, &mut headers);
        let subject = subject::dead_letter(letter.entity, letter.message_id);
        self.confirmed(subject, headers, payload).await.map(drop)
    }

    pub(crate) async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, BrokerError> {
        let name = self.dead_letter_stream();
        let unavailable = |error: &dyn std::fmt::Display| BrokerError::Unavailable(format!("NATS: {error}"));
        let stream = self
            .0
            .context
            .get_stream(&name)
            .await
            .map_err(|error| unavailable(&error))?;
        let state = &stream.cached_info().state;
        let newest_first = (state.first_sequence.max(1)..=state.last_sequence).rev();
        let deadline = Instant::now() + ANSWER;
        let mut asked = stream::iter(newest_first)
            .map(|sequence| kept(&stream, sequence))
            .buffered(AHEAD.min(limit.max(1)));
        let mut letters = Vec::new();
        while letters.len() < limit
            && let Some(letter) = timeout_at(deadline, asked.next())
                .await
                .map_err(|_| unavailable(&"listing the dead letters took too long"))?
        {
            letters.extend(letter?);
        }
        Ok(letters)
    }
}

/// The payload, shortened when it fills a NATS message to the brim and leaves no room for headers: better a cut copy
/// with the reason than a message that no queue can hold.
fn fitting(payload: &Bytes, room: usize, headers: &mut HeaderMap) -> Bytes {
    if payload.len() <= room {
        return payload.clone();
    }
    headers.insert(CUT_FROM, payload.len().to_string());
    payload.slice(..room.saturating_sub(2 * HEADER_FRAME))
}

/// The dead letter with this number; none where one was removed.
async fn kept(stream: &Stream, sequence: u64) -> Result<Option<DeadLetter>, BrokerError> {
    let message = match stream.get_raw_message(sequence).await {
        Ok(message) => message,
        Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => return Ok(None),
        Err(error) => return Err(BrokerError::Unavailable(format!("NATS: {error}"))),
    };
    let header = |name| message.headers.get(name).map(|value| value.as_str().to_owned());
    Ok(Some(DeadLetter {
        message_id: header(MESSAGE_ID)
            .and_then(|id| Uuid::try_parse(&id).ok())
            .unwrap_or_default(),
        payload: message.payload.clone(),
        subject: header(SUBJECT).unwrap_or_default(),
        reason: header(REASON).unwrap_or_default(),
        attempts: header(ATTEMPTS).and_then(|count| count.parse().ok()).unwrap_or(0),
        entity: header(ENTITY)
            .and_then(|name| message::entity(&name))
            .map(|entity| entity.snake),
    }))
}
