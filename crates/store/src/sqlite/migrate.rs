//! Migrations in SQLite: all that are pending in one exclusive transaction.

use crate::{
    StoreError,
    migration::{self, Dialect, Recorded, nomnom_schema},
};
use diesel::{
    ExpressionMethods, RunQueryDsl, SqliteConnection,
    connection::{BoxableConnection, SimpleConnection},
    migration::{Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion},
    sqlite::Sqlite,
};
use diesel_migrations::MigrationHarness;
use std::{error::Error, fmt};

type Anything = Box<dyn Error + Send + Sync>;

/// Applies what is pending.
pub(super) fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    connection.exclusive_transaction(|connection| {
        connection.batch_execute(include_str!("../../migrations/bookkeeping.sqlite.sql"))?;
        connection.applied_migrations().map_err(error)?;
        migration::unrecorded(&load(connection)?, Dialect::Sqlite)?;
        for version in connection.run_pending_migrations(Source).map_err(error)? {
            tracing::info!(%version, "applied a migration");
        }
        for (version, shape) in migration::unrecorded(&load(connection)?, Dialect::Sqlite)? {
            diesel::insert_into(nomnom_schema::table)
                .values((nomnom_schema::version.eq(version), nomnom_schema::shape.eq(shape)))
                .execute(connection)?;
        }
        Ok(())
    })
}

/// What the database remembers; nothing when it never saw a migration.
pub(super) fn recorded(connection: &mut SqliteConnection) -> Result<Recorded, StoreError> {
    match load(connection) {
        Err(StoreError::Sqlite { message, .. }) if message.contains("no such table") => Ok(Recorded::new()),
        other => other,
    }
}

fn load(connection: &mut SqliteConnection) -> Result<Recorded, StoreError> {
    let rows: Vec<(String, Option<String>)> = migration::recorded().load(connection)?;
    Ok(rows.into_iter().collect())
}

/// The harness boxes every error.
fn error(error: Anything) -> StoreError {
    match error.downcast::<diesel::result::Error>() {
        Ok(error) => (*error).into(),
        Err(error) => StoreError::Sqlite {
            kind: None,
            message: error.to_string(),
        },
    }
}

/// Our migrations, as Diesel takes them.
struct Source;

impl MigrationSource<Sqlite> for Source {
    fn migrations(&self) -> Result<Vec<Box<dyn Migration<Sqlite>>>, Anything> {
        Ok(migration::migrations()
            .into_iter()
            .map(|migration| Box::new(Step(migration)) as Box<dyn Migration<Sqlite>>)
            .collect())
    }
}

struct Step(&'static migration::Migration);

impl Migration<Sqlite> for Step {
    fn run(&self, connection: &mut dyn BoxableConnection<Sqlite>) -> Result<(), Anything> {
        Ok(connection.batch_execute(self.0.sqlite.up)?)
    }

    fn revert(&self, connection: &mut dyn BoxableConnection<Sqlite>) -> Result<(), Anything> {
        Ok(connection.batch_execute(self.0.sqlite.down)?)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        self
    }
}

impl MigrationMetadata for Step {}

impl MigrationName for Step {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(self.0.version)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.version)
    }
}
