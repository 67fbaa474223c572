//! The same data past nomnom: tables from the same migrations, rows by plain SQL. No code of nomnom parses a value.

use super::records::{TABLES, Table};
use crate::e2e::scenarios::{
    database::Database,
    setup::Setup,
    stack::{Kind, Stack},
};
use anyhow::{Context, Result, bail};
use bytes::Bytes;
use futures_util::SinkExt;
use std::{pin::pin, time::Duration};
use store::Store;
use tokio_postgres::Client;

/// `message_id` and `received_at` of all rows; nobody compares them.
const PROVENANCE: [&str; 2] = [
    "00000000-0000-0000-0000-000000000000",
    "2024-01-01T00:00:00.000000Z",
];
/// Rows of an INSERT, bytes of a COPY's chunk.
const ROWS: usize = 500;
const CHUNK: usize = 64 * 1024;

/// Fills a second database.
pub(super) async fn load(setup: &Setup, kind: Kind, stack: &Stack, scale: f64) -> Result<Database> {
    let url = match kind {
        Kind::Embedded => format!("sqlite://{}", stack.folder().join("direct.db").display()),
        Kind::Native => setup.postgres_database().await?,
    };
    migrate(&url).await?;
    let database = Database::open(&url).await?;
    for table in TABLES {
        let loaded = match &database {
            Database::Postgres(client) => copy(client, table, scale).await,
            Database::Sqlite(_) => insert(&database, table, scale).await,
        };
        loaded.with_context(|| format!("loading {}", table.name()))?;
    }
    Ok(database)
}

async fn migrate(url: &str) -> Result<()> {
    let config = store::Config {
        url: url.to_owned(),
        pool: 1,
        timeout: Duration::from_secs(30),
    };
    Ok(Store::connect(config).await?.migrate().await?)
}

/// The domain columns in TPC-H's order, then the two that every table has.
fn columns(table: Table) -> Result<String> {
    let fields = table.entity()?.fields.iter().map(|field| field.name);
    let columns: Vec<_> = fields.chain(["message_id", "received_at"]).collect();
    Ok(columns.join(", "))
}

/// `COPY` of dbgen's own lines.
async fn copy(client: &Client, table: Table, scale: f64) -> Result<()> {
    let sql = format!(
        "COPY {} ({}) FROM STDIN (DELIMITER '|', NULL '\\N')",
        table.name(),
        columns(table)?
    );
    let mut sink = pin!(client.copy_in::<_, Bytes>(&sql).await?);
    let mut chunk = String::new();
    for record in table.records(scale) {
        let line = record.to_string();
        if line.contains('\\') {
            bail!("COPY would read a backslash as an escape: {line}");
        }
        chunk.push_str(&line);
        chunk.push_str(&PROVENANCE.join("|"));
        chunk.push('\n');
        if chunk.len() > CHUNK {
            sink.send(std::mem::take(&mut chunk).into()).await?;
        }
    }
    sink.send(chunk.into()).await?;
    sink.finish().await?;
    Ok(())
}

/// `INSERT` of literals made from the typed rows.
async fn insert(database: &Database, table: Table, scale: f64) -> Result<()> {
    let columns = columns(table)?;
    let provenance = PROVENANCE.map(|value| format!("'{value}'")).join(", ");
    let mut records = table.records(scale).peekable();
    let mut sql = "BEGIN;\n".to_owned();
    while records.peek().is_some() {
        let rows = records.by_ref().take(ROWS);
        let rows: Vec<_> = rows
            .map(|record| format!("({}, {provenance})", record.literals().join(", ")))
            .collect();
        let statement = format!(
            "INSERT INTO {} ({columns}) VALUES\n{};\n",
            table.name(),
            rows.join(",\n")
        );
        sql.push_str(&statement);
    }
    sql.push_str("COMMIT;");
    database.execute(&sql).await
}
