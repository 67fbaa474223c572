//! Migrations in PostgreSQL: all that are pending in one transaction, under a lock.
//!
//! What is applied is on record as `diesel migration` keeps it, so its command line reads it.

use super::execute::Statement;
use crate::{
    StoreError,
    migration::{self, __diesel_schema_migrations, Dialect, Recorded, nomnom_schema},
};
use deadpool_postgres::{Client, GenericClient, Transaction};
use diesel::ExpressionMethods;
use tokio_postgres::error::SqlState;

/// One process migrates at a time. The number is the lock's name; nothing else uses it.
const LOCK: &str = "SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(7881702260482471021)";

/// Applies what is pending.
pub(super) async fn migrate(client: &mut Client) -> Result<(), StoreError> {
    let transaction = client.transaction().await?;
    transaction.batch_execute(LOCK).await?;
    transaction
        .batch_execute(include_str!("../../migrations/bookkeeping.postgres.sql"))
        .await?;
    let applied = load(&transaction).await?;
    migration::unrecorded(&applied, Dialect::Postgres)?;
    for migration in migration::migrations() {
        if !applied.contains_key(migration.version) {
            apply(&transaction, migration.version, migration.postgres.up).await?;
        }
    }
    for (version, shape) in migration::unrecorded(&load(&transaction).await?, Dialect::Postgres)? {
        let row = (nomnom_schema::version.eq(version), nomnom_schema::shape.eq(shape));
        let insert = Statement::new(&diesel::insert_into(nomnom_schema::table).values(row))?;
        insert.execute(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn apply(transaction: &Transaction<'_>, version: &'static str, up: &str) -> Result<(), StoreError> {
    tracing::info!(version, "applying a migration");
    transaction.batch_execute(up).await?;
    let row = __diesel_schema_migrations::version.eq(version);
    let insert = Statement::new(&diesel::insert_into(__diesel_schema_migrations::table).values(row))?;
    insert.execute(transaction).await?;
    Ok(())
}

/// What the database remembers; nothing when it never saw a migration.
pub(super) async fn recorded(client: &Client) -> Result<Recorded, StoreError> {
    match load(client).await {
        Err(StoreError::Postgres { sqlstate, .. }) if sqlstate == SqlState::UNDEFINED_TABLE.code() => {
            Ok(Recorded::new())
        }
        other => other,
    }
}

async fn load(client: &impl GenericClient) -> Result<Recorded, StoreError> {
    let rows = Statement::new(&migration::recorded())?.query(client).await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect()
}
