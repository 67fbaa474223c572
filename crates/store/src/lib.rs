//! The database: rows and message status, in PostgreSQL or SQLite.
//!
//! For: migrations, writing batches of rows with their status in one transaction, answering for the status of an
//! id. Must never know: HTTP, queues, how a body is parsed.

#![forbid(unsafe_code)]

mod error;
#[allow(
    clippy::doc_markdown,
    clippy::struct_field_names,
    clippy::wildcard_imports,
    reason = "doc and types of a table depend on schema/"
)]
mod generated;
mod migration;
mod postgres;
mod row;
pub mod sql_types;
mod sqlite;
mod status;
mod url;
pub mod value;

#[cfg(test)]
#[allow(
    clippy::doc_markdown,
    clippy::struct_field_names,
    clippy::wildcard_imports,
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "generated to be public, and used by tests only"
)]
#[path = "../../../build-support/tests/golden/all_types/store/mod.rs"]
mod all_types;
#[cfg(test)]
mod tests;

pub use error::{SqliteConstraint, StoreError, Verdict};
pub use generated::*;
pub use migration::{Column, Migration, Script, migrations};
pub use status::{Attempt, State, Status};

use chrono::{DateTime, Utc};
use std::{collections::HashSet, fmt, time::Duration};
use uuid::Uuid;

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Store(Database);

#[derive(Clone)]
enum Database {
    Postgres(postgres::Postgres),
    Sqlite(sqlite::Sqlite),
}

/// Which database, and how to use it.
#[derive(Clone)]
pub struct Config {
    /// `DATABASE_URL`: `postgres://` or `postgresql://` or `sqlite://path`.
    pub url: String,
    /// `DATABASE_POOL`: connections to PostgreSQL, at most.
    pub pool: usize,
    /// How long getting a connection, or a statement, may take before it counts as failed.
    pub timeout: Duration,
}

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

/// How a pool of connections is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// In somebody's hands.
    pub in_use: usize,
    /// Open, and waiting to be used.
    pub idle: usize,
    /// The most there may be.
    pub max: usize,
}

/// Without the URL, which may hold a password.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("pool", &self.pool)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Prepares a pool. PostgreSQL need not be up yet; a SQLite file is opened or created.
    ///
    /// # Errors
    /// When the URL names no database, or a SQLite file can't be opened or is another program's.
    pub async fn connect(config: Config) -> Result<Self, StoreError> {
        Ok(Self(match url::parse(&config.url)? {
            url::Location::Postgres(server) => Database::Postgres(postgres::Postgres::new(*server, &config)?),
            url::Location::Sqlite(path) => Database::Sqlite(sqlite::Sqlite::open(path, &config).await?),
        }))
    }

    /// Brings the schema up to date. Safe when several processes start at once. Takes as long as it takes.
    ///
    /// # Errors
    /// [`StoreError::Edited`] when a table was made from another version of its file; nothing is changed then.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.0 {
            Database::Postgres(database) => database.migrate().await,
            Database::Sqlite(database) => database.migrate().await,
        }
    }

    /// How the connections to PostgreSQL are used; `None` for SQLite, which has one to write and one to read.
    pub fn connections(&self) -> Option<Connections> {
        match &self.0 {
            Database::Postgres(database) => Some(database.connections()),
            Database::Sqlite(_) => None,
        }
    }

    /// Whether the database answers and has the schema that this build needs. One query.
    pub async fn check(&self) -> Result<(), StoreError> {
        match &self.0 {
            Database::Postgres(database) => database.check().await,
            Database::Sqlite(database) => database.check().await,
        }
    }

    /// Writes rows and their `processed` status in one transaction. A message that is `processed` already is a
    /// no-op; its id is returned. Equal keys are folded and keys sorted here. A row whose message is not in
    /// `messages` is not written.
    pub async fn write(&self, messages: &[Processed], rows: Rows) -> Result<HashSet<Uuid>, StoreError> {
        match &self.0 {
            Database::Postgres(database) => database.write(messages, rows).await,
            Database::Sqlite(database) => database.write(messages, rows).await,
        }
    }

    /// Records `failed` with the reason; never touches what is `processed`. NUL in a reason is replaced, and only
    /// its first 4096 bytes are kept.
    pub async fn fail(&self, failed: &[Failed]) -> Result<(), StoreError> {
        match &self.0 {
            Database::Postgres(database) => database.fail(failed).await,
            Database::Sqlite(database) => database.fail(failed).await,
        }
    }

    /// Records durably that one more attempt at a suspect starts (status `accepted`), and says how many were
    /// recorded before this one. A message that is `processed` or `failed` already is left alone.
    pub async fn record_attempt(&self, message: &Failed) -> Result<Attempt, StoreError> {
        match &self.0 {
            Database::Postgres(database) => database.record_attempt(message).await,
            Database::Sqlite(database) => database.record_attempt(message).await,
        }
    }

    /// Takes a message from `failed` back to `accepted`, for a replay; its recorded attempts start at none again.
    /// `false` when it is not `failed`.
    pub async fn reopen(&self, id: Uuid) -> Result<bool, StoreError> {
        match &self.0 {
            Database::Postgres(database) => database.reopen(id).await,
            Database::Sqlite(database) => database.reopen(id).await,
        }
    }

    /// The recorded status of one message.
    pub async fn status(&self, id: Uuid) -> Result<Option<Status>, StoreError> {
        match &self.0 {
            Database::Postgres(database) => database.status(id).await,
            Database::Sqlite(database) => database.status(id).await,
        }
    }

    /// The recorded states of several messages; ids without a record are absent.
    pub async fn states(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, State)>, StoreError> {
        match &self.0 {
            Database::Postgres(database) => database.states(ids).await,
            Database::Sqlite(database) => database.states(ids).await,
        }
    }
}
