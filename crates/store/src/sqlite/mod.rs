//! The database in a SQLite file: one connection writes, another reads; both work on blocking threads.

mod connection;
mod migrate;
mod write;

pub(crate) use write::write_rows;

use crate::{
    Attempt, Config, Failed, Processed, Rows, State, Status, StoreError,
    migration::{self, Dialect},
    row::{Insert, WithClause},
    status::{self, StatusRow, message_status},
    value,
};
use connection::Connection;
use diesel::{OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper, SqliteConnection};
use std::{collections::HashSet, path::PathBuf, sync::Arc};
use uuid::Uuid;

/// A file.
#[derive(Clone)]
pub(crate) struct Sqlite {
    writer: Arc<Connection>,
    reader: Arc<Connection>,
}

impl Sqlite {
    /// Opens the file, or makes it.
    pub(crate) async fn open(path: PathBuf, config: &Config) -> Result<Self, StoreError> {
        let sqlite = Self {
            writer: Arc::new(Connection::new(path.clone(), config.timeout)),
            reader: Arc::new(Connection::new(path, config.timeout)),
        };
        sqlite.write_with(|_| Ok(())).await?;
        Ok(sqlite)
    }

    pub(crate) async fn migrate(&self) -> Result<(), StoreError> {
        self.write_with(migrate::migrate).await
    }

    pub(crate) async fn check(&self) -> Result<(), StoreError> {
        let recorded = self.read_with(migrate::recorded).await?;
        migration::verify(&recorded, Dialect::Sqlite)
    }

    pub(crate) async fn write(
        &self,
        messages: &[Processed],
        rows: Rows,
    ) -> Result<HashSet<Uuid>, StoreError> {
        let messages = messages.to_vec();
        self.write_with(move |connection| {
            connection.immediate_transaction(|connection| write::write(connection, &messages, rows))
        })
        .await
    }

    pub(crate) async fn fail(&self, failed: &[Failed]) -> Result<(), StoreError> {
        let rows = StatusRow::failed(failed);
        self.write_with(move |connection| {
            connection.immediate_transaction(|connection| {
                for row in &rows {
                    WithClause::<_>::new(row.insert_one(), status::FAILED).execute(connection)?;
                }
                Ok(())
            })
        })
        .await
    }

    pub(crate) async fn record_attempt(&self, message: &Failed) -> Result<Attempt, StoreError> {
        let row = StatusRow::attempted(message);
        self.write_with(move |connection| {
            let count = WithClause::<_, diesel::sql_types::Integer>::new(row.insert_one(), status::ATTEMPTED)
                .get_result(connection)
                .optional()?;
            Ok(Attempt::from_count(count))
        })
        .await
    }

    pub(crate) async fn reopen(&self, id: Uuid) -> Result<bool, StoreError> {
        self.write_with(move |connection| Ok(status::reopen(id.into()).execute(connection)? > 0))
            .await
    }

    pub(crate) async fn status(&self, id: Uuid) -> Result<Option<Status>, StoreError> {
        self.read_with(move |connection| {
            let row = message_status::table
                .find(value::Uuid(id))
                .select(StatusRow::as_select())
                .first(connection)
                .optional()?;
            Ok(row.map(Status::from))
        })
        .await
    }

    pub(crate) async fn states(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, State)>, StoreError> {
        let ids = ids.to_vec();
        self.read_with(move |connection| {
            let mut states = Vec::with_capacity(ids.len());
            for id in ids {
                let state: Option<String> = message_status::table
                    .find(value::Uuid(id))
                    .select(message_status::status)
                    .first(connection)
                    .optional()?;
                states.extend(state.map(|state| (id, State::from_name(&state))));
            }
            Ok(states)
        })
        .await
    }

    async fn write_with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        blocking(Arc::clone(&self.writer), work).await
    }

    async fn read_with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        blocking(Arc::clone(&self.reader), work).await
    }
}

async fn blocking<T: Send + 'static>(
    connection: Arc<Connection>,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(move || connection.with(work))
        .await
        .unwrap_or_else(|error| Err(StoreError::Connection(error.to_string())))
}
