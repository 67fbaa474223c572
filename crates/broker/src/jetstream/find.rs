//! Questions to the stream, answered by its leader.

use super::{JetStream, utc};
use crate::{BrokerError, Depth};
use async_nats::jetstream::stream::{LastRawMessageErrorKind, State};
use chrono::Utc;
use message::Envelope;
use std::time::Duration;
use uuid::Uuid;

/// How long a question waits for a lost connection.
const RECONNECT: Duration = Duration::from_secs(1);

impl JetStream {
    /// Asks by `STREAM.MSG.GET`, which only the leader answers. A direct get may be answered by a replica that lags.
    pub(crate) async fn find(&self, id: Uuid) -> Result<Option<Envelope>, BrokerError> {
        if !self.0.connection.ready(RECONNECT).await {
            return Err(BrokerError::Unavailable("no connection to NATS".into()));
        }
        let unavailable = |error: &dyn std::fmt::Display| BrokerError::Unavailable(format!("NATS: {error}"));
        let stream = self
            .0
            .context
            .get_stream_no_info(&self.0.config.stream)
            .await
            .map_err(|error| unavailable(&error))?;
        let subject = format!("messages.ingest.*.{id}");
        match stream.get_last_raw_message_by_subject(&subject).await {
            Ok(message) => Ok(Envelope::decode(&message.payload, utc!(message.time)).ok()),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// The oldest message is the stream's first: a settled message is gone.
    pub(crate) async fn depth(&self) -> Result<Depth, BrokerError> {
        let queued = self.state(&self.0.config.stream).await?;
        let dead = self.state(&self.dead_letter_stream()).await?;
        let age = (Utc::now() - utc!(queued.first_timestamp)).to_std();
        Ok(Depth {
            messages: queued.messages,
            oldest: age.ok().filter(|_| queued.messages > 0).unwrap_or_default(),
            dead_letters: dead.messages,
        })
    }

    async fn state(&self, stream: &str) -> Result<State, BrokerError> {
        let unavailable = |error: &dyn std::fmt::Display| BrokerError::Unavailable(format!("NATS: {error}"));
        let stream = self.0.context.get_stream_no_info(stream).await;
        let info = stream.map_err(|error| unavailable(&error))?.get_info().await;
        Ok(info.map_err(|error| unavailable(&error))?.state)
    }

    /// Asks for a message that cannot be there: a round trip through the stream's leader.
    pub(crate) async fn check(&self) -> Result<(), BrokerError> {
        self.find(Uuid::nil()).await.map(drop)
    }
}
