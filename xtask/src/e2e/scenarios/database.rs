//! Looking into the database as a person would, past nomnom.

use anyhow::{Context, Result};
use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Nullable, Text},
};
use message::Entity;
use std::path::{Path, PathBuf};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};
use uuid::Uuid;

/// A connection to PostgreSQL, or a SQLite file.
pub(crate) enum Database {
    /// A database on the shared server.
    Postgres(Client),
    /// A file that nomnom may have open at the same time.
    Sqlite(PathBuf),
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

impl Database {
    /// Connects to `postgres://...`, or takes the path of `sqlite://...`.
    pub(crate) async fn open(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return Ok(Self::Sqlite(path.into()));
        }
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        Ok(Self::Postgres(client))
    }

    /// The column `value` of every row, as text; NULL becomes the empty text.
    pub(crate) async fn values(&self, sql: &str) -> Result<Vec<String>> {
        let values = match self {
            Self::Postgres(client) => postgres_values(client, sql).await,
            Self::Sqlite(path) => {
                sqlite(path, sql, |connection, sql| {
                    let rows: Vec<Row> = sql_query(sql).load(connection)?;
                    Ok(rows
                        .into_iter()
                        .map(|row| row.value.unwrap_or_default())
                        .collect())
                })
                .await
            }
        };
        values.with_context(|| format!("the database refused `{}`", shortened(sql)))
    }

    /// Runs statements that answer nothing.
    pub(crate) async fn execute(&self, sql: &str) -> Result<()> {
        let done = match self {
            Self::Postgres(client) => client.batch_execute(sql).await.map_err(Into::into),
            Self::Sqlite(path) => {
                sqlite(path, sql, |connection, sql| Ok(connection.batch_execute(sql)?)).await
            }
        };
        done.with_context(|| format!("the database refused `{}`", shortened(sql)))
    }

    /// `SELECT count(*) FROM {what}`.
    pub(crate) async fn count(&self, what: &str) -> Result<u64> {
        let values = self
            .values(&format!("SELECT count(*) AS value FROM {what}"))
            .await?;
        let count = values.first().context("count(*) answered no row")?;
        Ok(count.parse()?)
    }

    /// The ids that have this status.
    pub(crate) async fn ids(&self, status: &str) -> Result<Vec<Uuid>> {
        let sql = format!("SELECT message_id AS value FROM message_status WHERE status = '{status}'");
        let values = self.values(&sql).await?;
        values.iter().map(|id| Ok(Uuid::parse_str(id)?)).collect()
    }

    /// Every row of an entity's table: its domain columns as SQL literals, joined by `|`, sorted.
    pub(crate) async fn domain_rows(&self, entity: &Entity) -> Result<Vec<String>> {
        let columns: Vec<_> = entity
            .fields
            .iter()
            .map(|field| self.literal(field.name))
            .collect();
        let sql = format!(
            "SELECT {} AS value FROM {}",
            columns.join(" || '|' || "),
            entity.table
        );
        let mut rows = self.values(&sql).await?;
        rows.sort_unstable();
        Ok(rows)
    }

    /// SQL for a column's value in a form that tells NULL, numbers and texts apart.
    fn literal(&self, column: &str) -> String {
        match self {
            Self::Postgres(_) => format!("quote_nullable(\"{column}\"::text)"),
            Self::Sqlite(_) => format!("quote(\"{column}\")"),
        }
    }
}

async fn postgres_values(client: &Client, sql: &str) -> Result<Vec<String>> {
    let messages = client.simple_query(sql).await?;
    let rows = messages.into_iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get("value").unwrap_or_default().to_owned()),
        _ => None,
    });
    Ok(rows.collect())
}

/// Opens the file for one use of it, on a thread that may block.
async fn sqlite<T: Send + 'static>(
    path: &Path,
    sql: &str,
    work: impl FnOnce(&mut SqliteConnection, &str) -> Result<T> + Send + 'static,
) -> Result<T> {
    let path = path.to_str().context("the path is not UTF-8")?.to_owned();
    let sql = sql.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut connection = SqliteConnection::establish(&path)?;
        connection.batch_execute("PRAGMA busy_timeout = 10000;")?;
        work(&mut connection, &sql)
    })
    .await?
}

fn shortened(sql: &str) -> String {
    sql.chars().take(200).collect()
}
