//! The database: rows and message status, in PostgreSQL or SQLite.
//!
//! For: migrations, writing batches of rows with their status in one transaction, answering for the status of an
//! id. Must never know: HTTP, queues, how a body is parsed.

#![forbid(unsafe_code)]

mod error;
mod status;

pub use error::{StoreError, Verdict};
pub use status::{Attempt, State, Status};

use chrono::{DateTime, Utc};
use std::{collections::HashSet, time::Duration};
use uuid::Uuid;

/// A database. Cheap to clone.
#[derive(Clone)]
pub enum Store {}

/// Which database, and how to use it.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: `postgres://` or `postgresql://` or `sqlite://path`.
    pub url: String,
    /// `DATABASE_POOL`: connections to PostgreSQL, at most.
    pub pool: usize,
    /// How long getting a connection, or a statement, may take before it counts as failed.
    pub timeout: Duration,
}

/// The rows of one batch. Generated: one vector an entity, such as `orders: Vec<OrderRow>`.
#[derive(Debug, Default, Clone)]
pub struct Rows {}

/// A message whose record is in the batch's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processed {
    /// The message.
    pub message_id: Uuid,
    /// Its entity, snake_case.
    pub entity: &'static str,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// `Envelope::digest` of it.
    pub digest: [u8; 32],
}

/// A message that failed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The message.
    pub message_id: Uuid,
    /// Its entity, when known, snake_case.
    pub entity: Option<&'static str>,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// Why.
    pub error: String,
    /// `Envelope::digest` of it; `None` for what is no envelope.
    pub digest: Option<[u8; 32]>,
}

impl Store {
    /// Prepares a pool. PostgreSQL need not be up yet; a SQLite file is opened or created.
    pub async fn connect(config: Config) -> Result<Self, StoreError> {
        let _ = config;
        todo!()
    }

    /// Brings the schema up to date. Safe when several processes start at once.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        todo!()
    }

    /// Whether the database answers and has the schema that this build needs.
    pub async fn check(&self) -> Result<(), StoreError> {
        todo!()
    }

    /// Writes rows and their `processed` status in one transaction. A message that is `processed` already is a
    /// no-op; its id is returned. Equal keys are folded and keys sorted here.
    pub async fn write(&self, messages: &[Processed], rows: Rows) -> Result<HashSet<Uuid>, StoreError> {
        let _ = (messages, rows);
        todo!()
    }

    /// Records `failed` with the reason; never touches what is `processed`.
    pub async fn fail(&self, failed: &[Failed]) -> Result<(), StoreError> {
        let _ = failed;
        todo!()
    }

    /// Records durably that one more attempt at a suspect starts (status `accepted`), and says how many were
    /// recorded before this one. A message that is `processed` or `failed` already is left alone.
    pub async fn record_attempt(&self, message: &Failed) -> Result<Attempt, StoreError> {
        let _ = message;
        todo!()
    }

    /// The recorded status of one message.
    pub async fn status(&self, id: Uuid) -> Result<Option<Status>, StoreError> {
        let _ = id;
        todo!()
    }

    /// The recorded states of several messages; ids without a record are absent.
    pub async fn states(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, State)>, StoreError> {
        let _ = ids;
        todo!()
    }
}
