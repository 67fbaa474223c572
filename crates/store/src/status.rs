//! What the database knows of one message.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Where a message is in its life. A message that is queued and was never tried has no record at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Queued or in work: it was tried at least once, or is being replayed.
    Accepted,
    /// Its row is stored.
    Processed,
    /// It is a dead letter.
    Failed,
}

/// The record of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The message.
    pub message_id: Uuid,
    /// Its entity, when known.
    pub entity_type: Option<String>,
    /// Where it is in its life.
    pub state: State,
    /// When the API took it.
    pub received_at: DateTime<Utc>,
    /// When it reached `processed` or `failed`.
    pub processed_at: Option<DateTime<Utc>>,
    /// Why it failed, or why the last attempt did.
    pub error: Option<String>,
    /// Attempts recorded while it was processed alone.
    pub retry_count: u32,
    /// `Envelope::digest` of it.
    pub digest: Option<Vec<u8>>,
}

/// What recording an attempt found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Recorded; this many were recorded before it.
    Recorded {
        /// Attempts recorded earlier.
        before: u32,
    },
    /// The message is `processed` or `failed` already: nothing was recorded.
    Ended,
}
