//! What the database knows of one message.

use crate::{
    Failed, Processed,
    row::{Insert, array},
    sql_types, value,
};
use chrono::{DateTime, SubsecRound, Utc};
use diesel::{
    ExpressionMethods, Insertable, QueryDsl, Queryable, RunQueryDsl, Selectable, SqliteConnection,
    pg::Pg,
    query_builder::{QueryFragment, QueryId},
    sql_types::{Binary, Integer, Nullable, Text},
    sqlite::Sqlite,
};
use uuid::Uuid;

diesel::table! {
    use crate::sql_types::{Instant, Uuid};
    use diesel::sql_types::{Binary, Integer, Nullable, Text};

    /// One row a message whose life is known: tried, stored or failed.
    message_status (message_id) {
        message_id -> Uuid,
        entity_type -> Nullable<Text>,
        status -> Text,
        received_at -> Instant,
        processed_at -> Nullable<Instant>,
        error -> Nullable<Text>,
        retry_count -> Integer,
        body_digest -> Nullable<Binary>,
    }
}

/// Most bytes of an error that are kept.
const MAX_ERROR: usize = 4096;

/// Makes a message `processed`, unless it is, and returns its id then.
pub(crate) const PROCESSED: &str = "
    ON CONFLICT (message_id) DO UPDATE SET
        entity_type = excluded.entity_type,
        status = excluded.status,
        processed_at = excluded.processed_at,
        error = NULL,
        body_digest = excluded.body_digest
    WHERE message_status.status <> 'processed'
    RETURNING message_id";

/// Makes a message `failed`, unless it is `processed`.
pub(crate) const FAILED: &str = "
    ON CONFLICT (message_id) DO UPDATE SET
        entity_type = COALESCE(excluded.entity_type, message_status.entity_type),
        status = excluded.status,
        processed_at = excluded.processed_at,
        error = excluded.error,
        body_digest = COALESCE(excluded.body_digest, message_status.body_digest)
    WHERE message_status.status <> 'processed'";

/// Counts an attempt at a message that has not ended, and says how many there are.
pub(crate) const ATTEMPTED: &str = "
    ON CONFLICT (message_id) DO UPDATE SET
        retry_count = message_status.retry_count + 1,
        error = excluded.error
    WHERE message_status.status = 'accepted'
    RETURNING retry_count";

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

impl State {
    /// As the database has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Processed => "processed",
            Self::Failed => "failed",
        }
    }

    /// From what the database has. The table allows no other text.
    pub(crate) fn from_name(name: &str) -> Self {
        match name {
            "processed" => Self::Processed,
            "failed" => Self::Failed,
            _ => Self::Accepted,
        }
    }
}

/// What recording an attempt found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It is recorded.
    Recorded {
        /// How many attempts were recorded before this one.
        before: u32,
    },
    /// The message is `processed` or `failed` already: nothing was recorded, and nothing is left to do.
    Ended,
}

impl Attempt {
    /// From the count that [`ATTEMPTED`] returned, if it did anything.
    pub(crate) fn from_count(count: Option<i32>) -> Self {
        count.map_or(Self::Ended, |count| Self::Recorded {
            before: u32::try_from(count - 1).unwrap_or(0),
        })
    }
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

/// A row of `message_status`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = message_status, treat_none_as_default_value = false)]
pub(crate) struct StatusRow {
    pub(crate) message_id: value::Uuid,
    pub(crate) entity_type: Option<String>,
    pub(crate) status: String,
    pub(crate) received_at: value::Timestamp,
    pub(crate) processed_at: Option<value::Timestamp>,
    pub(crate) error: Option<String>,
    pub(crate) retry_count: i32,
    pub(crate) body_digest: Option<Vec<u8>>,
}

impl StatusRow {
    /// Rows for messages that are processed now: sorted by id, one an id.
    pub(crate) fn processed(messages: &[Processed]) -> Vec<Self> {
        let now = now();
        let row = |message: &Processed| Self {
            message_id: message.message_id.into(),
            entity_type: Some(message.entity.to_owned()),
            status: State::Processed.name().to_owned(),
            received_at: message.received_at.into(),
            processed_at: Some(now),
            error: None,
            retry_count: 0,
            body_digest: Some(message.digest.to_vec()),
        };
        one_an_id(messages.iter().map(row).collect())
    }

