//! The database in PostgreSQL. Queries are Diesel's; `execute` runs them.

mod execute;
mod migrate;
mod write;

pub(crate) use write::write_rows;

use crate::{
    Attempt, Config, Connections, Failed, Processed, Rows, State, Status, StoreError,
    migration::{self, Dialect},
    row::insert_many,
    status::{self, StatusRow, message_status},
    value,
};
use deadpool_postgres::{
    Client, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, Timeouts,
};
use diesel::{ExpressionMethods, QueryDsl};
use execute::Statement;
use std::{collections::HashSet, time::Duration};
use tokio::time::{error::Elapsed, timeout};
use tokio_postgres::{NoTls, Row};
use uuid::Uuid;

/// A pool of connections.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    timeout: Duration,
}

impl Postgres {
    /// Prepares the pool; connects to nothing yet.
    pub(crate) fn new(mut server: tokio_postgres::Config, config: &Config) -> Result<Self, StoreError> {
        let options = server.get_options().unwrap_or_default().to_owned();
        // The server gives up on a statement as well, rather than work for a client that is gone.
        let options = format!("{options} -c statement_timeout={}", config.timeout.as_millis());
        server
            .options(options.trim_start())
            .connect_timeout(config.timeout);
        if server.get_application_name().is_none() {
            server.application_name("nomnom");
        }
        let recycle = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_config(server, NoTls, recycle))
            .max_size(config.pool.max(1))
            .timeouts(Timeouts {
                wait: Some(config.timeout),
                create: Some(config.timeout),
                recycle: Some(config.timeout),
            })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| StoreError::Connection(error.to_string()))?;
        Ok(Self {
            pool,
            timeout: config.timeout,
        })
    }

    pub(crate) async fn migrate(&self) -> Result<(), StoreError> {
        // Not bounded: a migration takes what it takes, and waits for another process that migrates.
        migrate::migrate(&mut self.client().await?).await
    }

    pub(crate) fn connections(&self) -> Connections {
        let status = self.pool.status();
        Connections {
            in_use: status.size.saturating_sub(status.available),
            idle: status.available,
            max: status.max_size,
        }
    }

    pub(crate) async fn check(&self) -> Result<(), StoreError> {
        let client = self.client().await?;
        let done = timeout(self.timeout, migrate::recorded(&client)).await;
        let recorded = self.finish(client, done)?;
        migration::verify(&recorded, Dialect::Postgres)
    }

    pub(crate) async fn write(
        &self,
        messages: &[Processed],
        rows: Rows,
    ) -> Result<HashSet<Uuid>, StoreError> {
        let mut client = self.client().await?;
        let done = timeout(self.timeout, write::write(&mut client, messages, rows)).await;
        self.finish(client, done)
    }

    pub(crate) async fn fail(&self, failed: &[Failed]) -> Result<(), StoreError> {
        let rows = StatusRow::failed(failed);
        let insert = insert_many(&rows, status::FAILED);
        self.execute(Statement::new(&insert)?).await?;
        Ok(())
    }

    pub(crate) async fn record_attempt(&self, message: &Failed) -> Result<Attempt, StoreError> {
        let rows = [StatusRow::attempted(message)];
        let insert = insert_many(&rows, status::ATTEMPTED);
        let rows = self.query(Statement::new(&insert)?).await?;
        let count = rows.first().map(|row| row.try_get(0)).transpose()?;
        Ok(Attempt::from_count(count))
    }

    pub(crate) async fn reopen(&self, id: Uuid) -> Result<bool, StoreError> {
        let statement = Statement::new(&status::reopen(id.into()))?;
        Ok(self.execute(statement).await? > 0)
    }

    pub(crate) async fn status(&self, id: Uuid) -> Result<Option<Status>, StoreError> {
        let query = message_status::table.find(value::Uuid(id));
        let rows = self.query(Statement::new(&query)?).await?;
        rows.first().map(status_of).transpose()
    }

    pub(crate) async fn states(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, State)>, StoreError> {
        let ids: Vec<_> = ids.iter().copied().map(value::Uuid).collect();
        let query = message_status::table
            .filter(message_status::message_id.eq_any(ids))
            .select((message_status::message_id, message_status::status));
        let rows = self.query(Statement::new(&query)?).await?;
        let state = |row: &Row| Ok((row.try_get(0)?, State::from_name(row.try_get(1)?)));
        rows.iter().map(state).collect()
    }

    async fn query(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let client = self.client().await?;
        let done = timeout(self.timeout, statement.query(&client)).await;
        self.finish(client, done)
    }

    async fn execute(&self, statement: Statement) -> Result<u64, StoreError> {
        let client = self.client().await?;
        let done = timeout(self.timeout, statement.execute(&client)).await;
        self.finish(client, done)
    }

    async fn client(&self) -> Result<Client, StoreError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(_) => StoreError::Timeout(self.timeout),
            error => error.into(),
        })
    }

    /// A connection that did not answer in time is closed: nobody knows in which state it is.
    fn finish<T>(
        &self,
        client: Client,
        done: Result<Result<T, StoreError>, Elapsed>,
    ) -> Result<T, StoreError> {
        done.unwrap_or_else(|_| {
            drop(Client::take(client));
            Err(StoreError::Timeout(self.timeout))
        })
    }
}

/// Reads a whole row of `message_status`.
fn status_of(row: &Row) -> Result<Status, StoreError> {
    Ok(Status {
        message_id: row.try_get("message_id")?,
        entity_type: row.try_get("entity_type")?,
        state: State::from_name(row.try_get("status")?),
        received_at: row.try_get("received_at")?,
        processed_at: row.try_get("processed_at")?,
        error: row.try_get("error")?,
        retry_count: u32::try_from(row.try_get::<_, i32>("retry_count")?).unwrap_or(0),
        digest: row.try_get("body_digest")?,
    })
}
