//! The envelope: what travels through the queue around a body.
//!
//! Writing is strict, reading is tolerant: people publish by hand with the `nats` CLI.

use chrono::{DateTime, Datelike, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Namespace of the UUIDv5 that stands for a `message_id` which is no UUID.
const FOREIGN_ID: Uuid = Uuid::from_u128(0x6e6f_6d6e_6f6d_5eed_8000_6d65_7373_6167);

/// A raw message and what is known about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Identity of the message from the HTTP answer to the row.
    pub message_id: Uuid,
    /// The message as it was posted.
    pub body: String,
    /// Entity hint from the path, snake_case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<String>,
    /// When the API took it, in microseconds: PostgreSQL keeps no more.
    pub received_at: DateTime<Utc>,
    /// How often it was replayed from the dead letters.
    #[serde(default)]
    pub retry_count: u32,
    /// Who sent it: a peer address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Why bytes are no envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not JSON at all.
    #[error("not an envelope: not JSON ({0})")]
    NotJson(String),
    /// JSON, but no object.
    #[error("not an envelope: a JSON object was expected")]
    NotAnObject,
    /// A field is missing or has the wrong type.
    #[error("not an envelope: `{field}` {problem}")]
    Field {
        /// The field's name.
        field: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl Envelope {
    /// A new envelope with an id of its own (UUIDv7), received now.
    pub fn new(body: String, entity_type: Option<String>, source: Option<String>) -> Self {
        Self {
            message_id: Uuid::now_v7(),
            body,
            entity_type,
            received_at: Utc::now().trunc_subsecs(6),
            retry_count: 0,
            source,
        }
    }

    /// The bytes that travel: JSON.
    ///
    /// # Panics
    /// Never: strings, numbers and dates always have a JSON form.
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings, numbers and dates always have a JSON form")
    }

    /// Reads an envelope that anyone may have written.
    ///
    /// `body` and `message_id` must be there. An id that is no UUID becomes the same UUIDv5 every time. Without a
    /// readable `received_at`, `arrived` (when the queue took it) stands in, so that a redelivery decodes equally.
    /// Other fields that make no sense are left out rather than refused.
    pub fn decode(bytes: &[u8], arrived: DateTime<Utc>) -> Result<Self, EnvelopeError> {
        let value: Value =
            serde_json::from_slice(bytes).map_err(|error| EnvelopeError::NotJson(error.to_string()))?;
        let Value::Object(mut fields) = value else {
            return Err(EnvelopeError::NotAnObject);
        };
        let mut text = |field: &str| match fields.remove(field) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let missing = |field| EnvelopeError::Field {
            field,
            problem: "must be a string",
        };
        let body = text("body").ok_or(missing("body"))?;
        let message_id = text("message_id").ok_or(missing("message_id"))?;
        if message_id.is_empty() {
            return Err(EnvelopeError::Field {
                field: "message_id",
                problem: "must not be empty",
            });
        }
        let received_at = text("received_at")
            .and_then(|text| DateTime::parse_from_rfc3339(&text).ok())
            .map(|time| time.with_timezone(&Utc))
            // An offset may lead out of the four-digit years that RFC 3339 can write.
            .filter(|time| (1..=9999).contains(&time.year()))
            .unwrap_or(arrived)
            .trunc_subsecs(6);
        let entity_type = text("entity_type").filter(|text| !text.is_empty());
        let source = text("source");
        let retry_count = fields
            .remove("retry_count")
            .and_then(|count| count.as_u64())
            .map_or(0, |count| u32::try_from(count).unwrap_or(u32::MAX));
        Ok(Self {
            message_id: id(&message_id),
            body,
            entity_type,
            received_at,
            retry_count,
            source,
        })
    }

    /// What identifies the content: entity hint and body. Two requests with one Idempotency-Key must agree on it.
    pub fn digest(&self) -> [u8; 32] {
        digest(self.entity_type.as_deref(), &self.body)
    }
}

/// SHA-256 over the entity hint and the body.
pub fn digest(entity_type: Option<&str>, body: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(entity_type.unwrap_or_default());
    hash.update([0]);
    hash.update(body);
    hash.finalize().into()
}

/// The UUID that a `message_id` stands for: itself, or a UUIDv5 of the text.
fn id(text: &str) -> Uuid {
    Uuid::try_parse(text).unwrap_or_else(|_| Uuid::new_v5(&FOREIGN_ID, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived() -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }

    #[test]
    fn what_is_encoded_decodes_to_the_same() {
        let envelope = Envelope::new("O|1".into(), Some("order".into()), Some("127.0.0.1".into()));
        assert_eq!(Envelope::decode(&envelope.encode(), arrived()), Ok(envelope));
    }

    #[test]
    fn a_hand_published_id_becomes_a_stable_uuid() {
        let bytes = br#"{"message_id":"test-123","body":"O|999","received_at":"2024-01-01T00:00:00Z","retry_count":0}"#;
        let once = Envelope::decode(bytes, arrived()).unwrap();
        assert_eq!(once, Envelope::decode(bytes, arrived()).unwrap());
        assert_eq!(once.message_id.get_version_num(), 5);
        assert_eq!(once.received_at.to_rfc3339(), "2024-01-01T00:00:00+00:00");
    }

    #[test]
    fn a_time_beyond_the_years_that_can_be_written_is_left_out() {
        let bytes = br#"{"message_id":"x","body":"b","received_at":"9999-12-31T23:59:59-01:00"}"#;
        let envelope = Envelope::decode(bytes, arrived()).unwrap();
        assert_eq!(envelope.received_at, arrived());
    }

    #[test]
    fn fields_that_make_no_sense_are_left_out() {
        let bytes = br#"{"message_id":"x","body":"b","received_at":"yesterday","retry_count":-1,"entity_type":7,"more":[]}"#;
        let envelope = Envelope::decode(bytes, arrived()).unwrap();
        assert_eq!(
            (envelope.received_at, envelope.retry_count, envelope.entity_type),
            (arrived(), 0, None)
        );
    }

    #[test]
    fn what_is_no_envelope_says_why() {
        for (bytes, expected) in [
            (&b"O|1|2"[..], "not an envelope: not JSON"),
            (b"[1]", "not an envelope: a JSON object was expected"),
            (b"{}", "not an envelope: `body` must be a string"),
            (
                br#"{"body":"x"}"#,
                "not an envelope: `message_id` must be a string",
            ),
            (
                br#"{"body":"x","message_id":""}"#,
                "not an envelope: `message_id` must not be empty",
            ),
            (b"\xff\xfe", "not an envelope: not JSON"),
        ] {
            let error = Envelope::decode(bytes, arrived()).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