    /// Rows for messages that failed now: sorted by id, one an id.
    pub(crate) fn failed(messages: &[Failed]) -> Vec<Self> {
        let now = now();
        let row = |message: &Failed| Self {
            status: State::Failed.name().to_owned(),
            processed_at: Some(now),
            retry_count: 0,
            ..Self::attempted(message)
        };
        one_an_id(messages.iter().map(row).collect())
    }

    /// The row of the first attempt at a message.
    pub(crate) fn attempted(message: &Failed) -> Self {
        Self {
            message_id: message.message_id.into(),
            entity_type: message.entity.map(ToOwned::to_owned),
            status: State::Accepted.name().to_owned(),
            received_at: message.received_at.into(),
            processed_at: None,
            error: Some(storable(&message.error)),
            retry_count: 1,
            body_digest: message.digest.map(|digest| digest.to_vec()),
        }
    }
}

impl Insert for StatusRow {
    const INTO: &'static str = "message_status (
        message_id,
        entity_type,
        status,
        received_at,
        processed_at,
        error,
        retry_count,
        body_digest
    )";

    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg> {
        (
            array::<sql_types::Uuid, _, _>(rows, |row| &row.message_id),
            array::<Nullable<Text>, _, _>(rows, |row| &row.entity_type),
            array::<Text, _, _>(rows, |row| &row.status),
            array::<sql_types::Instant, _, _>(rows, |row| &row.received_at),
            array::<Nullable<sql_types::Instant>, _, _>(rows, |row| &row.processed_at),
            array::<Nullable<Text>, _, _>(rows, |row| &row.error),
            array::<Integer, _, _>(rows, |row| &row.retry_count),
            array::<Nullable<Binary>, _, _>(rows, |row| &row.body_digest),
        )
    }

    fn insert_one(&self) -> impl QueryFragment<Sqlite> {
        diesel::insert_into(message_status::table).values(self)
    }
}

/// Takes a message from `failed` back to `accepted`, its attempts forgotten; touches no other.
pub(crate) fn reopen(
    id: value::Uuid,
) -> impl QueryFragment<Pg> + QueryFragment<Sqlite> + QueryId + RunQueryDsl<SqliteConnection> {
    let failed = message_status::status.eq(State::Failed.name());
    diesel::update(message_status::table.find(id).filter(failed)).set((
        message_status::status.eq(State::Accepted.name()),
        message_status::processed_at.eq(None::<value::Timestamp>),
        message_status::retry_count.eq(0),
    ))
}

impl From<StatusRow> for Status {
    fn from(row: StatusRow) -> Self {
        Self {
            message_id: row.message_id.0,
            entity_type: row.entity_type,
            state: State::from_name(&row.status),
            received_at: row.received_at.0,
            processed_at: row.processed_at.map(|time| time.0),
            error: row.error,
            retry_count: u32::try_from(row.retry_count).unwrap_or(0),
            digest: row.body_digest,
        }
    }
}

fn one_an_id(mut rows: Vec<StatusRow>) -> Vec<StatusRow> {
    rows.sort_by_key(|row| row.message_id);
    rows.dedup_by_key(|row| row.message_id);
    rows
}

fn now() -> value::Timestamp {
    value::Timestamp(Utc::now().trunc_subsecs(6))
}

/// `text` as every database takes it: without NUL, of bounded length.
fn storable(text: &str) -> String {
    let mut end = text.len().min(MAX_ERROR);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_made_storable() {
        assert_eq!(storable("a\0b"), "a\u{fffd}b");
        let long = storable(&"ä".repeat(MAX_ERROR));
        assert_eq!(long.len(), MAX_ERROR);
    }
}
