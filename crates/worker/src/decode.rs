//! From bytes to records. Never fails as a whole: what cannot be read is refused one by one.

use crate::reason::Reason;
use broker::Delivery;
use chrono::{DateTime, SubsecRound, Utc};
use message::{Envelope, EnvelopeError, ParsedMessage};
use uuid::Uuid;

/// A delivery whose envelope was looked at.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) delivery: Delivery,
    pub(crate) envelope: Result<Envelope, EnvelopeError>,
    /// The entity that the body is of, or else the one that the envelope hints at, if `schema/` has it.
    pub(crate) entity: Option<&'static str>,
}

/// A delivery with its record.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) opened: Opened,
    pub(crate) record: ParsedMessage,
}

impl Opened {
    /// The message's id, or the delivery's when there is no envelope to name one.
    pub(crate) fn id(&self) -> Uuid {
        self.envelope
            .as_ref()
            .map_or(self.delivery.fallback_id, |envelope| envelope.message_id)
    }

    /// When the message was received, or published when there is no envelope to say so.
    pub(crate) fn received_at(&self) -> DateTime<Utc> {
        self.envelope.as_ref().map_or_else(
            |_| self.delivery.published_at.trunc_subsecs(6),
            |envelope| envelope.received_at,
        )
    }
}

/// Looks at the envelope.
pub(crate) fn open(delivery: Delivery) -> Opened {
    let envelope = Envelope::decode(&delivery.payload, delivery.published_at);
    let hint = envelope
        .as_ref()
        .ok()
        .and_then(|envelope| envelope.entity_type.as_deref());
    let entity = hint.and_then(message::entity).map(|entity| entity.snake);
    Opened {
        delivery,
        envelope,
        entity,
    }
}

/// Parses the bodies: what has a record, and what is refused with the reason.
pub(crate) fn parse(group: Vec<Opened>) -> (Vec<Decoded>, Vec<(Opened, Reason)>) {
    let mut records = Vec::with_capacity(group.len());
    let mut refused = Vec::new();
    for mut opened in group {
        match record(&opened) {
            Ok(record) => {
                opened.entity = Some(record.entity().snake);
                records.push(Decoded { opened, record });
            }
            Err(reason) => refused.push((opened, reason)),
        }
    }
    (records, refused)
}

fn record(opened: &Opened) -> Result<ParsedMessage, Reason> {
    let envelope = opened
        .envelope
        .as_ref()
        .map_err(|error| Reason::envelope(error.to_string()))?;
    message::parse_as(envelope.entity_type.as_deref(), &envelope.body)
        .map_err(|error| Reason::record(error.to_string()))
}
