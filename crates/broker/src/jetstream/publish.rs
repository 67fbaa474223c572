//! Publishing with an ack, within a deadline.

use super::JetStream;
use crate::{PublishError, Published, subject};
use async_nats::{
    HeaderMap,
    jetstream::{self, ErrorCode, context::PublishErrorKind, message::PublishMessage, publish::PublishAck},
};
use bytes::Bytes;
use message::Envelope;
use std::{error::Error, time::Duration};
use tokio::time::{Instant, timeout_at};

/// Most publishes that wait for their ack at once; more wait for a place, within their deadline.
pub(super) const UNCONFIRMED: usize = 16_384;
/// How long a publish waits for a lost connection.
const RECONNECT: Duration = Duration::from_secs(1);

impl JetStream {
    pub(crate) async fn publish(&self, envelope: &Envelope) -> Result<Published, PublishError> {
        let payload = Bytes::from(envelope.encode());
        let dedup_id = subject::dedup_id(envelope.message_id, envelope.retry_count);
        let bytes = subject::wire_size(&payload, &dedup_id);
        let limit = subject::size_limit(self.client().max_payload());
        if bytes > limit {
            return Err(PublishError::TooLarge { bytes, limit });
        }
        let subject = subject::ingest(envelope.entity_type.as_deref(), envelope.message_id);
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", dedup_id);
        let confirmed = self.confirmed(subject, headers, payload).await?;
        Ok(
            if !confirmed.ack.duplicate || (confirmed.repeated && self.holds(envelope).await) {
                Published::Stored
            } else {
                Published::Duplicate
            },
        )
    }

    /// Whether the queued message is this very one: then the first try stored it, and only its ack got lost.
    async fn holds(&self, envelope: &Envelope) -> bool {
        matches!(self.find(envelope.message_id).await, Ok(Some(queued)) if queued == *envelope)
    }

    /// Publishes and waits for the ack. An ack that is late is asked for once more with the same message.
    pub(super) async fn confirmed(
        &self,
        subject: String,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Result<Confirmed, PublishError> {
        let patience = self.0.config.publish_timeout;
        let started = Instant::now();
        if !self.0.connection.ready(RECONNECT.min(patience)).await {
            return Err(PublishError::Unavailable("no connection to NATS".into()));
        }
        for (repeated, deadline) in [
            (false, started + patience.mul_f64(0.4)),
            (true, started + patience),
        ] {
            let sent = self.once(subject.clone(), headers.clone(), payload.clone());
            match timeout_at(deadline, sent).await {
                Ok(Err(Failure::NoAnswer)) | Err(_) => {}
                Ok(Err(Failure::Refused(error))) => return Err(error),
                Ok(Ok(ack)) => return Ok(Confirmed { ack, repeated }),
            }
        }
        Err(PublishError::Unavailable(format!(
            "no ack from NATS within {patience:?}"
        )))
    }

    async fn once(&self, subject: String, headers: HeaderMap, payload: Bytes) -> Result<PublishAck, Failure> {
        let message = PublishMessage::build().payload(payload).headers(headers);
        let ack = self.0.publisher.send_publish(subject, message).await?;
        Ok(ack.await?)
    }
}

/// An ack, and whether it took a second try.
pub(super) struct Confirmed {
    ack: PublishAck,
    repeated: bool,
}

enum Failure {
    /// It may have been stored.
    NoAnswer,
    Refused(PublishError),
}

impl From<jetstream::context::PublishError> for Failure {
    fn from(error: jetstream::context::PublishError) -> Self {
        match error.kind() {
            PublishErrorKind::TimedOut | PublishErrorKind::BrokenPipe => Self::NoAnswer,
            PublishErrorKind::StreamNotFound => Self::Refused(PublishError::Unavailable(
                "no stream takes the subject: JetStream is starting, or the stream was removed".into(),
            )),
            _ => Self::Refused(match error.source().and_then(|source| source.downcast_ref()) {
                Some(refusal) => refused(refusal),
                None => PublishError::Unavailable(error.to_string()),
            }),
        }
    }
}

fn refused(error: &jetstream::Error) -> PublishError {
    match error.error_code() {
        ErrorCode::STREAM_STORE_FAILED
        | ErrorCode::STORAGE_RESOURCES_EXCEEDED
        | ErrorCode::INSUFFICIENT_RESOURCES => PublishError::Full,
        _ => PublishError::Unavailable(error.to_string()),
    }
}
