//! Synchronous mode: one message, parsed and stored in the caller's time.

use crate::{dispatch, reason::Reason, write};
use message::Envelope;
use store::{Failed, Rows, Store, StoreError, Verdict};
use telemetry::metrics::METRICS;

/// What became of a message in synchronous mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Persisted {
    /// Its row is stored.
    Stored,
    /// It failed for good; the text says why, and it is recorded as `failed`.
    Failed(String),
}

/// Parses and stores one message in the caller's time.
///
/// # Errors
/// When the database could not be asked or did not decide; nothing is recorded then.
pub async fn persist(store: &Store, envelope: &Envelope) -> Result<Persisted, StoreError> {
    let refusal = match message::parse_as(envelope.entity_type.as_deref(), &envelope.body) {
        Ok(record) => {
            let entity = record.entity().snake;
            let mut rows = Rows::default();
            dispatch::push(&mut rows, envelope.message_id, envelope.received_at, record);
            match store.write(&[write::processed(envelope, entity)], rows).await {
                Ok(_) => {
                    METRICS.processed.with_label_values(&[entity, "processed"]).inc();
                    return Ok(Persisted::Stored);
                }
                Err(error) if error.verdict() == Verdict::Refused => Reason::refused(error.to_string()),
                Err(error) => return Err(error),
            }
        }
        Err(error) => Reason::record(error.to_string()),
    };
    let entity = envelope
        .entity_type
        .as_deref()
        .and_then(message::entity)
        .map(|entity| entity.snake);
    METRICS
        .processed
        .with_label_values(&[entity.unwrap_or("none"), "failed"])
        .inc();
    let failed = Failed {
        message_id: envelope.message_id,
        entity,
        received_at: envelope.received_at,
        error: refusal.text.clone(),
        digest: Some(envelope.digest()),
    };
    store.fail(&[failed]).await?;
    refusal.count();
    Ok(Persisted::Failed(refusal.text))
}
